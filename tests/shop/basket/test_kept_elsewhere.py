"""What a process keeps of a basket's page, when another process changes it. The database commits: a change without its
drop stands for one that nobody told."""

from decimal import Decimal

import pytest
from django.urls import reverse

from cms.setup import ensure_home_page
from shop.catalogue.models import Product
from shop.catalogue.page_tags import DELIVERIES
from shop.page_cache.drops import drop
from shop.search.index import reindex
from shop.shipping.models import OrderAndItemCharges
from tests.catalogue_factories import an_image, hang
from tests.factories import ProductFactory
from tests.shop.checkout.visitor import Visitor


@pytest.fixture
def bob(committed_db, settings, tmp_path) -> Visitor:
    settings.MEDIA_ROOT = tmp_path
    ensure_home_page(site_url="http://testserver")
    visitor = Visitor()
    visitor.add(ProductFactory())
    visitor.get("basket:summary")  # shows the messages
    return visitor


def page(visitor: Visitor) -> str:
    return visitor.client.get(reverse("basket:summary")).content.decode()


def test_a_delivery_shows_from_its_drop_on(bob):
    assert "€4.90" in page(bob)
    OrderAndItemCharges.objects.update(price_per_order=Decimal("6.50"))
    assert "€4.90" in page(bob)
    drop([DELIVERIES])
    assert "€6.50" in page(bob)


def test_a_picture_shows_when_its_product_is_indexed(bob):
    line = bob.get("basket:summary").context["lines"][0]
    assert line["image"] is None
    product = Product.objects.get()
    hang(product, an_image())
    assert bob.get("basket:summary").context["lines"][0]["image"] is None
    reindex([product.pk])
    assert bob.get("basket:summary").context["lines"][0]["image"] is not None
