"""The product's page. It reads no session, basket or user, unless staff looks at something hidden."""

from urllib.parse import unquote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.generic import View

from shop.catalogue.models import Product
from shop.catalogue.page_tags import shows_product
from shop.catalogue.product_page import product_page


class ProductDetailView(View):
    def get(self, request: HttpRequest, product_slug: str, pk: str) -> HttpResponse:
        product = get_object_or_404(Product.objects.select_related("product_class", "parent"), pk=pk)
        shown = product.parent or product
        visible = product.is_public and shown.is_public
        if not (visible or request.user.is_staff):
            raise Http404
        if product.is_child:
            return HttpResponsePermanentRedirect(f"{shown.get_absolute_url()}?variant={product.pk}")
        url = product.get_absolute_url()
        if unquote(url) != unquote(request.path):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
        context = product_page(product, variant=request.GET.get("variant", ""))
        shows_product(request, product, context, asked=request.GET.get("variant", ""))
        return render(request, "oscar/catalogue/detail.html", {**context, "canonical_url": settings.SITE_URL + url})
