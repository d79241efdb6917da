"""Pages and pictures for the tests of the editor's room."""

from io import BytesIO

import factory
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.models import ContentPage, HomePage
from cms.setup import ensure_home_page
from shop.search.index import reindex
from tests.factories import ProductFactory


def home_page(body: list[tuple[str, object]] = ()) -> HomePage:
    """The published home page of the site that answers the test client."""
    page = ensure_home_page(site_url="http://testserver")
    page.body = body
    page.save_revision().publish()
    return HomePage.objects.get(pk=page.pk)


def content_page(parent: Page, title: str = "About us", body: list[tuple[str, object]] = (), **fields) -> ContentPage:
    page = parent.add_child(instance=ContentPage(title=title, body=body, live=False, **fields))
    page.save_revision().publish()
    return ContentPage.objects.get(pk=page.pk)


def indexed_product(**fields):
    """A product as a visitor can meet it: saved, and in the storefront's index."""
    product = ProductFactory(**fields)
    reindex([product.pk])
    return product


def row_of(*products, **fields) -> tuple[str, dict]:
    return ("product_row", {"source": "chosen", "products": list(products), "count": 4, **fields})


class ImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_image_model()

    title = factory.Sequence(lambda n: f"Picture {n}")

    @classmethod
    def _create(cls, model_class, *args, size=(400, 300), **kwargs):
        data = BytesIO()
        Pillow.new("RGB", size, "olive").save(data, "PNG")
        data.seek(0)
        return super()._create(model_class, file=ImageFile(data, f"{kwargs['title']}.png"), **kwargs)
