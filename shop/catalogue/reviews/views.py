"""Reviews of one product: a list that is the same for everybody, and what a signed-in customer does with the own."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View
from oscar.core.loading import get_model

from shop.catalogue.models import Product
from shop.catalogue.reviews.forms import ProductReviewForm
from shop.catalogue.reviews.read import PER_PAGE, SCORES, SORTS, bought, published, summary_of
from shop.catalogue.reviews.write import OwnReviewError, delete_review, find_helpful, write_review
from shop.languages.addresses import home_path
from shop.page_cache.tags import answers_to, shows
from shop.security.requests import SignedInRequest
from shop.security.same_origin import same_origin_required

ProductReview = get_model("reviews", "ProductReview")

private = method_decorator([login_required, never_cache], name="dispatch")


def reviewed_product(product_pk: str) -> Product:
    """Reviews belong to the product, not to one variant; 404 for what is not shown."""
    return get_object_or_404(Product.objects.filter(is_public=True, parent=None), pk=product_pk)


class KnownCount(Paginator):
    """Pages of a list whose length has been counted already."""

    def __init__(self, *args: Any, total: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._total = total

    @cached_property
    def count(self) -> int:
        return self._total


class ProductReviewList(View):
    """Read like the product's page by everybody: no session, user or basket."""

    def get(self, request: HttpRequest, product_slug: str, product_pk: str) -> HttpResponse:
        product = reviewed_product(product_pk)
        score = next((score for score in SCORES if request.GET.get("stars") == str(score)), None)
        sort = next((key for key in SORTS if request.GET.get("sort") == key), "newest")
        summary = summary_of(product.pk)
        pages = KnownCount(published(product.pk, score=score, sort=sort), PER_PAGE, total=summary.count_of(score))
        address = reverse("catalogue:reviews-list", args=[product.slug, product.pk])
        narrowed = {"stars": score} if score else {}
        page = pages.get_page(request.GET.get("page"))
        shows(request, f"product:{product.pk}")
        answers_to(request, urlencode({**narrowed, **_asked(request, sort=sort, page=str(page.number))}))
        context = {
            "product": product,
            "summary": summary,
            "score": score,
            "address": address,
            "page_obj": page,
            "query": urlencode({**narrowed, "sort": sort}),
            "sort_options": [
                (key, label, key == sort, f"{address}?{urlencode({**narrowed, 'sort': key})}")
                for key, (label, _order) in SORTS.items()
            ],
            "breadcrumbs": [
                (_("Home"), home_path()),
                (product.title, product.get_absolute_url()),
                (_("Reviews"), address),
            ],
            "canonical_url": settings.SITE_URL + address,
        }
        return render(request, "oscar/catalogue/reviews/review_list.html", context)


def _asked(request: HttpRequest, **values: str) -> dict[str, str]:
    """Those of the values that were asked for: without them a page has an address of its own."""
    return {name: value for name, value in values.items() if name in request.GET}


class ProductReviewDetail(View):
    """The address of one review, in old links and on the merchant's desk: it stands in the list."""

    def get(self, request: HttpRequest, product_slug: str, product_pk: str, pk: int) -> HttpResponse:
        product = reviewed_product(product_pk)
        get_object_or_404(ProductReview.objects.approved(), pk=pk, product=product)
        return redirect("catalogue:reviews-list", product_slug=product.slug, product_pk=product.pk)


@private
class CreateProductReview(View):
    """The customer's one review of a product: written the first time, changed after that."""

    request: SignedInRequest

    def get(self, request: SignedInRequest, product_slug: str, product_pk: str) -> HttpResponse:
        product = reviewed_product(product_pk)
        review = ProductReview.objects.filter(product=product, user=request.user).first()
        return self._form(product, review, ProductReviewForm(review=review))

    def post(self, request: SignedInRequest, product_slug: str, product_pk: str) -> HttpResponse:
        product = reviewed_product(product_pk)
        review = ProductReview.objects.filter(product=product, user=request.user).first()
        form = ProductReviewForm(request.POST, review=review)
        if not form.is_valid():
            return self._form(product, review, form)
        write_review(product=product, author=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. Your review will be shown here once we have read it."))
        return redirect("customer:review-list")

    def _form(self, product: Product, review: Any, form: ProductReviewForm) -> HttpResponse:
        context = {"product": product, "review": review, "form": form}
        return render(self.request, "oscar/catalogue/reviews/review_form.html", context)


@private
class DeleteProductReview(View):
    def get(self, request: SignedInRequest, product_slug: str, product_pk: str, pk: int) -> HttpResponse:
        review = self._own(request, product_pk, pk)
        return render(request, "oscar/catalogue/reviews/review_delete.html", {"review": review})

    def post(self, request: SignedInRequest, product_slug: str, product_pk: str, pk: int) -> HttpResponse:
        delete_review(review=self._own(request, product_pk, pk))
        messages.success(request, _("Your review is deleted."))
        return redirect("customer:review-list")

    def _own(self, request: SignedInRequest, product_pk: str, pk: int) -> Any:
        reviews = ProductReview.objects.select_related("product").filter(product=product_pk)
        return get_object_or_404(reviews, user=request.user, pk=pk)


# The list is the same for everybody, so its forms carry no CSRF token.
@method_decorator([same_origin_required, never_cache], name="dispatch")
class AddVoteView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, product_slug: str, product_pk: str, pk: int) -> HttpResponse:
        product = reviewed_product(product_pk)
        address = reverse("catalogue:reviews-list", kwargs={"product_slug": product.slug, "product_pk": product.pk})
        if not request.user.is_authenticated:
            messages.info(request, _("Please log in to say that a review was helpful."))
            return redirect(f"{reverse('customer:login')}?{urlencode({'next': address})}")
        review = get_object_or_404(ProductReview.objects.approved(), pk=pk, product=product)
        try:
            counted = find_helpful(review=review, voter=request.user)
        except OwnReviewError:
            messages.info(request, _("This is your own review."))
        else:
            messages.success(request, _("Thank you.") if counted else _("You have said so already. Thank you."))
        return redirect(address)


@private
class OwnReviewsView(ListView):
    """A customer's own reviews, whatever a merchant thinks of them."""

    request: SignedInRequest
    template_name = "oscar/catalogue/reviews/own_reviews.html"
    context_object_name = "reviews"
    paginate_by = 20
    extra_context = {"account_page": "reviews"}

    def get_queryset(self) -> Any:
        own = ProductReview.objects.filter(user=self.request.user, product__is_public=True)
        return own.select_related("product", "user").annotate(verified=bought()).order_by("-date_created", "-pk")

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        try:
            return super().paginate_queryset(queryset, page_size)
        except Http404:  # a page that is none
            page = Paginator(queryset, page_size).get_page(1)
            return page.paginator, page, page.object_list, page.has_other_pages()
