"""For each kind of change: which pages are made anew, and, by naming them all, which stay."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from oscar.core.loading import get_model

from cms.models import StoreSettings
from shop.catalogue.page_tags import category_changes
from shop.dashboard.catalogue.changes import categories_changed, product_changed
from shop.dashboard.catalogue.delete import remove_product
from shop.outbox import worker
from shop.page_cache.models import Drop
from shop.partner import reservation
from shop.search.index import schedule_reindex
from shop.search.page_tags import MEMBERS
from shop.shipping.models import OrderAndItemCharges
from shop.theming.models import ThemeSettings
from tests.catalogue_factories import a_review
from tests.cms.pages import content_page, home_page, row_of
from tests.factories import CategoryFactory, CountryFactory, ProductFactory, StaffFactory

ProductStats = get_model("analytics", "ProductRecord")


class Shop:
    """Three products in a small tree of categories, and pages that show some of them."""

    def __init__(self) -> None:
        self.kitchen = CategoryFactory(name="Kitchen")
        self.mugs = CategoryFactory(name="Mugs", parent=self.kitchen)
        self.espresso = CategoryFactory(name="Espresso", parent=self.mugs)
        self.lamps = CategoryFactory(name="Lamps")
        self.mug = ProductFactory(title="Moss mug", categories=[self.mugs])
        self.cup = ProductFactory(title="Small cup", categories=[self.espresso])
        self.lamp = ProductFactory(title="Desk lamp", categories=[self.lamps])
        schedule_reindex([self.mug.pk, self.cup.pk, self.lamp.pk])
        home = home_page([row_of(self.mug)])
        self.about = content_page(home, "About", [("text", "<p>Since 1999.</p>")])
        self.pages = {
            "home": home,
            "about": self.about,
            "team": content_page(self.about, "Team"),
            "news": content_page(home, "News", [row_of(source="newest", heading="New")]),
            "rooms": content_page(home, "Rooms", [("category_tiles", {"tiles": [{"category": self.kitchen}]})]),
        }
        self.delivery = OrderAndItemCharges.objects.create(name="Parcel", code="parcel")
        self.delivery.countries.add(CountryFactory())
        worker.drain()

    @property
    def urls(self) -> dict[str, str]:
        found = {name: page.url for name, page in self.pages.items()} | {"everything": reverse("catalogue:index")}
        for name in ("kitchen", "mugs", "espresso", "lamps", "mug", "cup", "lamp"):
            found[name] = getattr(self, name).get_absolute_url()
        return found

    def stock(self, product, units: int) -> None:
        """Sell until so many are left."""
        record = product.stockrecords.get()
        reservation.reserve({record.pk: record.net_stock_level - units})

    def price(self, product, price: str) -> None:
        product.stockrecords.update(price=Decimal(price))
        schedule_reindex([product.pk], pages=False)

    def save(self, product, **fields) -> None:
        for name, value in fields.items():
            setattr(product, name, value)
        product.save()
        product_changed(product, actor=StaffFactory(), changed=fields)

    def change_category(self, category, **fields) -> None:
        with transaction.atomic(), category_changes():
            category.refresh_from_db()
            for name, value in fields.items():
                setattr(category, name, value)
            category.save()
            categories_changed([category])

    def publish(self, page, **fields) -> None:
        page.refresh_from_db()
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision().publish()

    def set_for_site(self, model, **fields) -> None:
        site = self.pages["home"].get_site()
        settings = model.for_site(site)
        for name, value in fields.items():
            setattr(settings, name, value)
        settings.save()

    def sold(self, product) -> None:
        ProductStats.objects.update_or_create(product=product, defaults={"num_purchases": 3})
        schedule_reindex([product.pk], pages=False)

    def deliver(self, **fields) -> None:
        for name, value in fields.items():
            setattr(self.delivery, name, value)
        self.delivery.save()

    def rolled_back(self) -> None:
        with transaction.atomic():
            self.price(self.mug, "99.00")
            self.set_for_site(StoreSettings, phone="000")
            transaction.set_rollback(True)


ALL = {
    *("home", "about", "team", "news", "rooms", "everything"),
    *("kitchen", "mugs", "espresso", "lamps", "mug", "cup", "lamp"),
}
# Cards: `home` and `cup` show none but the mug's and what is near; `mug` shows the cup, `news` and lists show all.
CHANGES: dict[str, tuple[Callable[[Shop], object], set[str]]] = {
    "nothing": (lambda shop: schedule_reindex([shop.mug.pk], pages=False), set()),
    "stock counts down": (lambda shop: shop.stock(shop.mug, 7), set()),
    "it sells well": (lambda shop: shop.sold(shop.mug), set()),
    "only 3 left": (
        lambda shop: shop.stock(shop.mug, 3),
        {"mug", "home", "news", "everything", "kitchen", "mugs"},
    ),
    "the last is sold": (
        lambda shop: shop.stock(shop.lamp, 0),
        {"lamp", "news", "everything", "lamps"},
    ),
    "a price": (
        lambda shop: shop.price(shop.cup, "15.00"),
        {"cup", "mug", "news", "everything", "kitchen", "mugs", "espresso"},
    ),
    "a description": (lambda shop: shop.save(shop.lamp, description="Bright."), {"lamp"}),
    "a title": (lambda shop: shop.save(shop.lamp, title="Reading lamp"), {"lamp", "news", "everything", "lamps"}),
    "a review": (lambda shop: a_review(shop.lamp), {"lamp", "news", "everything", "lamps"}),
    "a new product": (
        lambda shop: schedule_reindex([ProductFactory(categories=[shop.lamps]).pk]),
        {"news", "everything", "lamps"},
    ),
    "a category's text": (lambda shop: shop.change_category(shop.kitchen, description="Cook."), {"kitchen"}),
    "a deep category's name": (
        lambda shop: shop.change_category(shop.espresso, name="Ristretto"),
        {"espresso", "mugs", "cup"},
    ),
    "a name in the menu": (lambda shop: shop.change_category(shop.lamps, name="Lights"), ALL),
    "a page's text": (lambda shop: shop.publish(shop.about, body=[("text", "<p>Since 2001.</p>")]), {"about"}),
    "a page's title": (lambda shop: shop.publish(shop.about, title="About us"), {"about", "team"}),
    "a delivery's price": (lambda shop: shop.deliver(price_per_order=Decimal("3.90")), {"mug", "cup", "lamp"}),
    "a delivery's countries": (lambda shop: shop.delivery.countries.set([]), {"mug", "cup", "lamp"}),
    "a delivery is no more": (lambda shop: shop.delivery.delete(), {"mug", "cup", "lamp"}),
    "the store's phone": (lambda shop: shop.set_for_site(StoreSettings, phone="123"), ALL),
    "the theme": (lambda shop: shop.set_for_site(ThemeSettings, accent="#0b6e4f"), ALL),
    "what is rolled back": (lambda shop: shop.rolled_back(), set()),
}


def test_a_change_drops_exactly_the_pages_that_show_it(visits):
    shop = Shop()
    visits.warm(*shop.urls.values())
    found = {}
    for name, (change, _expected) in CHANGES.items():
        change(shop)
        worker.drain()
        found[name] = visits.dropped(shop.urls)
    assert found == {name: expected for name, (_change, expected) in CHANGES.items()}


@pytest.mark.django_db
def test_a_deleted_product_drops_the_pages_it_was_on():
    category = CategoryFactory()
    product = ProductFactory(categories=[category])
    schedule_reindex([product.pk])
    worker.drain()
    Drop.objects.all().delete()
    remove_product(product_id=product.pk, actor=StaffFactory())
    assert set(Drop.objects.values_list("tag", flat=True)) == {
        f"card:{product.pk}",
        f"product:{product.pk}",
        f"list:{category.pk}",
        "list:all",
        f"moved:{product.pk}",
        MEMBERS,
    }
