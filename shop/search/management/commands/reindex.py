import time

from django.core.management.base import BaseCommand

from shop.search.index import reindex_all


class Command(BaseCommand):
    help = "Write the storefront's index anew for every product, and count its vocabulary."

    def handle(self, *args, **options):
        started = time.monotonic()
        rows = reindex_all()
        seconds = time.monotonic() - started
        self.stdout.write(f"{rows} products indexed in {seconds:.1f} s ({rows / max(seconds, 0.001):.0f}/s)")
