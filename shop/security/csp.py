from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware as BaseCSPMiddleware
from csp.middleware import PolicyParts
from django.http import HttpRequest, HttpResponseBase

from shop.security.staff_paths import is_back_office

# Wagtail's editor and Oscar's stock dashboard carry inline scripts and styles that take no nonce;
# a nonce would switch 'unsafe-inline' off, so the directives are replaced, and only there.
BACK_OFFICE_DIRECTIVES = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}


class CSPMiddleware(BaseCSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if is_back_office(request) and parts.replace is None:
            parts.replace = BACK_OFFICE_DIRECTIVES
        return parts
