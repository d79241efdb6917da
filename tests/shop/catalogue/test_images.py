from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from shop.catalogue.images import HERO_WIDTHS, create_renditions, gallery_picture, picture
from shop.catalogue.models import ProductImage
from shop.catalogue.tones import tone
from shop.outbox import worker
from shop.outbox.models import Message
from shop.search.index import reindex
from shop.search.models import ProductIndex
from tests.catalogue_factories import a_variant, an_image, hang
from tests.factories import ProductFactory, StaffFactory
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def widths(picture: dict) -> list[list[str]]:
    return [[one.split()[1] for one in source["srcset"].split(", ")] for source in picture["sources"]]


def test_no_image_is_no_picture():
    assert picture(None) is None


def test_a_picture_has_every_width_in_both_formats():
    image = an_image(width=1200, height=600)
    create_renditions(image)
    ready = picture(image, alt="A mug")
    assert [source["type"] for source in ready["sources"]] == ["image/avif", "image/webp"]
    assert widths(ready) == [["320w", "480w", "640w", "960w"]] * 2
    assert (ready["alt"], ready["width"], ready["height"]) == ("A mug", 640, 320)
    assert ready["src"].endswith(".webp")


def test_a_small_image_is_never_enlarged():
    image = an_image(width=400, height=400)
    create_renditions(image)
    assert widths(picture(image)) == [["320w", "400w"]] * 2


def test_the_files_are_what_they_say(settings):
    image = an_image()
    create_renditions(image)
    files = [Path(settings.MEDIA_ROOT, r.file.name).read_bytes() for r in image.renditions.order_by("filter_spec")]
    assert {content[4:12] if content[4:8] == b"ftyp" else content[8:12] for content in files} == {b"ftypavif", b"WEBP"}


def test_until_renditions_are_made_the_original_stands_in_and_the_worker_is_asked_once():
    image = an_image()
    for _ in range(3):
        shown = picture(image)
    assert (shown["src"], shown["sources"], shown["width"]) == (image.file.url, [], 700)
    assert not image.renditions.exists()
    (message,) = Message.objects.all()
    assert (message.topic, message.payload) == ("images.render", {"image_id": image.pk, "widths": [320, 480, 640, 960]})


def test_the_worker_makes_the_renditions_and_the_cards_show_them():
    product = ProductFactory(structure="parent")
    hang(a_variant(product, colour="Sand"), an_image())
    reindex([product.pk])
    assert ProductIndex.objects.get().image["sources"] == []
    worker.drain()
    assert len(ProductIndex.objects.get().image["sources"]) == 2


def test_what_opens_a_page_comes_up_to_1920_wide():
    image = an_image(width=2000, height=1000)
    create_renditions(image)
    picture(image, sizes_spec=HERO_WIDTHS)
    assert worker.drain() == 1
    assert widths(picture(image, sizes_spec=HERO_WIDTHS)) == [["480w", "720w", "960w", "1440w", "1920w"]] * 2
    assert not Message.objects.exclude(state=Message.State.DONE).exists()


def test_a_picture_has_the_tone_of_its_dominant_colour_without_a_query(django_assert_num_queries):
    product = ProductFactory()
    hang(product, an_image())
    worker.drain()
    create_renditions(product.images.get().original)
    place = ProductImage.objects.get()
    with django_assert_num_queries(0):
        assert picture(place.original)["tone"] == "12"  # sand
    reindex([product.pk])
    assert ProductIndex.objects.get().image["tone"] == "12"


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((255, 255, 255), "g4"),
        ((20, 20, 20), "g0"),
        ((200, 30, 30), "01"),
        ((30, 60, 160), "61"),
        ((240, 235, 225), "g4"),
        ((120, 200, 120), "32"),
    ],
)
def test_a_colour_has_a_tone(colour, expected):
    assert tone(PillowImage.new("RGB", (60, 40), colour)) == expected


def test_a_see_through_picture_stands_on_white():
    assert tone(PillowImage.new("RGBA", (60, 40), (0, 0, 0, 0))) == "g4"


def test_an_image_that_is_gone_needs_no_renditions():
    image = an_image()
    picture(image)
    image.delete()
    assert worker.drain() == 1
    assert Message.objects.get().state == Message.State.DONE


def test_a_gallery_picture_has_a_thumb():
    image = an_image()
    create_renditions(image)
    assert widths(gallery_picture(image)["thumb"]) == [["160w"], ["160w"]]


def test_pictures_of_a_gallery_come_with_their_renditions(django_assert_num_queries):
    product = ProductFactory()
    for _ in range(3):
        image = an_image()
        create_renditions(image)
        hang(product, image)
    with django_assert_num_queries(2):
        pictures = [picture(place.original) for place in ProductImage.objects.all()]
    assert all(widths(one) for one in pictures)


def test_an_editor_is_told_why_a_used_image_cannot_be_deleted(client):
    image = an_image()
    hang(ProductFactory(title="Stoneware mug"), image)
    sign_in_staff(client, StaffFactory())
    address = reverse("wagtailimages:delete", args=[image.pk])
    html = client.get(address).content.decode()
    assert "referenced 1 time" in html
    assert "prevent it from being deleted" in html
    assert client.get(reverse("wagtailimages:image_usage", args=[image.pk])).status_code == 200
    assert client.post(address, follow=True).status_code == 200
    assert get_image_model().objects.filter(pk=image.pk).exists()


def test_a_used_image_among_many_is_not_deleted_either(client):
    image = an_image()
    hang(ProductFactory(), image)
    sign_in_staff(client, StaffFactory())
    address = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"]) + f"?id={image.pk}"
    assert client.get(address).status_code == 200
    assert client.post(address, follow=True).status_code == 200
    assert get_image_model().objects.filter(pk=image.pk).exists()
