import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from shop.lib.form_renderer import FormRenderer

WIDGETS = [forms.TextInput, forms.EmailInput, forms.NumberInput, forms.HiddenInput, forms.SearchInput, forms.TelInput]
VALUES = [None, "", "Bob", '"><script>alert(1)</script>', "a & b", 0, 3, mark_safe("&amp;"), gettext_lazy("Quantity")]
ATTRIBUTES = [
    {},
    {"id": "id_name", "required": True, "autofocus": False, "maxlength": 3},
    {"placeholder": "“5” < 6 & 'so'", "data-x": mark_safe("&lt;"), "title": gettext_lazy("Quantity")},
]


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("attributes", ATTRIBUTES)
def test_an_input_is_written_as_its_templates_do(widget, value, attributes):
    ours = widget().render("name", value, attributes, renderer=FormRenderer())
    assert ours == widget().render("name", value, attributes, renderer=DjangoTemplates())
    assert ours.startswith("<input ")


def test_other_widgets_keep_their_templates():
    chosen = forms.Select(choices=[("a", "<A>")]).render("name", "a", renderer=FormRenderer())
    assert '<option value="a" selected>&lt;A&gt;</option>' in chosen
