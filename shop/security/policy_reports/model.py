from django.db import models
from django.utils import timezone


class PolicyReport(models.Model):
    """What browsers refused to do on a page because of its content security policy, and how often.

    No reader's data: no address of a client, no query, of a place elsewhere its origin only.
    """

    page = models.CharField(max_length=200)  # its path; where that could name a person, the pattern of its address
    directive = models.CharField(max_length=60)
    blocked = models.CharField(max_length=200, blank=True)  # an origin, or a word like "inline"
    sample = models.CharField(max_length=40, blank=True)  # how the refused code begins
    count = models.PositiveBigIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        app_label = "security"
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "directive", "blocked", "sample"], name="security_one_policy_report_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.directive} {self.blocked}".strip()
