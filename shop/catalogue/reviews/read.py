"""What a product's page shows of its reviews: published ones only, in a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_class, get_model

# As Oscar's own views do: the order's room stands above.
SALES = get_class("order.statuses", "SALES")
OrderLine = get_model("order", "Line")
ProductReview = get_model("reviews", "ProductReview")

PER_PAGE = 10
SCORES = (5, 4, 3, 2, 1)
SORTS = {
    "newest": (_("Newest"), ("-date_created", "-pk")),
    "helpful": (_("Most helpful"), ("-delta_votes", "-date_created", "-pk")),
    "highest": (_("Best"), ("-score", "-date_created", "-pk")),
    "lowest": (_("Worst"), ("score", "-date_created", "-pk")),
}


@dataclass(frozen=True)
class Bar:
    score: int
    count: int
    percent: int  # of all reviews


@dataclass(frozen=True)
class Summary:
    """How a product was rated."""

    total: int
    average: float | None
    bars: list[Bar]

    def count_of(self, score: int | None) -> int:
        """Reviews with that score, or all."""
        return self.total if score is None else next(bar.count for bar in self.bars if bar.score == score)


NO_REVIEWS = Summary(0, None, [])


def summary_of(product_id: int) -> Summary:
    rows = ProductReview.objects.approved().filter(product=product_id).order_by()
    counts = dict(rows.values_list("score").annotate(n=Count("pk")))
    total = sum(counts.values())
    if not total:
        return NO_REVIEWS
    average = sum(score * number for score, number in counts.items()) / total
    bars = [Bar(score, counts.get(score, 0), round(100 * counts.get(score, 0) / total)) for score in SCORES]
    return Summary(total, average, bars)


def published(product_id: int, *, score: int | None = None, sort: str = "newest") -> "QuerySet[Any]":
    """A product's reviews with `verified`: whether their writers bought it."""
    reviews = ProductReview.objects.approved().filter(product=product_id)
    if score is not None:
        reviews = reviews.filter(score=score)
    return reviews.select_related("user").annotate(verified=bought()).order_by(*SORTS[sort][1])


def bought() -> Exists:
    """Whether the writer of a review has bought its product, or a variant of it, in an order that is a sale."""
    own = OrderLine.objects.filter(order__user=OuterRef("user"), order__status__in=SALES)
    return Exists(own.filter(Q(product=OuterRef("product")) | Q(product__parent=OuterRef("product"))))
