from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.sessions.backends.db import SessionStore

from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.security import attempts
from shop.security.policy_reports import collect

LOGIN_LOG_DAYS = 90


@every(timedelta(hours=6), "security.housekeeping")
def forget_what_has_expired(message: Message) -> None:
    attempts.forget_old()
    collect.forget_old()
    SessionStore.clear_expired()
    AxesProxyHandler.reset_logs(age_days=LOGIN_LOG_DAYS)
