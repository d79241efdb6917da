"""Pictures come from a real server on this machine; only tests may fetch from there."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from PIL import Image

from shop.exchange.fetch_image import FetchError, checked_format, download
from shop.exchange.models import RemoteImage
from shop.exchange.write import FETCH_TOPIC
from shop.outbox import queue, worker
from shop.outbox.models import Message
from tests.factories import ProductFactory


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture
def pictures(tmp_path, settings):
    """A picture server: its folder and its address."""
    settings.FETCH_FROM_PRIVATE_ADDRESSES = True
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(product, url: str) -> RemoteImage:
    remote = RemoteImage.objects.create(product=product, url=url, alt="A bowl")
    queue.put(FETCH_TOPIC, {"id": remote.pk})
    worker.drain()
    remote.refresh_from_db()
    return remote


@pytest.mark.django_db
def test_a_fetched_picture_joins_the_gallery_once(pictures):
    folder, url = pictures
    Image.new("RGB", (40, 30), "teal").save(folder / "bowl.jpg")
    product = ProductFactory()
    remote = fetch(product, f"{url}/bowl.jpg")
    queue.put(FETCH_TOPIC, {"id": remote.pk})
    worker.drain()
    (image,) = product.images.all()
    assert (image.original.width, image.original.height, image.caption) == (40, 30, "A bowl")
    assert remote.state == RemoteImage.State.FETCHED


@pytest.mark.django_db
def test_a_picture_that_cannot_be_had_is_noted_and_tried_again(pictures):
    remote = fetch(ProductFactory(), f"{pictures[1]}/gone.jpg")
    assert (remote.state, remote.last_error) == (RemoteImage.State.FAILED, "the server answers 404")
    message = Message.objects.get(topic=FETCH_TOPIC)
    assert (message.state, message.attempts) == (Message.State.WAITING, 1)


@pytest.mark.django_db
def test_a_web_page_is_no_picture(pictures):
    folder, url = pictures
    (folder / "page.jpg").write_text("<script>alert(1)</script>")
    remote = fetch(ProductFactory(), f"{url}/page.jpg")
    assert remote.last_error == "not a picture that can be read"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x.jpg", "http://[::1]/x.jpg", "http://169.254.169.254/latest", "http://10.0.0.1/x.jpg"]
)
def test_inner_addresses_are_not_knocked_on(url):
    with pytest.raises(FetchError, match="not public"):
        download(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/x", "//example.com/x", "javascript:1"])
def test_only_web_addresses_are_fetched(url):
    with pytest.raises(FetchError, match="http"):
        download(url)


def test_a_picture_of_fifty_megapixels_is_refused():
    huge = BytesIO()
    Image.new("1", (8000, 6400)).save(huge, "PNG")
    with pytest.raises(FetchError, match="too many"):
        checked_format(huge.getvalue())


def test_svg_is_refused():
    with pytest.raises(FetchError, match="not a picture"):
        checked_format(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
