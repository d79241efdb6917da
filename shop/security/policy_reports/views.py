from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.security.client_address import client_address
from shop.security.policy_reports.collect import admit_report, collect
from shop.security.policy_reports.parsing import NEW, OLD, violations_in

LONGEST_BODY = 32 * 1024


@csrf_exempt
@require_POST
def policy_reports(request: HttpRequest) -> HttpResponse:
    """Where browsers send what the content security policy made them refuse.

    They send no token and no cookie. Another site's page can send neither of the two content types without asking
    first (they are no simple ones, https://fetch.spec.whatwg.org/#cors-safelisted-request-header), and a browser
    that reports for another site's page says so in Sec-Fetch-Site, in Origin, or in the report's own address.
    """
    refusal = _refusal(request)
    if refusal:
        return HttpResponse(status=refusal)
    try:
        violations = violations_in(request.body, request.content_type or "", host=request.get_host())
    except ValueError:
        return HttpResponse(status=400)
    collect(violations)
    return HttpResponse(status=204)


def _refusal(request: HttpRequest) -> int:
    """The status that says why not to read it; the cheap reasons first."""
    if request.content_type not in (OLD, NEW):
        return 415
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return 413
    if not _may_be_our_page(request):
        return 403
    return 0 if admit_report(address=client_address(request)) else 429


def _may_be_our_page(request: HttpRequest) -> bool:
    """The newer kind is sent by the browser itself, outside of any page, and has neither header."""
    origin = request.headers.get("Origin")
    ours = (None, f"{request.scheme}://{request.get_host()}")
    return request.headers.get("Sec-Fetch-Site") in (None, "same-origin") and origin in ours
