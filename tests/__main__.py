"""`python -m tests` makes beforehand what the first tests would wait for: database and static files."""

import os

import django

from tests import database, static_files


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.test")
    django.setup()
    database.start_server()
    database.ensure_template()
    static_files.collected()


if __name__ == "__main__":
    main()
