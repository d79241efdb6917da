"""A customer's lists: seen, made, named, shared, deleted. Somebody else's list is missing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View
from oscar.core.loading import get_model

from shop.security.requests import SignedInRequest
from shop.wishlists.forms import WishListForm
from shop.wishlists.lists import TooManyError, create_list, lines_of, lists_of, share_token, shared_list
from shop.wishlists.presentation import wishes_of

WishList = get_model("wishlists", "WishList")
Line = get_model("wishlists", "Line")

private = method_decorator([login_required, never_cache], name="dispatch")
ACCOUNT = {"account_page": "wishlists"}


def own_list(request: SignedInRequest, key: str) -> Any:
    return get_object_or_404(WishList, owner=request.user, key=key)


@private
class WishListListView(View):
    def get(self, request: SignedInRequest) -> HttpResponse:
        return render(request, "oscar/wishlists/list.html", {**ACCOUNT, "wishlists": lists_of(request.user)})


@private
class WishListView(View):
    def get(self, request: SignedInRequest, key: str) -> HttpResponse:
        wishlist = own_list(request, key)
        context = {"wishlist": wishlist, "wishes": wishes_of(lines_of(wishlist))}
        if wishlist.is_shareable:
            address = reverse("wishlists:shared", args=[share_token(wishlist)])
            context["share_url"] = settings.SITE_URL + address
        removed = request.GET.get("removed", "")
        if removed.isascii() and removed.isdigit() and len(removed) < 19:
            context["removed_id"] = int(removed)
        return render(request, "oscar/wishlists/detail.html", {**ACCOUNT, **context})


@private
class WishListCreateView(View):
    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._form(request, WishListForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = WishListForm(request.POST)
        if not form.is_valid():
            return self._form(request, form)
        try:
            wishlist = create_list(owner=request.user, name=form.cleaned_data["name"])
        except TooManyError:
            form.add_error(None, _("You have as many lists as there can be. Delete one first."))
            return self._form(request, form)
        WishList.objects.filter(pk=wishlist.pk).update(visibility=form.cleaned_data["visibility"])
        return redirect("wishlists:detail", key=wishlist.key)

    def _form(self, request: SignedInRequest, form: WishListForm) -> HttpResponse:
        return render(request, "oscar/wishlists/form.html", {**ACCOUNT, "form": form, "wishlist": None})


@private
class WishListUpdateView(View):
    def get(self, request: SignedInRequest, key: str) -> HttpResponse:
        wishlist = own_list(request, key)
        return self._form(request, wishlist, WishListForm(instance=wishlist))

    def post(self, request: SignedInRequest, key: str) -> HttpResponse:
        wishlist = own_list(request, key)
        form = WishListForm(request.POST, instance=wishlist)
        if not form.is_valid():
            return self._form(request, wishlist, form)
        form.save()
        messages.success(request, _("Your list is changed."))
        return redirect("wishlists:detail", key=key)

    def _form(self, request: SignedInRequest, wishlist: Any, form: WishListForm) -> HttpResponse:
        return render(request, "oscar/wishlists/form.html", {**ACCOUNT, "form": form, "wishlist": wishlist})


@private
class WishListDeleteView(View):
    def get(self, request: SignedInRequest, key: str) -> HttpResponse:
        return render(request, "oscar/wishlists/delete.html", {**ACCOUNT, "wishlist": own_list(request, key)})

    def post(self, request: SignedInRequest, key: str) -> HttpResponse:
        own_list(request, key).delete()
        messages.success(request, _("The list is deleted."))
        return redirect("wishlists:list")


@method_decorator(never_cache, name="dispatch")
class SharedWishListView(View):
    """For whoever has the link: what is wished for, and by whom, by first name only."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        wishlist = shared_list(token)
        if wishlist is None:
            raise Http404
        wishes = [wish for wish in wishes_of(lines_of(wishlist)) if wish.url]
        return render(request, "oscar/wishlists/shared.html", {"wishlist": wishlist, "wishes": wishes})
