#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from shop.lib import embedded_postgres


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.demo")
    if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
        try:
            os.environ["DATABASE_URL"] = embedded_postgres.start(embedded_postgres.DEMO_CLUSTER)
        except embedded_postgres.DatabaseError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
