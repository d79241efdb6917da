"""Every night the doctor looks by itself, and writes to the merchant when something is wrong that was right before."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from shop.customer.mail import send_mail
from shop.doctor.checks import CHECKS
from shop.doctor.models import DoctorRun
from shop.doctor.run import last_run, run_and_remember
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.outbox.registry import handles
from shop.security.audit_chain.periodic import FAULT_TOPIC

MAIL = "doctor_alarm"


@handles(FAULT_TOPIC)
@every(timedelta(days=1), "doctor.run")
def look_every_night(_message: Message) -> None:
    before = failing_names(last_run())
    run = run_and_remember()
    new = failing_names(run) - before
    if new:
        _write(run, new)


def failing_names(run: DoctorRun | None) -> set[str]:
    return {result["name"] for result in run.results if result["wrong"] or result["error"]} if run else set()


def _write(run: DoctorRun, names: set[str]) -> None:
    checks = [
        {"title": str(CHECKS[result["name"]].title), "wrong": result["wrong"]}
        for result in run.results
        if result["name"] in names
    ]
    context = {"checks": checks, "doctor_url": urljoin(settings.SITE_URL, reverse("dashboard:doctor"))}
    send_mail(MAIL, to=settings.MERCHANT_EMAIL, context=context, dedupe_key=f"{MAIL}:{run.pk}")
