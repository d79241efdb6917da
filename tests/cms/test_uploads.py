"""What an editor may put into the media library."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images import get_image_model

from tests.cms.editors import editor

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(width: int, height: int) -> bytes:
    data = BytesIO()
    Pillow.new("1", (width, height)).save(data, "PNG")
    return data.getvalue()


def upload(client: Client, name: str, content: bytes):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("wagtailimages:add"), {"title": "Picture", "file": file, "collection": "1"})


def test_a_picture_is_taken_into_the_library(client: Client):
    editor(client)

    assert upload(client, "picture.png", png(800, 600)).status_code == 302
    assert get_image_model().objects.get().width == 800


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.png", b"not a picture at all", "corrupted image"),
        ("drawing.svg", SVG, "Not a supported image format"),
        ("drawing.png", SVG, "Not a valid"),
        ("poster.png", png(8000, 6250), "too many pixels"),
        ("half.png", png(800, 600)[:60], "damaged"),
        ("empty.png", b"", "empty"),
    ],
)
def test_what_is_no_picture_or_too_large_is_explained_and_not_kept(
    client: Client, name: str, content: bytes, message: str
):
    editor(client)

    answer = upload(client, name, content)

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not get_image_model().objects.exists()


def test_a_damaged_picture_among_many_is_explained(client: Client):
    editor(client)
    file = SimpleUploadedFile("half.png", png(800, 600)[:60])

    answer = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Picture", "files[]": file, "collection": "1"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    assert answer.status_code == 200
    assert "damaged" in answer.json()["error_message"]
