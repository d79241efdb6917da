from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from shop.accounts.models import User
from shop.api.auth import anybody, customer, customer_only, visitor
from shop.api.errors import body_problems, invalid_form, not_found, problems
from shop.api.idempotency import IDEMPOTENCY_KEY, idempotent
from shop.api.pagination import PageQuery, page_of
from shop.api.schemas.alerts import ConfirmationSent, StockAlert, StockAlertIn, StockAlertPage
from shop.api.schemas.base import LARGEST_ID
from shop.catalogue.models import Product
from shop.customer.alerts.subscribe import active_alerts, request_alert, subscribe
from shop.customer.forms import EmailForm
from shop.partner.strategy import is_public
from shop.security.client_address import client_address

router = Router(tags=["Stock alerts"])
AlertId = Annotated[int, Field(ge=1, le=LARGEST_ID), Path()]


@router.get(
    "",
    response={200: StockAlertPage, **problems(401)},
    operation_id="stock_alerts_list",
    summary="What a customer waits for",
    auth=customer_only,
)
def list_alerts(request: HttpRequest, query: Query[PageQuery]) -> StockAlertPage:
    """The latest first."""
    user = customer(request)
    waiting = active_alerts().filter(user_id=user.pk).select_related("product__parent")
    found, following = page_of(waiting, order=("-pk",), query=query, of=f"alerts of {user.pk}")
    return StockAlertPage(items=[StockAlert.of(alert) for alert in found], next_cursor=following)


@router.post(
    "",
    response={201: StockAlert, 202: ConfirmationSent, **body_problems(401, 404, 409)},
    operation_id="stock_alerts_create",
    summary="Ask for a mail when a product is back",
    auth=anybody,
    openapi_extra=IDEMPOTENCY_KEY,
)
@decorate_view(idempotent)
def create_alert(request: HttpRequest, body: StockAlertIn) -> Status[StockAlert] | Status[ConfirmationSent]:
    """A customer's own address is taken at once (201); any other is sent a link to confirm first (202)."""
    product, user = _product(body.product_id), visitor(request)
    own = user.email if isinstance(user, User) else ""
    form = EmailForm({"email": body.email or own})
    if not form.is_valid():
        raise invalid_form(form, pointers={"email": "#/email"})
    email = form.cleaned_data["email"]
    if isinstance(user, User) and email.casefold() == own.casefold():
        return Status(201, StockAlert.of(subscribe(product=product, user=user)))
    request_alert(product=product, email=email, client_address=client_address(request))
    return Status(202, ConfirmationSent(email=email))


@router.delete(
    "/{alert_id}",
    response={204: None, **problems(401, 404)},
    operation_id="stock_alerts_delete",
    summary="Wait for it no longer",
    auth=customer_only,
)
def delete_alert(request: HttpRequest, alert_id: AlertId) -> Status[None]:
    get_object_or_404(active_alerts().filter(user_id=customer(request).pk), pk=alert_id).cancel()
    return Status(204, None)


def _product(product_id: int) -> Product:
    product: Product | None = Product.objects.select_related("parent").filter(pk=product_id).first()
    if product is None or product.is_parent or not is_public(product):
        raise not_found()
    return product
