from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware as BaseCSPMiddleware
from csp.middleware import PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from shop.security.staff_paths import is_back_office

# Wagtail's editor and Oscar's stock dashboard carry inline scripts and styles that take no nonce;
# a nonce would switch 'unsafe-inline' off, so the directives are replaced, and only there.
BACK_OFFICE_DIRECTIVES = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}
# What django-csp's decorators leave on the answer of a view that wants a policy of its own.
OWN = {"_csp_exempt", "_csp_exempt_ro", "_csp_config", "_csp_config_ro", "_csp_update", "_csp_update_ro"}
OWN |= {"_csp_replace", "_csp_replace_ro"}


class CSPMiddleware(BaseCSPMiddleware):
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self._usual: dict[bool, dict[str, str]] = {}

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A page without a policy or nonce of its own gets the usual headers, which are put together once: that takes
        longer than sending a page that is kept."""
        if settings.DEBUG or "_csp_nonce" in request.__dict__ or not OWN.isdisjoint(response.__dict__):
            return super().process_response(request, response)
        area = is_back_office(request)
        if area not in self._usual:
            self._usual[area] = dict(super().process_response(request, _Bare()).headers)
        for name, value in self._usual[area].items():
            response.headers.setdefault(name, value)
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if is_back_office(request) and parts.replace is None:
            parts.replace = BACK_OFFICE_DIRECTIVES
        return parts


class _Bare(HttpResponseBase):
    """An answer without any header yet."""

    def __init__(self) -> None:
        super().__init__()
        del self.headers["Content-Type"]
