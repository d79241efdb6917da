"""The product's page. It reads no session, basket or user, unless staff looks at something hidden."""

from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.generic import View

from shop.catalogue.kept_parts import kept_page
from shop.catalogue.models import Product
from shop.catalogue.page_tags import shows_product
from shop.catalogue.product_page import product_page
from shop.catalogue.removed import answer_for_removed

LONGEST_ID = 18  # digits that fit into the column, whatever they are


class ProductDetailView(View):
    def get(self, request: HttpRequest, product_slug: str, pk: str) -> HttpResponse:
        asked = request.GET.get("variant", "")
        context = kept_page(int(pk), path=request.path, variant=asked) if len(pk) <= LONGEST_ID else None
        if context is None:
            product = Product.objects.select_related("product_class", "parent").filter(pk=pk).first()
            if product is None:
                return answer_for_removed(request, pk)
            if elsewhere := self._elsewhere(request, product):
                return HttpResponsePermanentRedirect(elsewhere)
            context = product_page(product, variant=asked)
        shows_product(request, context, asked=asked)
        # The links to other languages repeat the query.
        plain = None if request.META.get("QUERY_STRING") else context.get("main_memory")
        return render(request, "oscar/catalogue/detail.html", {**context, "address_memory": plain})

    def _elsewhere(self, request: HttpRequest, product: Product) -> str:
        """The address at which the product is shown, if it is not this one; 404 for what is hidden."""
        shown = product.parent or product
        if not ((product.is_public and shown.is_public) or request.user.is_staff):
            raise Http404
        if product.is_child:
            return f"{shown.get_absolute_url()}?variant={product.pk}"
        url = product.get_absolute_url()
        if unquote(url) == unquote(request.path):
            return ""
        query = request.META.get("QUERY_STRING", "")
        return f"{url}?{query}" if query else url
