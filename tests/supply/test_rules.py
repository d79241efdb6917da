"""Each rule finds what it is for and leaves alone what looks like it."""

from pathlib import PurePath

import pytest

from deploy.supply.rules import python, templates
from deploy.supply.rules.check import Allowed, Breach, allowed, breaches, judged

VIEW = "shop/customer/views.py"
BAD = {
    "safe-text": ["mark_safe(text)", "mark_safe(f'<b>{name}</b>')", "safestring.SafeString('<b>' + name)"],
    "built-sql": [
        "cursor.execute(f'SELECT * FROM t WHERE id = {pk}')",
        "cursor.execute('SELECT * FROM t WHERE id = %s' % pk)",
        "cursor.executemany('DELETE FROM ' + table, rows)",
        "Product.objects.raw('SELECT {}'.format(name))",
        "Product.objects.extra(where=[], select=f'{name}')",
        "RawSQL(f'lower({column})', ())",
    ],
    "no-csrf-check": ["@csrf_exempt\ndef view(request): pass", "view = csrf_exempt(view)"],
    "calls-outside": ["import requests", "from urllib.request import urlopen", "import http.client", "import socket"],
    "no-timeout": ["requests.get(url)", "requests.post(url, json={})", "urllib.request.urlopen(url)"],
    "shell": ["subprocess.run(line, shell=True)", "os.system(line)", "subprocess.Popen(line, shell=1)"],
    "runs-data": [
        *("eval(text)", "exec(text)", "import pickle", "from pickle import loads", "import marshal"),
        *("yaml.load(text)", "yaml.load(text, Loader=yaml.Loader)", "yaml.unsafe_load(text)"),
    ],
    "redirect-anywhere": [
        "HttpResponseRedirect(request.GET['next'])",
        "redirect(request.POST.get('next', '/'))",
        "redirect(self.request.META['HTTP_REFERER'])",
        "HttpResponsePermanentRedirect(request.headers['Referer'] or '/')",
    ],
    "anybodys-row": [
        "Order.objects.get(pk=pk)",
        "Order.objects.get(number=number)",
        "get_object_or_404(Order, number=number)",
        "get_object_or_404(UserAddress.objects.all(), pk=pk)",
        "Basket.objects.filter(id=basket_id).first()",
        "WishList.objects.get(key=key)",
    ],
    "guessable": ["import random", "from random import choice"],
    "debug-pages": ["DEBUG = True", "settings.DEBUG = True", "DEBUG = 1"],
    "logged-form": [
        "logger.info('posted %s', request.POST)",
        "logger.error(f'posted {self.request.POST!r}')",
        "logging.warning('headers', extra={'headers': request.headers})",
        "log.exception('cookie %s', request.COOKIES['sessionid'])",
    ],
}
GOOD = {
    "safe-text": ["mark_safe('<b>bold</b>')", "mark_safe(_('<b>bold</b>'))", "format_html('<b>{}</b>', name)"],
    "built-sql": [
        "cursor.execute('SELECT * FROM t WHERE id = %s', [pk])",
        "cursor.execute('SELECT *' ' FROM t')",
        "cursor.execute(f'SELECT 1')",
        "cursor.execute(STATEMENT, [pk])",
        "print('%s' % pk)",
    ],
    "no-csrf-check": ["from django.views.decorators.csrf import csrf_exempt", "@csrf_protect\ndef view(request): pass"],
    "calls-outside": ["from urllib.parse import urlsplit", "import http", "from shop.exchange import fetch_image"],
    "no-timeout": ["requests.get(url, timeout=5)", "urlopen(url, timeout=5)", "request.GET.get('q')", "form.get(url)"],
    "shell": ["subprocess.run([program, line])", "subprocess.run(['ls'], shell=False)"],
    "runs-data": [
        *("ast.literal_eval(text)", "json.loads(text)", "yaml.safe_load(text)", "re.compile(text)"),
        *("yaml.load(text, Loader=yaml.SafeLoader)", "cursor.execute(text)"),
    ],
    "redirect-anywhere": ["redirect(next_url(request, '/'))", "redirect('customer:login')", "redirect(request.path)"],
    "anybodys-row": [
        "Order.objects.get(number=number, user=request.user)",
        "get_object_or_404(request.user.orders, number=number)",
        "get_object_or_404(Order, number=number, user=request.user)",
        "Product.objects.get(pk=pk)",
        "request.user.addresses.get(pk=pk)",
    ],
    "guessable": ["import secrets", "from secrets import choice", "draw.random()"],
    "debug-pages": ["DEBUG = False", "DEBUGGER = True", "if settings.DEBUG == True: pass"],
    "logged-form": ["logger.info('posted to %s', request.path)", "form = Form(request.POST)", "dialog.info('x')"],
}


def rules_broken(code, path=VIEW):
    return {breach.rule for breach in breaches(PurePath(path), code)}


def test_every_rule_has_examples():
    assert set(BAD) == set(GOOD) == set(python.RULES)


@pytest.mark.parametrize(("rule", "code"), [(rule, code) for rule, codes in BAD.items() for code in codes])
def test_bad_example_is_found(rule, code):
    assert rule in rules_broken(code)


@pytest.mark.parametrize(("rule", "code"), [(rule, code) for rule, codes in GOOD.items() for code in codes])
def test_good_example_is_left_alone(rule, code):
    assert rule not in rules_broken(code)


def test_staff_may_look_up_anybodys_order():
    code = "Order.objects.get(pk=pk)"
    assert "anybodys-row" not in rules_broken(code, "shop/dashboard/orders/views.py")
    assert "anybodys-row" in rules_broken(code, "shop/api/routers/orders.py")


@pytest.mark.parametrize(
    "text",
    [
        "{{ text|safe }}",
        "{{ text | linebreaks | safe }}",
        "{{ text|default:''|safeseq|join:', ' }}",
        "{% autoescape off %}{{ text }}{% endautoescape %}",
        "{% include 'x.html' with text=text|safe %}",
    ],
)
def test_template_that_does_not_escape_is_found(text):
    (breach,) = breaches(PurePath("themes/default/templates/page.html"), f"<p>\n{text}")
    assert (breach.rule, breach.line) == ("safe-text", 2)


@pytest.mark.parametrize(
    "text", ["{{ text }}", "{{ text|safe_id }}", "<p>a|safe place</p>", "{% autoescape on %}", "{{ text|richtext }}"]
)
def test_template_that_escapes_is_left_alone(text):
    assert list(breaches(PurePath("themes/default/templates/page.html"), text)) == []
    assert set(templates.RULES) <= set(python.RULES)


def test_exception_covers_as_many_as_it_says():
    found = [Breach("shell", "a.py", 1, "No shell."), Breach("shell", "a.py", 2, "No shell.")]
    assert judged(found, [Allowed("shell", "a.py", "because", times=2)]) == []
    assert judged(found, [Allowed("shell", "a.py", "because")]) == [
        "a.py:1: shell: No shell.",
        "a.py:2: shell: No shell.",
    ]
    assert judged(found, [Allowed("shell", "b.py", "because", times=2)])[:2] == [str(breach) for breach in found]


def test_exception_that_nothing_needs_is_a_fault():
    (fault,) = judged([], [Allowed("shell", "a.py", "because")])
    assert fault.startswith("a.py: shell is allowed 1 times and there 0 times")


def test_exception_needs_a_reason(tmp_path):
    path = tmp_path / "exceptions.toml"
    path.write_text('[[allowed]]\nrule = "shell"\npath = "a.py"\nreason = " "\n')
    with pytest.raises(ValueError, match=r"shell is allowed in a\.py without a reason"):
        allowed(path)


def test_our_exceptions_are_for_rules_that_there_are():
    assert {entry.rule for entry in allowed()} <= set(python.RULES)
