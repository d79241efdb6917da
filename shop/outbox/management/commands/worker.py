import signal
import threading
from types import FrameType

from django.core.management.base import BaseCommand

from shop.lib.readiness import refuse_unfit_start
from shop.outbox import worker


class Command(BaseCommand):
    help = "Does the outbox's work until SIGTERM or Ctrl-C. Run as many as you like, on as many machines."

    def handle(self, *args: object, **options: object) -> None:
        refuse_unfit_start()
        stop = threading.Event()

        def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        self.stdout.write("worker ready")
        self.stdout.flush()
        worker.run_until(stop)
        self.stdout.write("worker stopped")
