from django.db import models
from django.utils import timezone


class DoctorRun(models.Model):
    """What the doctor found when it last looked, for the dashboard to show without looking again."""

    started_at = models.DateTimeField(default=timezone.now)
    milliseconds = models.PositiveIntegerField(default=0)
    failing = models.PositiveSmallIntegerField(default=0)
    results = models.JSONField(default=list)  # shop.doctor.check.Result, one a check

    class Meta:
        ordering = ["-started_at", "-pk"]
        get_latest_by = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.failing} failing"
