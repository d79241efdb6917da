import pytest

from shop.mail import wording

VALUES = {"first_name": "Alice", "order_number": "7KQ2M-XW4TA"}


def test_placeholders_are_filled_in():
    assert wording.in_one_line("Order {order_number} of {first_name}", VALUES) == "Order 7KQ2M-XW4TA of Alice"


@pytest.mark.parametrize(
    ("words", "told"), [("Hello {first_name},", "Hello,"), ("Thanks, {first_name}!", "Thanks!"), ("{first_name}", "")]
)
def test_a_name_that_nobody_knows_leaves_no_gap(words, told):
    assert wording.in_one_line(words, {"first_name": ""}) == told


def test_unknown_placeholders_are_named_once_in_order():
    words = "{order_number} {frist_name} {secret_key} {frist_name}"
    assert wording.unknown_placeholders(words, VALUES) == ["frist_name", "secret_key"]


@pytest.mark.parametrize(
    "words",
    [
        "{",
        "}",
        "{}",
        "{{first_name}}",
        "{first_name",
        "{First}",
        "{a.b}",
        "{a[0]}",
        "{a!r}",
        "{a:>10}",
        "{ first_name }",
        "{0}",
    ],
)
def test_a_brace_that_stands_for_no_placeholder_is_seen(words):
    assert wording.has_stray_brace(words)


@pytest.mark.parametrize("words", ["", "Hello {first_name},", "{first_name}{order_number}", "10 % off"])
def test_good_words_have_no_stray_brace(words):
    assert not wording.has_stray_brace(words)


@pytest.mark.parametrize("make", [wording.as_html, wording.as_text, wording.in_one_line])
def test_what_a_customer_is_called_is_never_read_as_placeholder_or_markup(make):
    name = "{order_number} **x** [y](https://evil.example)"
    told = make("Hello {first_name}", {**VALUES, "first_name": name})
    assert "{order_number}" in told
    assert "<strong>" not in told
    assert "<a " not in told


def test_html_of_words_and_of_values_is_escaped():
    told = wording.as_html("<b>5 > 3</b> {first_name}", {"first_name": "<script>alert(1)</script>"})
    assert told == "<p>&lt;b&gt;5 &gt; 3&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_paragraphs_lines_bold_and_links():
    words = "Hello **{first_name}**,\nwelcome.\r\n\r\nSee [our shop](https://shop.example/a?b=1&c=2)."
    assert wording.as_html(words, VALUES) == (
        "<p>Hello <strong>Alice</strong>,<br>welcome.</p>"
        '<p>See <a href="https://shop.example/a?b=1&amp;c=2">our shop</a>.</p>'
    )
    assert wording.as_text(words, VALUES) == ("Hello Alice,\nwelcome.\n\nSee our shop: https://shop.example/a?b=1&c=2.")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://x.example", "data:text/html,x"])
def test_only_secure_web_addresses_become_links(address):
    assert "<a " not in wording.as_html(f"[press]({address})", {})


def test_a_subject_stays_one_line_whatever_it_is_filled_with():
    told = wording.in_one_line("For {first_name}", {"first_name": "Alice\r\nBcc: mallory@example.com"})
    assert told == "For Alice Bcc: mallory@example.com"
