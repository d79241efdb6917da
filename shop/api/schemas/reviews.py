from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field

from shop.api.schemas.base import Input, Text
from shop.catalogue.reviews.forms import BODY_CHARACTERS, TITLE_CHARACTERS

Score = Annotated[int, Field(strict=True, ge=1, le=5, description="Stars.")]


class Review(BaseModel):
    """Plain text: whatever looks like markup in it was typed so."""

    id: int
    score: int
    title: str
    body: str
    author: str = Field(description="A first name; empty when it is not known.")
    bought_here: bool
    found_helpful: int
    written_at: datetime

    @classmethod
    def of(cls, review: Any) -> Self:
        return cls(
            id=review.pk,
            score=review.score,
            title=review.title,
            body=review.body,
            author=review.user.first_name if review.user else "",
            bought_here=review.verified,
            found_helpful=max(review.delta_votes, 0),
            written_at=review.date_created,
        )


class ReviewPage(BaseModel):
    items: list[Review]
    next_cursor: str | None


class ReviewBody(Input):
    score: Score
    title: Annotated[Text, Field(min_length=1, max_length=TITLE_CHARACTERS)]
    body: Annotated[Text, Field(min_length=1, max_length=BODY_CHARACTERS)]


class OwnReview(BaseModel):
    id: int
    score: int
    title: str
    body: str
    state: Literal["waiting"] = Field(description="It is shown once the shop has read it.")
