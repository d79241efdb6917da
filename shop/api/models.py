from django.conf import settings
from django.db import models
from django.utils import timezone


class CustomerToken(models.Model):
    """What a customer's program shows instead of a password. Only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    # Of the password when the token was made: a new password ends every token, as it ends every session.
    session_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d}"


class IdempotencyRecord(models.Model):
    """A request that must take effect once, and what it was answered with. See shop.api.idempotency."""

    scope = models.CharField(max_length=64)  # whose key it is, as a digest
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # of the request
    # Set while one request works on it; when that died, another may after this moment.
    busy_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="api_one_effect_a_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status or 'at work'}"
