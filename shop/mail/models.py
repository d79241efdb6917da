from django.conf import settings
from django.db import models
from django.utils import timezone

SUBJECT_LENGTH = 150
WORDS_LENGTH = 2000


class MailText(models.Model):
    """A merchant's own words for one kind of mail in one language. What is empty stays as the shop was delivered."""

    name = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    heading = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    intro = models.TextField(max_length=WORDS_LENGTH, blank=True)
    closing = models.TextField(max_length=WORDS_LENGTH, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "language"], name="mail_text_once_per_language")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class MarketingConsent(models.Model):
    """What an address has agreed to, and has taken back: one row for each time it was asked for, never changed after.

    The words that were agreed to are kept as they stood (GDPR article 7(1): whoever relies on it has to prove it).
    """

    email = models.EmailField(max_length=254, db_index=True)  # case-folded
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    wording = models.TextField()
    wording_version = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)  # by the link that was mailed to the address
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(withdrawn_at=None), name="mail_one_consent_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} since {self.asked_at:%Y-%m-%d}"


class MailOptOut(models.Model):
    """A kind of mail that an address wants no more, of those that may be ended."""

    email = models.EmailField(max_length=254)  # case-folded
    name = models.CharField(max_length=60)  # of the kind
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email", "name"], name="mail_opt_out_once")]

    def __str__(self) -> str:
        return f"{self.email}: no {self.name}"
