"""Oscar's catalogue screens where ours differ: everything is written in one transaction, the search index hears of it,
and what has been ordered is hidden instead of deleted. What is not here is Oscar's own."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.forms import Form, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.edit import ModelFormMixin
from oscar.apps.dashboard.catalogue import views as oscar_views

from shop.catalogue.models import Category, Product
from shop.catalogue.page_tags import category_changes
from shop.dashboard.catalogue.changes import categories_changed, classes_changed, product_changed, products_below
from shop.dashboard.catalogue.delete import Removal, remove_product
from shop.partner.models import StockRecord
from shop.search.index import schedule_reindex
from shop.security.request import StaffRequest


class ProductCreateUpdateView(oscar_views.ProductCreateUpdateView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Oscar asks whether the parent may have variants after it has written one."""
        if "parent_pk" in kwargs:
            possible, reason = get_object_or_404(Product, pk=kwargs["parent_pk"]).can_be_parent(give_reason=True)
            if not possible:
                messages.error(request, reason)
                return redirect("dashboard:catalogue-product", pk=kwargs["parent_pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            # In the order in which reservations lock: what the forms read of the stock stays true until the commit.
            records = StockRecord.objects.filter(product=kwargs.get("pk")).order_by("pk")
            list(records.select_for_update().values_list("pk"))
            return super().post(request, *args, **kwargs)

    def forms_valid(self, form: Form, formsets: dict[str, Any]) -> HttpResponse:
        changed = {name for name in form.changed_data if name != "structure"}
        changed |= {name.removesuffix("_formset") for name, formset in formsets.items() if formset.has_changed()}
        response = super().forms_valid(form, formsets)
        product_changed(self.object, actor=self.request.user, changed=changed)
        return response

    def forms_invalid(self, form: Form, formsets: dict[str, Any]) -> HttpResponse:
        response = super().forms_invalid(form, formsets)
        response.render()  # while the forms can still read what is rolled back now
        transaction.set_rollback(True)
        return response


class ProductDeleteView(oscar_views.ProductDeleteView):
    def delete(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = product = self.get_object()
        title, pk = product.get_title(), product.pk
        if remove_product(product_id=pk, actor=request.user) is Removal.HIDDEN:
            message = _("“%(title)s” has been ordered, so it is kept and hidden from the shop.")
            messages.warning(request, message % {"title": title})
            return redirect("dashboard:catalogue-product", pk=pk)
        return redirect(self.get_success_url())


class CategoryFormMixin(ModelFormMixin):
    request: StaffRequest
    object: Category

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: ModelForm) -> HttpResponse:
        with transaction.atomic(), category_changes():
            response = super().form_valid(form)
            categories_changed([self.object])
        return response


class CategoryCreateView(CategoryFormMixin, oscar_views.CategoryCreateView):
    def get_initial(self) -> dict[str, Any]:
        """Under the names that this version of treebeard gives its fields."""
        initial = super().get_initial()
        if parent := initial.pop("_ref_node_id", None):
            initial |= {"treebeard_ref_node": parent, "treebeard_position": "first-child"}
        return initial


class CategoryUpdateView(CategoryFormMixin, oscar_views.CategoryUpdateView):
    pass


class CategoryDeleteView(oscar_views.CategoryDeleteView):
    def form_valid(self, form: Form) -> HttpResponse:
        products = products_below([self.object])
        try:
            with transaction.atomic(), category_changes():
                response = super().form_valid(form)
                schedule_reindex(products)
        except ProtectedError:
            messages.error(self.request, _("This category is in use elsewhere and cannot be deleted."))
            return redirect("dashboard:catalogue-category-update", pk=self.object.pk)
        return response


class ProductClassUpdateView(oscar_views.ProductClassUpdateView):
    def forms_valid(self, form: Form, attributes_formset: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().forms_valid(form, attributes_formset)
            classes_changed([self.object.pk])
        return response


class ProductClassDeleteView(oscar_views.ProductClassDeleteView):
    form_class = Form  # Oscar's asks for a name that its page does not send

    def form_valid(self, form: Form) -> HttpResponse:
        """Oscar only hides the button: a product type is needed by its products."""
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("This product type has products and cannot be deleted."))
            return redirect("dashboard:catalogue-class-list")


class NumberedMixin(View):
    """Oscar's addresses take any text as a key here; what is no number is not found."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not kwargs["pk"].isdecimal():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class AttributeOptionGroupUpdateView(NumberedMixin, oscar_views.AttributeOptionGroupUpdateView):
    def forms_valid(self, form: Form, attribute_option_formset: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().forms_valid(form, attribute_option_formset)
            classes_changed(self.object.product_attributes.values_list("product_class_id", flat=True))
        return response


class AttributeOptionGroupDeleteView(NumberedMixin, oscar_views.AttributeOptionGroupDeleteView):
    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Oscar only hides the button: the attributes that choose from this group would go with it."""
        if self.get_object().product_attributes.exists():
            messages.error(request, _("Product attributes choose from this group; it cannot be deleted."))
            return redirect("dashboard:catalogue-attribute-option-group-list")
        return super().delete(request, *args, **kwargs)


class OptionUpdateView(NumberedMixin, oscar_views.OptionUpdateView):
    pass


class OptionDeleteView(NumberedMixin, oscar_views.OptionDeleteView):
    pass
