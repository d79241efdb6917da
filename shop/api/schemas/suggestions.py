from pydantic import BaseModel

from shop.api.schemas.products import ProductCard


class SuggestedCategory(BaseModel):
    id: int
    name: str
    url: str


class SuggestionsOut(BaseModel):
    """The best of each first."""

    searches: list[str]
    categories: list[SuggestedCategory]
    products: list[ProductCard]
