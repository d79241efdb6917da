from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone


class Message(models.Model):
    """A durable piece of work, written in the transaction that made it necessary and done by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        PARKED = "parked", "Parked"  # gave up: waits for a person
        DISCARDED = "discarded", "Discarded"

    topic = models.CharField(max_length=80)
    # Messages of one key are done one after another, in the order of their ids: "order:10042".
    key = models.CharField(max_length=120, blank=True)
    # A second message with the same dedupe key is not written.
    dedupe_key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 -- many have none
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Counts the tries and fences them: a worker that lost its lease can no longer report.
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=12)
    run_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    note = models.CharField(max_length=500, blank=True)  # why a person threw it away
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at", "id"],
                name="outbox_open_by_time",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
            models.Index(
                fields=["key", "id"], name="outbox_open_by_key", condition=models.Q(state__in=["waiting", "running"])
            ),
            # People look for what is about an order: its key, or an id in the payload.
            models.Index(fields=["key"], name="outbox_by_key", condition=~models.Q(key="")),
            GinIndex(fields=["payload"], name="outbox_by_payload", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk} ({self.state})"


class Mail(models.Model):
    """A mail kept in the database instead of sent: the demo's mailbox, read at a staff page."""

    sender = models.CharField(max_length=320)
    recipients = models.JSONField(default=list)
    subject = models.CharField(max_length=998)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
