from decimal import Decimal
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, Field

from shop.api.pagination import PageQuery
from shop.api.schemas.base import LARGEST_ID, Text
from shop.api.schemas.images import Image, absolute
from shop.api.schemas.money import Money
from shop.catalogue.variants import Variant
from shop.search.models import ProductIndex

Availability = Literal["in_stock", "low_stock", "out_of_stock"]
Sort = Literal["relevance", "featured", "newest", "price-asc", "price-desc", "rating", "title"]
Price = Annotated[Decimal | None, Field(ge=0, le=10**9)]


class ProductQuery(PageQuery):
    q: Annotated[Text | None, Field(max_length=1000, description="Words to search for.")] = None
    category: Annotated[int | None, Field(ge=1, le=LARGEST_ID, description="With the categories below it.")] = None
    facet: Annotated[
        list[Text],
        Field(
            max_length=50,
            description="`code:value`, such as brand:Lehm, price_range:25-50, rating:4 (or more), sale:yes, "
            "availability:in_stock. Values of one facet add up, facets narrow each other.",
        ),
    ] = Field(default_factory=list)
    min_price: Price = None
    max_price: Price = None
    sort: Annotated[
        Sort | None, Field(description="Without one: relevance when words are searched, else featured.")
    ] = None
    include_facets: Annotated[bool, Field(description="Also say which filters there are, with counts.")] = False


class SearchQuery(ProductQuery):
    q: Annotated[Text, Field(max_length=1000, description="Words to search for.")]


class ProductCard(BaseModel):
    id: int
    title: str
    url: str = Field(description="The product's page on the website.")
    brand: str
    price: Money | None = Field(description="Of the cheapest variant one can buy.")
    price_varies: bool
    former_price: Money | None
    availability: Availability
    availability_text: str
    rating: float | None = Field(description="Of five.")
    num_reviews: int
    image: Image | None

    @classmethod
    def of(cls, row: ProductIndex) -> Self:
        return cls(
            id=row.pk,
            title=row.title,
            url=absolute(row.url),
            brand=row.brand,
            price=Money.maybe(row.price, row.currency),
            price_varies=row.price_varies,
            former_price=Money.maybe(row.former_price, row.currency),
            availability=cast(Availability, row.availability),
            availability_text=row.availability_text,
            rating=row.rating,
            num_reviews=row.num_reviews,
            image=Image.of(row.image),
        )


class FacetValue(BaseModel):
    value: str
    label: str
    count: int
    selected: bool


class Facet(BaseModel):
    code: str
    label: str
    values: list[FacetValue]


class ProductPage(BaseModel):
    items: list[ProductCard]
    total: int
    next_cursor: str | None
    facets: list[Facet] | None = Field(description="Only with include_facets.")


class SearchPage(ProductPage):
    did_you_mean: str | None


class Attribute(BaseModel):
    name: str
    value: str


class VariantDetails(BaseModel):
    """What can be put into a basket."""

    id: int
    title: str
    upc: str | None
    price: Money | None
    former_price: Money | None
    availability: Availability
    availability_text: str
    max_quantity: int
    choices: dict[str, str] = Field(description="What tells it from the other variants, by attribute code.")
    image_index: int | None = Field(description="Of its first picture in the product's `images`.")

    @classmethod
    def of(cls, variant: Variant, codes: list[str]) -> Self:
        return cls(
            id=variant.id,
            title=variant.title,
            upc=variant.upc,
            price=Money.maybe(variant.price, variant.currency),
            former_price=Money.maybe(variant.former_price, variant.currency),
            availability=cast(Availability, variant.availability),
            availability_text=variant.availability_text,
            max_quantity=variant.max_quantity,
            choices={code: variant.facts[code][1] for code in codes if code in variant.facts},
            image_index=variant.image_index - 1 if variant.image_index else None,
        )


class Choice(BaseModel):
    code: str
    name: str
    values: list[str]


class Breadcrumb(BaseModel):
    name: str
    url: str


class ProductDetails(BaseModel):
    id: int
    title: str
    url: str
    description_html: str = Field(description="Sanitised.")
    attributes: list[Attribute]
    choices: list[Choice]
    variants: list[VariantDetails]
    images: list[Image]
    rating: float | None
    breadcrumbs: list[Breadcrumb]
    related: list[ProductCard]


def breadcrumbs(trail: list[tuple[str, str]]) -> list[Breadcrumb]:
    return [Breadcrumb(name=str(name), url=absolute(url)) for name, url in trail]


def attributes(pairs: list[tuple[str, Any]]) -> list[Attribute]:
    return [Attribute(name=str(name), value=str(value)) for name, value in pairs]
