import pytest

from shop.catalogue.html import plain_text, sanitised


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Fine <b>clay</b></p>", "<p>Fine <b>clay</b></p>"),
        ("<p onclick='x()' style='color:red' class='a'>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ("<style>p{}</style><iframe src='//x'>b</iframe><p>a</p>", "<p>a</p>"),
        ("<svg><script>alert(1)</script></svg>a<b>", "a<b></b>"),
        ("<a href='javascript:alert(1)'>a</a>", '<a rel="nofollow noopener">a</a>'),
        ("<a href='https://example.com/'>a</a>", '<a href="https://example.com/" rel="nofollow noopener">a</a>'),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<h1>Title</h1>", "Title"),
        ("<table><tr><td colspan=2>a", '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'),
        ("1 < 2 <b>&amp; 3</b>", "1 &lt; 2 <b>&amp; 3</b>"),
    ],
)
def test_only_harmless_html_is_left(html, expected):
    assert sanitised(html) == expected


def test_a_text_without_tags_gets_paragraphs():
    assert sanitised("One & two\n\nThree") == "<p>One &amp; two</p>\n\n<p>Three</p>"


def test_escaped_tags_in_a_text_stay_harmless():
    assert "<script" not in sanitised("&lt;script&gt;alert(1)&lt;/script&gt;")


def test_plain_text_keeps_words_apart():
    assert plain_text("<p>One</p><p>two &amp; three</p><script>x</script>") == "One two & three"
