from django.db import models
from django.utils import timezone


class AuditLink(models.Model):
    """One entry's place in the chain. Append-only, as the entries: a database trigger refuses all else."""

    sequence = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    entry = models.OneToOneField("security.AuditEntry", on_delete=models.PROTECT, related_name="link")
    previous = models.CharField(max_length=64)  # the digest of the link before
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"


class AuditCheck(models.Model):
    """What a walk along the whole chain found. Append-only: the highest head shows later that a tail was cut off."""

    at = models.DateTimeField(default=timezone.now)
    sequence = models.BigIntegerField()  # of the last link; 0 when there was none
    digest = models.CharField(max_length=64)
    looked_at = models.BigIntegerField()
    wrong = models.BigIntegerField()
    faults = models.JSONField(default=list)  # the first few, as Fault.as_json()
    milliseconds = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["sequence"], name="audit_check_by_head")]

    def __str__(self) -> str:
        return f"{self.looked_at} entries, {self.wrong} wrong"
