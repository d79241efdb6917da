"""A small shop to buy in: one plain product, one in two colours, two deliveries."""

from decimal import Decimal

from oscar.core.loading import get_model

from cms.setup import ensure_home_page
from shop.catalogue.models import Product
from shop.search.index import reindex_all
from tests.factories import CategoryFactory, CountryFactory, ProductClassFactory, ProductFactory

AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
OrderAndItemCharges = get_model("shipping", "OrderAndItemCharges")


def stock_the_shop(site_url: str) -> None:
    ensure_home_page(title="Hearth & Grain", site_url=site_url)
    CountryFactory(display_order=1)  # where most customers live stands first
    CountryFactory(iso_3166_1_a2="AT", iso_3166_1_a3="AUT", printable_name="Austria", name="Austria")
    OrderAndItemCharges.objects.create(name="Standard delivery", price_per_order=Decimal("4.90"))
    OrderAndItemCharges.objects.create(name="Express delivery", price_per_order=Decimal("12.90"))
    tableware = CategoryFactory(name="Tableware")
    ProductFactory(title="Oak chopping board", upc="BOARD", price=Decimal("39.00"), categories=[tableware])
    everyday_mug(tableware)
    reindex_all()


def everyday_mug(category) -> Product:
    """Teal (10 left) and clay (3 left), €18.00 each."""
    homeware = ProductClassFactory()
    group = AttributeOptionGroup.objects.create(name="Colour")
    colour = ProductAttribute.objects.create(
        product_class=homeware, code="colour", name="Colour", type=ProductAttribute.OPTION, option_group=group
    )
    mug = ProductFactory(title="Everyday mug", upc=None, structure="parent", categories=[category])
    for name, stock in (("Teal", 10), ("Clay", 3)):
        child = ProductFactory(
            title=f"Everyday mug, {name}",
            upc=f"MUG-{name.upper()}",
            structure="child",
            parent=mug,
            product_class=None,
            price=Decimal("18.00"),
            stock=stock,
        )
        option = group.options.create(option=name)
        ProductAttributeValue.objects.create(product=child, attribute=colour, value_option=option)
    return mug
