from django.urls import URLPattern, path

from shop.dashboard.shipping import flat


def patterns() -> list[URLPattern]:
    return [
        path("flat/create/", flat.edit, name="flat-delivery-create"),
        path("flat/<int:pk>/edit/", flat.edit, name="flat-delivery-edit"),
        path("flat/<int:pk>/delete/", flat.delete, name="flat-delivery-delete"),
    ]
