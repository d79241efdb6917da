"""Oscar's bulk actions write by UPDATE, past every save(): here the index and the audit log hear of them."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from oscar.apps.dashboard.catalogue import bulk_actions as oscar_actions
from oscar.views.generic import BulkAction, IntermediateBulkAction

from shop.catalogue.page_tags import category_changes
from shop.dashboard.catalogue.changes import categories_changed, products_changed
from shop.security.request import StaffRequest


class ReindexedProducts(IntermediateBulkAction):
    changed: str

    def execute(self, request: StaffRequest, objects: QuerySet, form: Form) -> Any:
        with transaction.atomic():
            products_changed(objects, actor=request.user, changed=self.changed)
            return super().execute(request, objects, form)


class MakeProductsPublicAction(ReindexedProducts, oscar_actions.MakeProductsPublicAction):
    changed = "is_public"


class MakeProductsNonPublicAction(ReindexedProducts, oscar_actions.MakeProductsNonPublicAction):
    changed = "is_public"


class SetProductPriceAction(ReindexedProducts, oscar_actions.SetProductPriceAction):
    changed = "price"


class CategoryVisibility(BulkAction):
    def execute(self, request: HttpRequest, objects: QuerySet) -> Any:
        """Saved one by one: what is below a hidden category is hidden by the category's save()."""
        with transaction.atomic(), category_changes():
            categories = list(objects)
            answer = super().execute(request, objects)
            for category in objects.model.objects.filter(pk__in=[one.pk for one in categories]):
                category.save()
            categories_changed(categories)
            return answer


class MakePublicAction(CategoryVisibility, oscar_actions.MakePublicAction):
    pass


class MakeNonPublicAction(CategoryVisibility, oscar_actions.MakeNonPublicAction):
    pass
