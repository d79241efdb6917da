import pytest
from django.test import Client
from wagtail.models import Site

from cms.setup import ensure_home_page
from shop.search.index import reindex_all
from shop.theming.models import ThemeSettings
from shop.theming.registry import themes
from shop.theming.styleguide.samples import samples
from tests.factories import ProductFactory, StaffFactory, UserFactory
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db
PAGE = "/theme/styleguide/"


@pytest.fixture
def designer(client: Client) -> Client:
    ensure_home_page(site_url="http://testserver")
    sign_in_staff(client, StaffFactory())
    return client


def test_every_component_of_the_default_theme_is_shown():
    folder = themes()["default"].templates / "components"
    components = {path.stem for path in folder.glob("*.html")} - {"open_graph", "title_page"}  # of a page's head

    assert {sample.component for sample in samples()} == components


def test_the_page_shows_tokens_and_components_with_the_shops_own_goods(designer: Client):
    ProductFactory(title="Everyday mug")
    reindex_all()

    html = designer.get(PAGE).content.decode()

    assert 'data-token="colour-accent"' in html
    assert 'id="component-product_card"' in html
    assert "Everyday mug" in html
    assert "style=" not in html


def test_tokens_are_those_of_the_theme_in_force(designer: Client):
    ThemeSettings.objects.create(site=Site.objects.get(), theme="harbour")

    assert "--colour-mast" in designer.get(PAGE).content.decode()
    css = designer.get(f"{PAGE}tokens.css")
    assert '[data-token="colour-mast"] .token__sample { background: var(--colour-mast) }' in css.content.decode()


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}tokens.css"])
def test_only_staff_look_behind_the_scenes(client: Client, address: str):
    assert client.get(address).status_code == 302

    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
