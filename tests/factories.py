"""People are called Alice, Bob and Charlie; what is not said is unremarkable."""

from decimal import Decimal

import factory
from oscar.core.loading import get_model

from shop.accounts.models import User

PASSWORD = "correct horse battery"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"alice{n}@example.com")
    first_name = "Alice"
    last_name = "Ahlgren"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(password=PASSWORD, **kwargs)


class StaffFactory(UserFactory):
    email = factory.Sequence(lambda n: f"merchant{n}@example.com")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_superuser(password=PASSWORD, **kwargs)


class ProductClassFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("catalogue", "ProductClass")
        django_get_or_create = ("name",)

    name = "Homeware"
    requires_shipping = True
    track_stock = True


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("catalogue", "Category")

    name = factory.Sequence(lambda n: f"Category {n}")

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        return parent.add_child(**kwargs) if parent else model_class.add_root(**kwargs)


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("partner", "Partner")
        django_get_or_create = ("name",)

    name = "Main warehouse"


class ProductFactory(factory.django.DjangoModelFactory):
    """A standalone product that can be bought; `price` includes tax, `stock` is units on the shelf."""

    class Meta:
        model = get_model("catalogue", "Product")
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Mug {n}")
    upc = factory.Sequence(lambda n: f"MUG-{n}")
    structure = "standalone"
    is_public = True
    product_class = factory.SubFactory(ProductClassFactory)

    @classmethod
    def _create(cls, model_class, *args, price=Decimal("12.00"), stock=10, categories=(), **kwargs):
        product = super()._create(model_class, *args, **kwargs)
        product.categories.add(*categories)
        if product.structure != "parent":
            StockRecordFactory(product=product, price=price, num_in_stock=stock)
        return product


class StockRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("partner", "StockRecord")

    product = factory.SubFactory(ProductFactory)
    partner = factory.SubFactory(PartnerFactory)
    partner_sku = factory.LazyAttribute(lambda record: f"SKU-{record.product.pk}")
    price_currency = "EUR"
    price = Decimal("12.00")
    num_in_stock = 10


class CountryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("address", "Country")
        django_get_or_create = ("iso_3166_1_a2",)

    iso_3166_1_a2 = "DE"
    iso_3166_1_a3 = "DEU"
    iso_3166_1_numeric = "276"
    printable_name = "Germany"
    name = "Germany"
    is_shipping_country = True
