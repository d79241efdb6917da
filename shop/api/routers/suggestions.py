from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from shop.api.caching import revalidated
from shop.api.errors import problems
from shop.api.schemas.images import absolute
from shop.api.schemas.products import ProductCard
from shop.api.schemas.suggestions import SuggestedCategory, SuggestionsOut
from shop.search.suggestions import suggest

router = Router(tags=["Catalogue"])
Typed = Annotated[str, Field(max_length=200, description="What has been typed so far."), Query()]


@router.get(
    "/suggestions",
    response={200: SuggestionsOut, **problems()},
    operation_id="suggestions",
    summary="Suggest while somebody types",
)
@decorate_view(revalidated)
def get_suggestions(request: HttpRequest, q: Typed) -> SuggestionsOut:
    """Searches, categories and products; nothing for a text without letters or digits."""
    found = suggest(q)
    return SuggestionsOut(
        searches=found.searches,
        categories=[SuggestedCategory(id=one.id, name=one.name, url=absolute(one.url)) for one in found.categories],
        products=[ProductCard.of(card) for card in found.products],
    )
