"""What processes keep in memory, seen from a test whose transaction never commits."""

from shop.page_cache.models import Drop


def forget_drops() -> None:
    """For a number of queries. PostgreSQL may count the test's own transaction among those not done yet, and then each
    look for drops hears of the same ones again."""
    Drop.objects.all().delete()
