from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.basket.forms import VoucherForm
from shop.basket.models import BasketClosedError
from shop.basket.request import ShopRequest
from shop.basket.views.page import render_basket
from shop.basket.vouchers import VoucherRefusedError, remove_voucher, use_code
from shop.security.client_address import client_address
from shop.voucher.models import Voucher


@require_POST
@never_cache
def add(request: ShopRequest) -> HttpResponse:
    form = VoucherForm(request.POST)
    if form.is_valid():
        try:
            voucher = _use(request, form.cleaned_data["code"])
        except VoucherRefusedError as refusal:
            form.add_error("code", str(refusal))
        except BasketClosedError:
            form.add_error(None, _("This basket has just been ordered and can no longer be changed."))
        else:
            messages.success(request, _("The voucher %(code)s is in your basket.") % {"code": voucher.code})
            return redirect("basket:summary")
    return render_basket(request, voucher_form=form)


@require_POST
def remove(request: ShopRequest, pk: int) -> HttpResponse:
    vouchers = request.basket.vouchers.all() if request.basket.pk else Voucher.objects.none()
    voucher = get_object_or_404(vouchers, pk=pk)
    try:
        remove_voucher(basket=request.basket, voucher=voucher)
    except BasketClosedError:
        messages.error(request, _("This basket has just been ordered and can no longer be changed."))
    else:
        messages.success(request, _("The voucher %(code)s is out of your basket.") % {"code": voucher.code})
    return redirect("basket:summary")


def _use(request: ShopRequest, code: str) -> Voucher:
    return use_code(basket=request.basket, code=code, user=request.user, address=client_address(request))
