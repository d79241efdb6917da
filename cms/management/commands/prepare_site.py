from django.core.management.base import BaseCommand

from cms.permissions import ensure_editor_group
from cms.setup import ensure_home_page


class Command(BaseCommand):
    help = "Makes the home page, the site's address and the group of editors, where they are missing."

    def handle(self, *args, **options) -> None:
        home = ensure_home_page()
        ensure_editor_group()
        self.stdout.write(f"{home.title}: {home.full_url}")
