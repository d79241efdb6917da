from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.dashboard.reviews import views as stock
from oscar.core.loading import get_class

from shop.catalogue.reviews.read import bought
from shop.catalogue.reviews.write import judge_reviews, tell_of_publishing
from shop.security.request import StaffRequest

DashboardProductReviewForm = get_class("dashboard.reviews.forms", "DashboardProductReviewForm")
STATUSES = {str(value) for value, _label in DashboardProductReviewForm.choices}


class ReviewListView(stock.ReviewListView):
    """What waits for a merchant comes first, with its words: to judge it one need not open each."""

    def get_queryset(self) -> Any:
        reviews = super().get_queryset()
        order = reviews.query.order_by if self.request.GET.get("sort") else ("status", "-date_created")
        return reviews.annotate(verified=bought()).order_by(*order, "pk")

    def update_selected_review_status(self, request: StaffRequest, reviews: list[Any]) -> HttpResponse:
        if not request.user.has_perm("reviews.change_productreview"):
            raise PermissionDenied
        if request.POST.get("status") not in STATUSES:
            messages.error(request, _("Choose whether to approve or to reject the reviews."))
            return redirect("dashboard:reviews-list")
        count = judge_reviews(review_ids=[review.pk for review in reviews], status=int(request.POST["status"]))
        text = ngettext("%(count)d review is changed.", "%(count)d reviews are changed.", count)
        messages.success(request, text % {"count": count})
        return redirect("dashboard:reviews-list")


class ReviewUpdateView(stock.ReviewUpdateView):
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """The rating of the product changes with the review, or neither; the writer is told once it is published."""
        response = super().form_valid(form)
        if self.object.status == self.object.APPROVED != form.initial["status"]:
            tell_of_publishing(review=self.object)
        return response


class ReviewDeleteView(stock.ReviewDeleteView):
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        return super().form_valid(form)
