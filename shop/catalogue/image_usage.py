"""Tells Wagtail where the shop uses its images, so that deleting a used one is explained instead of failing."""

from wagtail.models import ReferenceIndex

from shop.catalogue.models import Category, ProductImage


def register() -> None:
    for model in (ProductImage, Category):
        ReferenceIndex.register_model(model)
