"""Products with pictures, choices and reviews."""

from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from oscar.core.loading import get_model
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from shop.catalogue.models import Product, ProductImage
from tests.factories import ProductFactory, UserFactory

ProductAttribute = get_model("catalogue", "ProductAttribute")
AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
ProductReview = get_model("reviews", "ProductReview")


def an_image(title: str = "Mug", *, width: int = 700, height: int = 700):
    content = BytesIO()
    PillowImage.new("RGB", (width, height), (180, 160, 140)).save(content, "PNG")
    file = SimpleUploadedFile(f"{title}.png", content.getvalue(), "image/png")
    return get_image_model().objects.create(title=title, file=file)


def hang(product: Product, image, *, caption: str = "") -> ProductImage:
    return ProductImage.objects.create(
        product=product, original=image, caption=caption, display_order=product.images.count()
    )


def choose(product: Product, name: str, value: str) -> None:
    """Give the product an option attribute; its type is the parent's for a variant."""
    code = name.lower()
    group, _made = AttributeOptionGroup.objects.get_or_create(name=name)
    option, _made = group.options.get_or_create(option=value)
    attribute, _made = ProductAttribute.objects.get_or_create(
        product_class=product.get_product_class(),
        code=code,
        defaults={"name": name, "type": ProductAttribute.OPTION, "option_group": group},
    )
    product.attribute_values.create(attribute=attribute, value_option=option)


def choose_several(product: Product, name: str, *values: str) -> None:
    group, _made = AttributeOptionGroup.objects.get_or_create(name=name)
    options = [group.options.get_or_create(option=value)[0] for value in values]
    attribute, _made = ProductAttribute.objects.get_or_create(
        product_class=product.get_product_class(),
        code=name.lower(),
        defaults={"name": name, "type": ProductAttribute.MULTI_OPTION, "option_group": group},
    )
    product.attribute_values.create(attribute=attribute).value_multi_option.set(options)


def a_variant(parent: Product, *, price="12.00", stock: int = 10, **choices: str) -> Product:
    child = ProductFactory(
        title="", structure="child", parent=parent, product_class=None, price=Decimal(price), stock=stock
    )
    for name, value in choices.items():
        choose(child, name.capitalize(), value)
    return child


def a_review(product: Product, *, score: int = 5, title: str = "Lovely") -> None:
    ProductReview.objects.create(
        product=product, user=UserFactory(), score=score, title=title, body="Holds tea.", status=ProductReview.APPROVED
    )
