"""The basket's page and changes of its lines."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shop.basket.aside import bring_back, forget, lines_aside, set_aside
from shop.basket.change import set_quantity
from shop.basket.forms import QuantityForm, VoucherForm
from shop.basket.hints import hints
from shop.basket.models import BasketClosedError, Line
from shop.basket.presentation import line_options, summary_rows, with_pictures
from shop.basket.request import ShopRequest
from shop.basket.sale import discounts_in_price, line_price
from shop.basket.seen import price_change
from shop.basket.totals import totals
from shop.catalogue.value_memory import memory_of_values
from shop.page_cache.parts import catch_up


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
    line, quantity = form.line, form.cleaned_data["quantity"]
    if quantity == 0:
        return _changed(request, lambda: set_aside(line=line, is_removed=True))
    return _changed(request, lambda: set_quantity(line=line, quantity=quantity), _("Your basket is up to date."))


@require_POST
def remove_line(request: ShopRequest, pk: int) -> HttpResponse:
    """The page says so itself, with the way to undo it."""
    line = _own_line(request, pk)
    return _changed(request, lambda: set_aside(line=line, is_removed=True))


@require_POST
def save_for_later(request: ShopRequest, pk: int) -> HttpResponse:
    line = _own_line(request, pk)
    words = _("“%(title)s” is saved for later.") % {"title": line.product.get_title()}
    return _changed(request, lambda: set_aside(line=line, is_removed=False), words)


@require_POST
def put_back(request: ShopRequest, pk: int) -> HttpResponse:
    """Undo, or move from “saved for later”: the line comes back as it was."""
    return _changed(request, lambda: bring_back(line_id=pk, basket=request.basket), _("It is back in your basket."))


@require_POST
def forget_line(request: ShopRequest, pk: int) -> HttpResponse:
    """No longer saved for later. Whatever is not the visitor's is not there."""
    return _changed(request, lambda: forget(line_id=pk, basket=request.basket), _("It is no longer saved."))


def render_basket(
    request: ShopRequest, *, quantity_form: QuantityForm | None = None, voucher_form: VoucherForm | None = None
) -> HttpResponse:
    """The page, with the form that was refused in its place, nothing typed lost."""
    basket = request.basket
    catch_up()
    vouchers = list(basket.vouchers.order_by("pk")) if not (basket.is_empty or basket.has_no_vouchers) else []
    later, removed = lines_aside(basket)
    sums = totals(basket)
    lines = [_line(line, quantity_form, sums.currency) for line in with_pictures(basket.all_lines())]
    rows, can_order = summary_rows(sums), all(not line["problem"] for line in lines)
    told = hints(basket) if lines else []
    context = {
        "lines": lines,
        "line_ids": [str(line["id"]) for line in lines],
        "rows": rows,
        "total": sums.total,
        "currency": sums.currency,
        "saved_lines": [_aside(line) for line in with_pictures(later)],
        "removed_lines": [{"id": line.pk, "title": line.product.get_title()} for line in removed],
        "hints": told,
        "can_order": can_order,
        "summary_memory": memory_of_values(rows, sums.total, sums.currency, can_order),
        "lines_memory": _memory_of_lines(lines, rows, sums.total, sums.currency, told, can_order),
        "vouchers": vouchers,
        "voucher_form": voucher_form or VoucherForm,  # which a template calls; most need not
        "voucher_memory": None if vouchers or voucher_form else memory_of_values("no voucher"),
    }
    return render(request, "oscar/basket/basket.html", context)


def _line(line: Line, refused: QuantityForm | None, currency: str) -> dict[str, Any]:
    form = refused if refused is not None and refused.line.pk == line.pk else None
    shown = _shown(line)
    # What a customer typed, into a product's options or as a quantity, is remembered nowhere.
    memory = None if form or shown["options"] else memory_of_values(shown, currency)
    typed = {"quantity": form["quantity"].value(), "errors": form["quantity"].errors} if form else {}
    return {**shown, **typed, "id": line.pk, "memory": memory}


def _memory_of_lines(lines: list[dict[str, Any]], *beside: Any) -> dict[Any, str] | None:
    """Of all lines together, if each of them may be remembered."""
    if any(line["memory"] is None for line in lines):
        return None
    own = {"id", "memory"}
    return memory_of_values([{k: v for k, v in line.items() if k not in own} for line in lines], *beside)


def _shown(line: Line) -> dict[str, Any]:
    """Of no visitor: the same for all who have as many of this in their basket, and have seen the same price."""
    availability = line.purchase_info.availability
    price = line_price(line) if line.purchase_info.price.exists else None
    allowed, reason = availability.is_purchase_permitted(line.quantity)
    return {
        "title": line.product.get_title(),
        "url": line.product.get_absolute_url(),
        "options": line_options(line),
        "image": line.picture,
        "quantity": line.quantity,
        "unit_price": price.unit if price else None,
        "former_price": price.former if price else None,
        "offers": price.offers if price else (),
        "total": price.total if price else None,
        "max": getattr(availability, "num_available", None),
        "problem": "" if allowed else str(reason),
        "price_change": price_change(line),
        "savings": _savings(line) if price else [],
    }


def _own_line(request: ShopRequest, pk: int) -> Line:
    """A line of the visitor's own basket; of any other, 404 as if it were not there."""
    line = next((line for line in request.basket.all_lines() if line.pk == pk), None)
    if line is None:
        raise Http404
    return line


def _savings(line: Line) -> list[dict[str, Any]]:
    """Which offers take something off the line that is not in its price."""
    in_price = discounts_in_price(line)
    others = [one for one in line.discounts if one.offer is not None and one.amount and one not in in_price]
    return [{"name": one.offer.name, "amount": one.amount} for one in others]


def _aside(line: Line) -> dict[str, Any]:
    price, availability = line.purchase_info.price, line.purchase_info.availability
    return {
        "id": line.pk,
        "title": line.product.get_title(),
        "url": line.product.get_absolute_url(),
        "options": line_options(line),
        "image": line.picture,
        "quantity": line.quantity,
        "unit_price": price.incl_tax if price.exists else None,
        "can_be_bought": bool(availability.is_available_to_buy),
    }


def _changed(request: ShopRequest, change: Callable[[], object], words: str = "") -> HttpResponse:
    try:
        change()
    except BasketClosedError:
        messages.error(request, _("This basket has just been ordered and can no longer be changed."))
    else:
        if words:
            messages.success(request, words)
    return redirect("basket:summary")
