"""What the browser posts from the product's page."""

from typing import Any

from django.test import Client

from shop.catalogue.models import Product


def posted(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """The page's own values, as an untouched form sends them, then the changes. None removes a value."""
    context = client.get(url).context
    forms = [context["form"]]
    for name in ("category_formset", "image_formset", "recommended_formset", "stockrecord_formset"):
        forms += [context[name].management_form, *context[name].forms]
    fields = [field for form in forms for field in form]
    # A browser sends no file that was not chosen.
    data = {field.html_name: field.value() for field in fields if not field.field.widget.needs_multipart_form}
    data |= changes
    data["action"] = "continue"
    return {name: value for name, value in data.items() if value is not None and value is not False}


def url_of(product: Product) -> str:
    return f"/dashboard/catalogue/products/{product.pk}/"


def save(client: Client, product: Product, **changes: Any) -> Any:
    return client.post(url_of(product), posted(client, url_of(product), **changes))
