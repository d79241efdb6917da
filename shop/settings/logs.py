"""Where log lines and reports of errors go. Nothing leaves by a handler that does not mask secrets."""

from shop.settings.env import env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"mask": {"()": "shop.lib.log_filter.MaskSecrets"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]},
        # Django's own, to ADMINS if there are any; named here because its own has no filter.
        "mail_admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "filters": ["mask"],
            "reporter_class": "shop.security.error_reports.ErrorReporter",
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django": {"handlers": ["mail_admins"], "level": "INFO"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},  # it warns of each rule for screens
        "django.request": {"level": "ERROR"},
    },
}
DEFAULT_EXCEPTION_REPORTER = "shop.security.error_reports.ErrorReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "shop.security.error_reports.ReportFilter"
