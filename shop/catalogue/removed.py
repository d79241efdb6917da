"""Where the address of a product leads that was deleted: to its category, as long as there is one."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from shop.catalogue.models import Product, RemovedProduct
from shop.catalogue.tree import category_tree, read_tree


def note_removal(product: Product) -> None:
    """Call before deleting it, in the same transaction. A variant has no address of its own."""
    if product.is_child:
        return
    filed = product.categories.through.objects.filter(product=product).values_list("category_id", flat=True)
    node = read_tree().deepest_browsable(filed)
    RemovedProduct.objects.update_or_create(product_id=product.pk, defaults={"category_id": node.id if node else None})


def answer_for_removed(request: HttpRequest, product_id: str) -> HttpResponse:
    """301 to the category's address of today, never to one that leads on; 410 without any, Http404 for what never
    was."""
    removed = RemovedProduct.objects.filter(pk=product_id).first()
    if removed is None:
        raise Http404
    node = category_tree().nodes.get(removed.category_id or 0)
    if node and node.browsable:
        return HttpResponsePermanentRedirect(node.url)
    return render(request, "404.html", status=410)
