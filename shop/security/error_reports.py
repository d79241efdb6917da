"""Django's reports of errors, which are mailed to ADMINS: without settings, and without what was posted or secret."""

import re
from collections.abc import ItemsView
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from shop.lib.masking import MASK, SECRET_NAMES, masked


class ReportFilter(SafeExceptionReporterFilter):
    """Nothing that was posted is told: forms hold names, addresses and passwords, and the error's place is enough."""

    cleansed_substitute = MASK
    hidden_settings = re.compile(rf"{SECRET_NAMES}|KEY", re.I)  # of headers and the server's variables

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        """None: addresses of servers have passwords in them, and whoever gets the mail can look the rest up."""
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, MASK) if request is not None else {}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.COOKIES, MASK) if request is not None else {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: TracebackType
    ) -> ItemsView[str, Any]:
        """None of them: what stands in a variable called `form` cannot be judged by its name."""
        return {}.items()


class ErrorReporter(ExceptionReporter):
    def get_traceback_text(self) -> SafeString:
        return SafeString(masked(super().get_traceback_text()))

    def get_traceback_html(self) -> SafeString:
        return SafeString(masked(super().get_traceback_html()))
