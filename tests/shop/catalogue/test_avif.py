import time
from io import BytesIO

import pytest
from PIL import Image as PillowImage
from willow.image import Image


def saved(mode: str, **options) -> PillowImage.Image:
    source, target = BytesIO(), BytesIO()
    PillowImage.radial_gradient("L").resize((800, 800)).convert(mode).save(source, "TIFF")
    source.seek(0)
    Image.open(source).save_as_avif(target, **options)
    target.seek(0)
    return PillowImage.open(target)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK"])
def test_every_kind_of_picture_becomes_avif(mode):
    picture = saved(mode)
    assert (picture.format, picture.size) == ("AVIF", (800, 800))


def test_lossless_is_lossless():
    picture = saved("RGB", lossless=True)
    assert picture.convert("L").getextrema() == PillowImage.radial_gradient("L").resize((800, 800)).getextrema()


def test_a_product_picture_takes_a_tenth_of_a_second_at_most():
    saved("RGB")
    started = time.process_time()
    saved("RGB", quality=45)
    assert time.process_time() - started < 0.1
