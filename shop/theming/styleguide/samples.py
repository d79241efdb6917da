"""Every component with the arguments that show its states. A component without a sample fails a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from shop.checkout.forms import ShippingAddressForm
from shop.order.models import ShippingAddress
from shop.search.cards import featured_cards
from shop.search.models import ProductIndex

Country = get_model("address", "Country")
Arguments = dict[str, Any]
CURRENCY = "EUR"
NOON = datetime(2026, 3, 14, 12, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True)
class Sample:
    component: str
    title: str
    arguments: Arguments = field(default_factory=dict)


class SampleForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("We write to you about this order only.")
    )
    company = forms.CharField(label=gettext_lazy("Company"), required=False)
    way = forms.ChoiceField(
        label=gettext_lazy("Delivery"),
        choices=[("home", gettext_lazy("To my door")), ("shop", gettext_lazy("Collect it"))],
        widget=forms.RadioSelect,
    )
    terms = forms.BooleanField(label=gettext_lazy("I have read the terms"))


def samples() -> list[Sample]:
    """With the shop's own goods where it has any: two queries at most."""
    goods = [_card(card) for card in featured_cards(4)] or [_card(None)]
    makers: list[Callable[[list[Any]], list[Sample]]] = [_words, _goods, _finding, _forms, _buying]
    return [sample for make in makers for sample in make(goods)]


def _words(goods: list[Any]) -> list[Sample]:
    return [
        Sample("icon", _("Icon"), {"name": "basket"}),
        Sample("icon", _("Large icon"), {"name": "leaf", "size": "large"}),
        *(
            Sample("alert", level.title(), {"level": level, "title": _("What happened"), "text": _("And what to do.")})
            for level in ("info", "success", "warning", "danger")
        ),
        Sample(
            "messages",
            _("Messages that can be closed"),
            {"messages": [SimpleNamespace(level_tag="success", message=_("Saved."))], "dismissible": True},
        ),
        Sample(
            "empty_state",
            _("Nothing here yet"),
            {"heading": _("No orders yet"), "text": _("What you buy is listed here."), **_way(_("Go shopping"))},
        ),
        Sample(
            "hero",
            _("Hero"),
            {"heading": _("Made to last"), "text": _("One sentence, one way on."), "as_section": True, **_way("…")},
        ),
        Sample("rating", _("Rating"), {"rating": 4.3, "num_reviews": 12}),
        Sample("rating_bars", _("How customers voted"), {"summary": _votes(), "url": "#", "chosen": 5}),
        Sample("review", _("Review"), {"review": _review()}),
    ]


def _goods(goods: list[Any]) -> list[Sample]:
    reduced = {"price": Decimal("24.00"), "currency": CURRENCY, "former_price": Decimal("30.00")}
    picture = goods[0].image
    return [
        Sample("price", _("Price"), {"price": Decimal("24.00"), "currency": CURRENCY}),
        Sample("price", _("Reduced"), reduced),
        Sample("price", _("Of several variants"), {"price": Decimal("9.00"), "currency": CURRENCY, "varies": True}),
        Sample("picture", _("Picture"), {"image": picture, "shape": "square", "sizes": "15rem"}),
        Sample("picture", _("No picture"), {"image": None}),
        Sample("product_card", _("Card"), {"card": goods[0], "sizes": "15rem"}),
        Sample("product_grid", _("Grid"), {"cards": goods}),
        Sample("category_tile", _("Category"), {"name": _("Kitchen"), "url": "#", "image": picture}),
        Sample("gallery", _("Gallery"), {"images": [{**p, "thumb": p} for p in [picture] if p]}),
        Sample("options", _("Options"), {"groups": [_options()]}),
        Sample("quantity", _("Quantity"), {"id": "sample-quantity", "label": _("Quantity"), "value": 2, "max": 9}),
        Sample("add_to_basket", _("Sold out"), {"selected": {"price": None}}),
    ]


def _finding(goods: list[Any]) -> list[Sample]:
    sorts = [("price", _("Price"), True, "#"), ("new", _("Newest"), False, "#")]
    first = [
        {"value": "Moss", "label": _("Moss"), "count": 12, "selected": True},
        {"value": "Sand", "label": _("Sand"), "count": 3, "selected": False},
        {"value": "Clay", "label": _("Clay"), "count": 0, "selected": False},
    ]
    facet = {"name": "colour", "label": _("Colour"), "first": first, "more": []}
    return [
        Sample("breadcrumbs", _("Breadcrumbs"), {"items": [(_("Home"), "/"), (_("Kitchen"), "#"), (_("Mugs"), "")]}),
        Sample("facet", _("Filter"), {"facet": facet}),
        Sample("filters", _("All filters"), {"facets": [facet], "total": 12}),
        Sample("sort_menu", _("Sort"), {"options": sorts}),
        Sample("pagination", _("Pages"), {"page_obj": Paginator(range(60), 24).page(2)}),
    ]


def _forms(goods: list[Any]) -> list[Sample]:
    empty, refused = SampleForm(auto_id="sample_%s"), SampleForm({"email": "bob@"}, auto_id="refused_%s")
    return [
        Sample("form_field", _("Field"), {"field": empty["email"]}),
        Sample("form_field", _("Optional field"), {"field": empty["company"]}),
        Sample("form_field", _("Choice"), {"field": empty["way"]}),
        Sample("form_errors", _("What is wrong, in one place"), {"form": refused}),
        Sample("form", _("A refused form"), {"form": refused}),
        Sample("error_summary", _("Of several forms"), {"forms": [refused]}),
        Sample("address_fields", _("Address of a country"), {"form": _address_form(), "key": "sample"}),
    ]


def _buying(goods: list[Any]) -> list[Sample]:
    lines = [{"title": _("Mug"), "quantity": 2, "total": Decimal("24.00"), "image": goods[0].image, "url": "#"}]
    rows = [
        {"label": _("Goods"), "amount": Decimal("24.00")},
        {"label": _("Spring sale"), "amount": Decimal("4.00"), "saving": True},
        {"label": _("Delivery"), "text": _("Free")},
    ]
    total = {"total": Decimal("20.00"), "currency": CURRENCY}
    return [
        Sample("basket_line", _("Line of a basket"), {"line": lines[0], "currency": CURRENCY}),
        Sample("mini_basket", _("Small basket"), {"lines": lines, **total}),
        Sample("order_summary", _("Summary"), {"lines": lines, "rows": rows, **total}),
        Sample("steps", _("Steps"), {"steps": _steps()}),
        Sample("order_timeline", _("What became of an order"), {"events": _events()}),
        Sample("address", _("Address"), {"heading": _("Delivery address"), "address": _address()}),
    ]


def _card(row: ProductIndex | None) -> Any:
    return row or SimpleNamespace(
        title=_("Mug"),
        url="#",
        price=Decimal("12.00"),
        price_varies=False,
        former_price=Decimal("15.00"),
        currency=CURRENCY,
        availability="low_stock",
        availability_text=_("Only %(units)d left") % {"units": 2},
        rating=4.5,
        num_reviews=3,
        image=None,
    )


def _way(label: str) -> Arguments:
    return {"link_url": "#", "link_label": label}


def _review() -> Any:
    return SimpleNamespace(
        score=5, title=_("My favourite"), body=_("Keeps its heat."), reviewer_name="Alice", date_created=NOON
    )


def _votes() -> Arguments:
    counts = {5: 6, 4: 3, 3: 1, 2: 0, 1: 0}
    bars = [{"score": score, "count": count, "percent": 10 * count} for score, count in counts.items()]
    return {"average": 4.5, "total": 10, "bars": bars}


def _options() -> Arguments:
    values = [("Moss", True, True), ("Sand", False, True), ("Clay", False, False)]
    return {
        "name": _("Colour"),
        "values": [{"value": v, "url": "#", "selected": s, "available": a} for v, s, a in values],
    }


def _steps() -> list[Arguments]:
    labels = (_("Address"), _("Delivery"), _("Check and pay"))
    return [
        {"label": label, "url": "#", "state": state}
        for label, state in zip(labels, ("done", "current", "todo"), strict=True)
    ]


def _events() -> list[Arguments]:
    return [
        {"state": "done", "label": _("Ordered"), "at": NOON},
        {"state": "current", "label": _("Packed"), "note": _("Parcel 1 of 2")},
        {"state": "todo", "label": _("On its way")},
    ]


def _address_form() -> Any:
    address = _address()
    return ShippingAddressForm(instance=address, known_countries=[address.country], auto_id="address_%s")


def _address() -> Any:
    country = Country(iso_3166_1_a2="DE", printable_name=_("Germany"), is_shipping_country=True)
    return ShippingAddress(
        first_name="Alice",
        last_name="Adler",
        line1="Lindenallee 5",
        postcode="10115",
        line4="Berlin",
        country=country,
        phone_number="+493012345678",
    )
