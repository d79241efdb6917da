"""Fetching pictures by the address an import names. The address comes from a file, so it is not trusted."""

import ipaddress
import socket
from io import BytesIO
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from shop.catalogue.models import ProductImage
from shop.exchange.models import RemoteImage
from shop.exchange.write import FETCH_TOPIC
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.search.index import schedule_reindex

TIMEOUT_SECONDS = (3, 6)  # to connect, and to wait for data
LARGEST_BYTES = 15 * 1024 * 1024
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}


class FetchError(Exception):
    """The picture cannot be had now; the message says why."""


@handles(FETCH_TOPIC)
def fetch_image(message: Message) -> None:
    """Fetch one picture and put it into the product's gallery. A failure is noted and tried again by the outbox."""
    remote = RemoteImage.objects.select_related("product").filter(pk=message.payload["id"]).first()
    if remote is None or remote.state == RemoteImage.State.FETCHED:
        return
    try:
        data = download(remote.url)
        kind = checked_format(data)
    except FetchError as error:
        RemoteImage.objects.filter(pk=remote.pk).update(
            state=RemoteImage.State.FAILED, last_error=str(error)[:500], tried_at=timezone.now()
        )
        raise
    _add_to_gallery(remote, data, kind)


def download(url: str) -> bytes:
    """The bytes at a public http(s) address, 15 MB at most. FetchError for anything else."""
    _require_public(url)
    try:
        with requests.get(url, timeout=TIMEOUT_SECONDS, stream=True, allow_redirects=False) as response:
            if response.status_code != requests.codes.ok:
                raise FetchError(f"the server answers {response.status_code}")
            data = response.raw.read(LARGEST_BYTES + 1, decode_content=True)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise FetchError(f"no answer ({type(error).__name__})") from error
    if len(data) > LARGEST_BYTES:
        raise FetchError("larger than 15 MB")
    return data


def checked_format(data: bytes) -> str:
    """The file ending of a picture that decodes and is not too large. FetchError otherwise."""
    try:
        with PillowImage.open(BytesIO(data)) as picture:
            if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise FetchError(f"{picture.width} × {picture.height} pixels are too many")
            kind = FORMATS.get(picture.format or "")
            picture.load()
    except (OSError, ValueError, SyntaxError, PillowImage.DecompressionBombError) as error:
        raise FetchError("not a picture that can be read") from error
    if kind is None:
        raise FetchError("not a kind of picture that is accepted")
    return kind


def _add_to_gallery(remote: RemoteImage, data: bytes, kind: str) -> None:
    title = (remote.alt or remote.product.title)[:255]
    with transaction.atomic():
        locked = RemoteImage.objects.select_for_update().get(pk=remote.pk)
        if locked.state == RemoteImage.State.FETCHED:
            return
        file = ImageFile(BytesIO(data), name=f"import-{remote.pk}.{kind}")
        original = get_image_model()(title=title, description=remote.alt, file=file)
        original._set_image_file_metadata()
        original.save()
        ProductImage.objects.create(
            product=remote.product, original=original, caption=remote.alt, display_order=remote.position
        )
        locked.state, locked.last_error, locked.tried_at = RemoteImage.State.FETCHED, "", timezone.now()
        locked.save()
        schedule_reindex([remote.product_id])


def _require_public(url: str) -> None:
    """Refuse addresses of this machine and its network: an import file must not make us knock on inner doors."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError("not an http(s) address")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchError("the host is not known") from error
    addresses = {ipaddress.ip_address(entry[4][0]) for entry in found}
    if not settings.FETCH_FROM_PRIVATE_ADDRESSES and not all(address.is_global for address in addresses):
        raise FetchError("the address is not public")
