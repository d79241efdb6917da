"""The basket's page and changes of its lines."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shop.basket.change import set_quantity
from shop.basket.forms import QuantityForm, VoucherForm
from shop.basket.models import BasketClosedError, Line
from shop.basket.presentation import line_options, line_picture, summary_rows
from shop.basket.request import ShopRequest
from shop.basket.sale import line_price
from shop.basket.seen import price_changes
from shop.basket.totals import totals


@require_safe
@never_cache
def summary(request: ShopRequest) -> HttpResponse:
    return render_basket(request)


@require_POST
@never_cache
def set_line_quantity(request: ShopRequest, pk: int) -> HttpResponse:
    form = QuantityForm(request.POST, line=_own_line(request, pk))
    if not form.is_valid():
        return render_basket(request, quantity_form=form)
    return _change(request, form.line, form.cleaned_data["quantity"])


@require_POST
def remove_line(request: ShopRequest, pk: int) -> HttpResponse:
    return _change(request, _own_line(request, pk), 0)


def render_basket(
    request: ShopRequest, *, quantity_form: QuantityForm | None = None, voucher_form: VoucherForm | None = None
) -> HttpResponse:
    """The page, with the form that was refused in its place, nothing typed lost."""
    basket = request.basket
    lines = [_line(line, quantity_form) for line in basket.all_lines()]
    sums = totals(basket)
    context = {
        "lines": lines,
        "rows": summary_rows(sums),
        "total": sums.total,
        "currency": sums.currency,
        "changes": price_changes(basket),
        "can_order": all(not line["problem"] for line in lines),
        "vouchers": list(basket.vouchers.order_by("pk")) if lines else [],
        "voucher_form": voucher_form or VoucherForm(),
    }
    return render(request, "oscar/basket/basket.html", context)


def _line(line: Line, refused: QuantityForm | None) -> dict[str, Any]:
    availability = line.purchase_info.availability
    price = line_price(line) if line.purchase_info.price.exists else None
    allowed, reason = availability.is_purchase_permitted(line.quantity)
    return {
        "id": line.pk,
        "key": str(line.pk),
        "title": line.product.get_title(),
        "url": line.product.get_absolute_url(),
        "options": line_options(line),
        "image": line_picture(line),
        "unit_price": price.unit if price else None,
        "former_price": price.former if price else None,
        "offers": price.offers if price else (),
        "total": price.total if price else None,
        "max": getattr(availability, "num_available", None),
        "problem": "" if allowed else reason,
        "form": refused if refused is not None and refused.line.pk == line.pk else QuantityForm(line=line),
    }


def _own_line(request: ShopRequest, pk: int) -> Line:
    """A line of the visitor's own basket; of any other, 404 as if it were not there."""
    line = next((line for line in request.basket.all_lines() if line.pk == pk), None)
    if line is None:
        raise Http404
    return line


def _change(request: ShopRequest, line: Line, quantity: int) -> HttpResponse:
    try:
        set_quantity(line=line, quantity=quantity)
    except BasketClosedError:
        messages.error(request, _("This basket has just been ordered and can no longer be changed."))
    else:
        messages.success(request, _("Your basket is up to date."))
    return redirect("basket:summary")
