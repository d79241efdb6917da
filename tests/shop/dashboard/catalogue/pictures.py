"""Files as people upload them, good and bad."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(width: int = 60, height: int = 40) -> bytes:
    content = BytesIO()
    Image.new("RGB", (width, height), (180, 160, 140)).save(content, "PNG")
    return content.getvalue()


def huge_png(width: int = 10_000, height: int = 5_000) -> bytes:
    """50 megapixels in a few kilobytes: one bit a pixel, all the same."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def upload(content: bytes, name: str = "mug.png", content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def bad_uploads() -> dict[str, SimpleUploadedFile]:
    return {
        "no image": upload(b"hello, I am a text"),
        "empty": upload(b""),
        "damaged": upload(png(800, 800)[:600]),
        "too many pixels": upload(huge_png()),
        "svg with script": upload(SVG, "mug.svg", "image/svg+xml"),
        "svg called png": upload(SVG),
        "wrong ending": upload(png(), "mug.gif", "image/gif"),
        "too large": upload(png() + b"\0" * (15 * 1024 * 1024)),
    }
