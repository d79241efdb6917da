from django.http import HttpRequest
from ninja import Router, Status
from ninja.decorators import decorate_view

from shop.api.auth import anybody, visitor
from shop.api.baskets import closed, open_basket, open_basket_for, present, token_of
from shop.api.errors import Problem, body_problems, invalid_field, invalid_form, not_found, problems
from shop.api.idempotency import IDEMPOTENCY_KEY, idempotent
from shop.api.schemas.baskets import BasketOut, LineIn, QuantityIn, VoucherIn
from shop.basket.change import set_quantity
from shop.basket.forms import AddToBasketForm, QuantityForm
from shop.basket.models import Basket, BasketClosedError, Line
from shop.basket.vouchers import TooManyCodesError, VoucherRefusedError, remove_voucher, use_code
from shop.catalogue.models import Product
from shop.partner.strategy import is_public
from shop.security.client_address import client_address

router = Router(tags=["Baskets"], auth=anybody)


@router.post(
    "",
    response={201: BasketOut, **body_problems(401, 409)},
    operation_id="baskets_create",
    summary="Open a basket",
    openapi_extra=IDEMPOTENCY_KEY,
)
@decorate_view(idempotent)
def create_basket(request: HttpRequest) -> Status[BasketOut]:
    """A customer gets the one basket they have, here and on the website."""
    token = token_of(open_basket_for(visitor(request)))
    return Status(201, present(request, token))


@router.get(
    "/{token}",
    response={200: BasketOut, **problems(401, 404, 409)},
    operation_id="baskets_get",
    summary="Show a basket",
)
def get_basket(request: HttpRequest, token: str) -> BasketOut:
    return present(request, token)


@router.post(
    "/{token}/lines",
    response={201: BasketOut, **body_problems(401, 404, 409)},
    operation_id="baskets_lines_create",
    summary="Put a product into a basket, or more of it",
    openapi_extra=IDEMPOTENCY_KEY,
)
@decorate_view(idempotent)
def add_line(request: HttpRequest, token: str, body: LineIn) -> Status[BasketOut]:
    basket = open_basket(request, token)
    form = _filled(basket, _product(body.product_id), body)
    try:
        basket.add_product(form.product, form.cleaned_data["quantity"], form.cleaned_options())
    except BasketClosedError:
        raise closed() from None
    return Status(201, present(request, token))


@router.patch(
    "/{token}/lines/{line_id}",
    response={200: BasketOut, **body_problems(401, 404, 409)},
    operation_id="baskets_lines_update",
    summary="Change how many",
)
def update_line(request: HttpRequest, token: str, line_id: int, body: QuantityIn) -> BasketOut:
    line = _line(open_basket(request, token), line_id)
    form = QuantityForm({"quantity": body.quantity}, line=line)
    if not form.is_valid():
        raise invalid_form(form, pointers={})
    return _set(request, token, line, form.cleaned_data["quantity"])


@router.delete(
    "/{token}/lines/{line_id}",
    response={200: BasketOut, **problems(401, 404, 409)},
    operation_id="baskets_lines_delete",
    summary="Take a line out",
)
def delete_line(request: HttpRequest, token: str, line_id: int) -> BasketOut:
    return _set(request, token, _line(open_basket(request, token), line_id), 0)


@router.post(
    "/{token}/vouchers",
    response={200: BasketOut, **body_problems(401, 404, 409)},
    operation_id="baskets_vouchers_create",
    summary="Use a voucher",
)
def use_voucher(request: HttpRequest, token: str, body: VoucherIn) -> BasketOut:
    try:
        basket, address = open_basket(request, token), client_address(request)
        use_code(basket=basket, code=body.code, user=visitor(request), address=address)
    except TooManyCodesError as refusal:
        raise Problem(429, "too-many-requests", str(refusal), headers={"Retry-After": "3600"}) from None
    except VoucherRefusedError as refusal:
        raise invalid_field("#/code", str(refusal), "voucher") from None
    except BasketClosedError:
        raise closed() from None
    return present(request, token)


@router.delete(
    "/{token}/vouchers/{code}",
    response={200: BasketOut, **problems(401, 404, 409)},
    operation_id="baskets_vouchers_delete",
    summary="Take a voucher out",
)
def drop_voucher(request: HttpRequest, token: str, code: str) -> BasketOut:
    basket = open_basket(request, token)
    voucher = next((one for one in basket.vouchers.all() if one.code.lower() == code.lower()), None)
    if voucher is None:
        raise not_found()
    try:
        remove_voucher(basket=basket, voucher=voucher)
    except BasketClosedError:
        raise closed() from None
    return present(request, token)


def _set(request: HttpRequest, token: str, line: Line, quantity: int) -> BasketOut:
    try:
        set_quantity(line=line, quantity=quantity)
    except BasketClosedError:
        raise closed() from None
    return present(request, token)


def _line(basket: Basket, line_id: int) -> Line:
    line: Line | None = next((line for line in basket.all_lines() if line.pk == line_id), None)
    if line is None:
        raise not_found()
    return line


def _product(product_id: int) -> Product:
    products = Product.objects.select_related("parent__product_class", "product_class")
    product: Product | None = products.filter(pk=product_id).first()
    if product is None or not is_public(product):
        raise invalid_field("#/product_id", "There is no such product.", "unknown-product")
    if product.is_parent:
        raise invalid_field("#/product_id", "This product has variants: choose one of them.", "has-variants")
    return product


def _filled(basket: Basket, product: Product, body: LineIn) -> AddToBasketForm:
    form = AddToBasketForm(basket, product, {**body.options, "quantity": body.quantity})
    for code in body.options:
        if code not in form.fields or code == "quantity":
            raise invalid_field(f"#/options/{code}", "This product has no such option.", "unknown-option")
    if not form.is_valid():
        pointers = {"quantity": "#/quantity", "__all__": "#/quantity"}
        raise invalid_form(form, pointers={code: f"#/options/{code}" for code in form.fields} | pointers)
    return form
