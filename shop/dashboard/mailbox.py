"""The mails that were kept in the database instead of sent: for the demo and for development."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from shop.dashboard.navigation import keeps_mails
from shop.outbox.models import Mail

PER_PAGE = 30
# A mail's HTML is shown as a mail program would: styles and pictures, no script, no form, in an origin of its own.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    _require_mailbox()
    pages = Paginator(Mail.objects.defer("text", "html"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "dashboard/mailbox/list.html", {"page_obj": page, "paginator": pages})


@require_safe
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    _require_mailbox()
    return render(request, "dashboard/mailbox/mail.html", {"mail": get_object_or_404(Mail, pk=pk)})


@require_safe
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    _require_mailbox()
    mail = get_object_or_404(Mail, pk=pk)
    return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})


def _require_mailbox() -> None:
    if not keeps_mails():
        raise Http404
