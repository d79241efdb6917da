import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string

IMAGE = {
    "alt": "A mug",
    "width": 800,
    "height": 600,
    "src": "/m.webp",
    "sources": [{"type": "image/avif", "srcset": "/m.avif 800w"}],
}


class ContactForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="For the confirmation.")
    note = forms.CharField(label="Note", required=False)
    pace = forms.ChoiceField(label="Pace", choices=[("a", "Slow"), ("b", "Fast")], widget=forms.RadioSelect)
    terms = forms.BooleanField(label="I agree")


def card(**changes) -> SimpleNamespace:
    values = {
        "title": "Mug <1>",
        "url": "/shop/mug/",
        "price": Decimal("12.50"),
        "price_varies": False,
        "former_price": None,
        "currency": "EUR",
        "availability": "in_stock",
        "availability_text": "In stock",
        "rating": None,
        "num_reviews": 0,
        "image": None,
    }
    return SimpleNamespace(**{**values, **changes})


def render_card(**changes) -> str:
    return render_to_string("components/product_card.html", {"card": card(**changes)})


def test_a_card_names_links_and_prices_its_product_and_escapes_the_title():
    html = render_card()

    assert '<a href="/shop/mug/">Mug &lt;1&gt;</a>' in html
    assert "12.50" in html


def test_a_card_shows_both_prices_of_a_reduced_product():
    html = render_card(former_price=Decimal("20.00"))

    assert "Sale" in html
    assert "20.00" in html
    assert "12.50" in html


def test_a_sold_out_product_is_not_called_reduced():
    html = render_card(former_price=Decimal("20.00"), availability="out_of_stock")

    assert "Sold out" in html
    assert "Sale" not in html


def test_a_product_without_price_says_so():
    assert "Not for sale online" in render_card(price=None)


def test_a_picture_offers_its_formats_reserves_its_space_and_waits():
    html = render_to_string("components/picture.html", {"image": IMAGE, "sizes": "50vw"})

    assert '<source type="image/avif" srcset="/m.avif 800w" sizes="50vw">' in html
    assert 'alt="A mug" width="800" height="600" loading="lazy"' in html
    assert "lazy" not in render_to_string("components/picture.html", {"image": IMAGE, "eager": True})


@pytest.mark.parametrize(("rating", "stars"), [(4.4, 4), (4.6, 5), (Decimal("1.2"), 1)])
def test_a_rating_is_drawn_to_the_nearest_star_and_read_exactly(rating, stars):
    html = render_to_string("components/rating.html", {"rating": rating, "num_reviews": 1})

    assert f'data-stars="{stars}"' in html
    assert f"Rated {rating} out of 5" in html


def test_an_error_is_tied_to_its_field():
    form = ContactForm({"email": "nonsense"})

    html = render_to_string("components/form_field.html", {"field": form["email"]})

    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_email_helptext", "id_email_error"]
    assert all(f'id="{part}"' in html for part in described)
    assert 'aria-invalid="true"' in html


def test_only_optional_fields_are_marked():
    form = ContactForm()

    assert "(optional)" in render_to_string("components/form_field.html", {"field": form["note"]})
    assert "(optional)" not in render_to_string("components/form_field.html", {"field": form["email"]})


def test_radio_buttons_stand_in_a_named_group():
    html = render_to_string("components/form_field.html", {"field": ContactForm()["pace"]})

    assert "<fieldset" in html
    assert re.search(r"<legend[^>]*>Pace</legend>", html)
    assert html.count('type="radio"') == 2


def test_a_refused_form_lists_every_error_with_the_way_to_its_field():
    form = ContactForm({"email": "nonsense"})
    form.add_error(None, "The basket has changed.")

    html = render_to_string("components/form.html", {"form": form})

    assert "The basket has changed." in html
    assert 'href="#id_email"' in html
    assert html.count("<li>") == 4  # the basket, the e-mail, the pace, the terms


def test_pages_keep_the_rest_of_the_address():
    page = Paginator(range(60), 24).page(2)

    html = render_to_string("components/pagination.html", {"page_obj": page, "query": "q=mug&sort=price"})

    assert 'rel="prev" href="?q=mug&amp;sort=price"' in html  # the first page has one address
    assert 'href="?q=mug&amp;sort=price&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_a_single_page_needs_no_pagination():
    page = Paginator(range(3), 24).page(1)

    assert render_to_string("components/pagination.html", {"page_obj": page}).strip() == ""


def test_a_quantity_is_bounded_by_what_is_given():
    field = {"id": "q", "label": "Quantity"}

    html = render_to_string("components/quantity.html", {**field, "value": 1, "min": 1, "max": 3})
    unbounded = render_to_string("components/quantity.html", {**field, "value": 2, "min": 0})

    assert 'value="1" min="1" max="3"' in html
    assert 'value="2" min="0" step="1"' in unbounded


def test_the_place_one_is_at_is_not_a_link():
    html = render_to_string("components/breadcrumbs.html", {"items": [("Home", "/"), ("Mugs", "/mugs/")]})

    assert '<a href="/">Home</a>' in html
    assert '<span aria-current="page">Mugs</span>' in html


def test_a_saving_is_shown_as_taken_off():
    rows = [{"label": "Voucher", "amount": Decimal("5.00"), "saving": True}]

    html = render_to_string(
        "components/order_summary.html", {"rows": rows, "total": Decimal("15.00"), "currency": "EUR"}
    )

    assert re.search("\N{MINUS SIGN}\\S*5[.]00", html)
    assert "15.00" in html
