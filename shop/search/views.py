"""Lists of products for everybody: no session, basket or user is read, unless staff looks at something hidden."""

from typing import Any
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from shop.catalogue.html import sanitised
from shop.catalogue.models import Category
from shop.catalogue.tree import Node, category_tree
from shop.languages.addresses import home_path
from shop.page_cache.parts import catch_up
from shop.search.cards import featured_cards
from shop.search.fragments import LONGEST_ID
from shop.search.kept_lists import kept_list
from shop.search.kept_searches import kept_search, ranking
from shop.search.listing import SEARCH_SORTS, SORTS, asked_of, listing_context, ranked_context, tidied
from shop.search.listing_request import ListingRequest
from shop.search.log import popular_searches, ticket
from shop.search.models import ProductIndex
from shop.search.page_tags import FACETS, SEARCHES, shows_list, tags_of_list
from shop.search.pipeline import Found
from shop.search.redirects import redirect_target
from shop.search.seo import list_seo

POPULAR, BESTSELLERS, CATEGORIES = 8, 4, 8


class CatalogueView(View):
    """Everything there is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        catch_up()
        asked = asked_of(request, SORTS)
        if address := tidied(request, asked, SORTS):
            return HttpResponseRedirect(address)
        context = kept_list(request, asked, lambda: self._context(request, asked))
        shows_list(request, asked, context)
        return render(request, "oscar/catalogue/browse.html", context)

    def _context(self, request: HttpRequest, asked: ListingRequest) -> dict[str, Any]:
        context = listing_context(request, asked, ProductIndex.objects.all(), SORTS)
        context["breadcrumbs"] = [(_("Home"), home_path()), (_("All products"), request.path)]
        context |= list_seo(request.path, asked, context, _("All products"))
        return {**context, "list_tags": tags_of_list(context)}


class ProductCategoryView(View):
    def get(self, request: HttpRequest, category_slug: str, pk: str) -> HttpResponse:
        catch_up()
        node = category_tree().nodes.get(int(pk)) if len(pk) <= LONGEST_ID else None
        if node is None or not (node.browsable or request.user.is_staff):
            raise Http404
        if unquote(node.url) != unquote(request.path):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{node.url}?{query}" if query else node.url)
        asked = asked_of(request, SORTS)
        if address := tidied(request, asked, SORTS):
            return HttpResponseRedirect(address)
        context = kept_list(request, asked, lambda: self._context(request, asked, node))
        shows_list(request, asked, context)
        return render(request, "oscar/catalogue/category.html", context)

    def _context(self, request: HttpRequest, asked: ListingRequest, node: Node) -> dict[str, Any]:
        category = get_object_or_404(Category.objects.select_related("image"), pk=node.id)
        context = listing_context(request, asked, ProductIndex.objects.in_category(node.id), SORTS)
        context |= self._about(category)
        texts = (category.meta_description or "", category.description or "", category.name)
        context |= list_seo(node.url, asked, context, *texts)
        return {**context, "list_tags": tags_of_list(context, category_id=node.id)}

    def _about(self, category: Category) -> dict[str, Any]:
        tree = category_tree()
        node = tree.nodes[category.pk]
        return {
            "category": {
                "id": category.pk,
                "name": category.name,
                "description": sanitised(category.description),
                "image": node.image,
                "meta_title": category.meta_title or category.name,
                "meta_description": category.meta_description or "",
            },
            "subcategories": [{"name": n.name, "url": n.url, "image": n.image} for n in tree.children(category.pk)],
            "breadcrumbs": [(_("Home"), home_path()), *tree.trail(category.pk)],
        }


class FacetedSearchView(View):
    """Oscar's name; the address is `search:search`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        catch_up()
        asked, as_typed = asked_of(request, SEARCH_SORTS), "as_typed" in request.GET
        if address := tidied(request, asked, SEARCH_SORTS):
            return HttpResponseRedirect(address)
        page = kept_search(request, asked, as_typed=as_typed)
        context = page.kept()
        if context is None:
            if target := redirect_target(asked.query):
                return HttpResponseRedirect(target)
            found = ranking(asked.query, as_typed=as_typed)
            context = self._context(request, asked, found)
            if found.product_ids:
                page.keep(context, depends_on=found.looked_at)
        return render(request, "oscar/search/results.html", context)

    def _context(self, request: HttpRequest, asked: ListingRequest, found: Found) -> dict[str, Any]:
        return {
            **ranked_context(request, asked, found.product_ids, SEARCH_SORTS),
            "did_you_mean": found.did_you_mean,
            "corrected": found.corrected,
            "ticket": ticket(asked.query, len(found.product_ids)),
            "breadcrumbs": [(_("Home"), home_path()), (_("Search"), reverse("search:search"))],
            "list_tags": [SEARCHES, FACETS],
            **({} if found.product_ids else self._instead()),
        }

    def _instead(self) -> dict[str, Any]:
        """What to show where nothing was found."""
        return {
            "popular_searches": popular_searches(POPULAR),
            "bestsellers": featured_cards(BESTSELLERS),
            "categories": list(category_tree().browsable_roots())[:CATEGORIES],
        }
