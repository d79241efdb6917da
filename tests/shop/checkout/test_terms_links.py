"""The merchant's terms and the right of withdrawal, linked where the customer orders."""

import pytest
from django.core.cache import cache
from wagtail.models import Site

from cms.models import StoreSettings
from tests.cms.pages import content_page, home_page
from tests.factories import ProductFactory
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
READ = "To read first:"


def review() -> str:
    visitor = Visitor()
    return visitor.walk_to_review(ProductFactory()).content.decode()


def choose(**pages) -> None:
    StoreSettings.objects.update_or_create(site=Site.objects.get(), defaults=pages)
    cache.clear()


def test_the_pages_chosen_are_linked_by_their_titles():
    home = home_page()
    terms, withdrawal = content_page(home, "Terms & conditions"), content_page(home, "Right of withdrawal")
    choose(terms_page=terms, withdrawal_page=withdrawal)
    html = review()
    assert f'<a href="{terms.url}">Terms &amp; conditions</a>' in html
    assert f'<a href="{withdrawal.url}">Right of withdrawal</a>' in html


def test_none_chosen_there_is_no_link():
    home_page()
    assert READ not in review()


def test_a_page_that_is_taken_down_is_not_linked():
    terms = content_page(home_page(), "Terms")
    choose(terms_page=terms)
    terms.unpublish()
    cache.clear()
    assert READ not in review()


def test_a_page_that_is_deleted_leaves_the_settings_standing():
    terms = content_page(home_page(), "Terms")
    choose(terms_page=terms)
    terms.delete()
    cache.clear()
    assert READ not in review()
    assert StoreSettings.objects.get().terms_page is None
