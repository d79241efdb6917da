from django.contrib.postgres.fields import ArrayField
from django.db import models


class Drop(models.Model):
    """Pages that show `tag` are out of date from the commit of transaction `xid` on. Only ever added and pruned."""

    tag = models.CharField(max_length=120)
    xid = models.BigIntegerField()  # PostgreSQL's own number of the transaction: ids are given before the commit
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["xid"], name="page_cache_drop_by_xid"),
            models.Index(fields=["tag"], name="page_cache_drop_by_tag"),
        ]

    def __str__(self) -> str:
        return self.tag


class Shown(models.Model):
    """A digest of what pages say under a tag, so that a write that changes none of it drops nothing."""

    tag = models.CharField(max_length=120, primary_key=True)
    digest = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.tag


class SharedPage(models.Model):
    """A page as one process made it, for all the others. The table is UNLOGGED: a crash empties it, and may."""

    key = models.TextField(primary_key=True)
    tags = ArrayField(models.TextField())
    snapshot = models.TextField()  # pg_snapshot: which transactions the page has certainly seen
    made_at = models.DateTimeField()
    headers = models.JSONField()
    gzip = models.BinaryField()
    brotli = models.BinaryField()
    lease_until = models.DateTimeField(null=True)  # while somebody makes it anew

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="page_cache_page_by_age")]

    def __str__(self) -> str:
        return self.key
