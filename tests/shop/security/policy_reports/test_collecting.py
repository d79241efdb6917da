from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.security.models import AttemptWindow, PolicyReport
from shop.security.policy_reports import collect
from tests.factories import ProductFactory
from tests.shop.security.policy_reports.conftest import NEW, PATH, new_report, old_report


def kinds():
    return sorted(PolicyReport.objects.values_list("page", "directive", "blocked", "sample", "count"))


def test_both_formats_are_counted_as_one_kind(send):
    assert send(old_report()) == 204
    assert send([new_report(), new_report()], NEW) == 204
    assert kinds() == [("/shop/basket/", "script-src-elem", "inline", "", 3)]


def test_nothing_that_tells_of_a_person_is_kept(send):
    reset = reverse("password-reset-confirm", kwargs={"uidb64": "MQ", "token": "abc-secretkey"})
    pages = ["/shop/basket/?email=alice@example.com#x", reset]
    for page in pages:
        assert send(old_report(f"http://testserver{page}")) == 204
    send(old_report("http://testserver/no/such/alice@example.com/"))
    kept = str(kinds())
    for secret in ("alice", "MQ", "abc-secretkey", "127.0.0.1"):
        assert secret not in kept


def test_a_page_that_many_see_keeps_its_own_path(send):
    path = ProductFactory().get_absolute_url()
    send(old_report(f"http://testserver{path}?utm_source=x"))
    assert kinds()[0][0] == path


@pytest.mark.parametrize(
    ("blocked", "kept"),
    [
        ("https://user:word@evil.example/steal.js?who=alice", "https://evil.example"),
        ("eval", "eval"),
        ("data:text/html,secret", "data"),
        ("trusted-types-sink", "trusted-types-sink"),
        ("", ""),
    ],
)
def test_of_what_was_blocked_its_origin_is_kept(send, blocked, kept):
    assert send(old_report(**{"blocked-uri": blocked})) == 204
    assert [kind[2] for kind in kinds()] == [kept]


def test_a_sample_is_trimmed_to_forty_characters(send):
    send([new_report(sample="x" * 500)], NEW)
    assert kinds()[0][3] == "x" * 40


@pytest.mark.parametrize("blocked", ["chrome-extension://abc/x.js", "moz-extension://abc", "safari-web-extension://a"])
def test_what_a_browsers_extension_tried_is_left_out(send, blocked):
    assert send(old_report(**{"blocked-uri": blocked})) == 204
    assert kinds() == []


@pytest.mark.parametrize("page", ["https://other.example/", "about:blank", "http://[", "", "http://testserver.evil/"])
def test_a_report_of_another_sites_page_is_left_out(send, page):
    assert send(old_report(page)) == 204
    assert kinds() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://other.example"},
        {"Origin": "null"},
    ],
)
def test_what_comes_from_another_site_is_refused(send, headers):
    assert send(old_report(), **headers) == 403
    assert kinds() == []
    assert not AttemptWindow.objects.exists()  # nor does it use up anybody's limit


def test_our_own_pages_report_with_the_headers_browsers_set(send):
    assert send(old_report(), **{"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}) == 204


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "application/x-www-form-urlencoded", ""])
def test_what_another_sites_page_could_send_unasked_is_refused(send, content_type):
    assert send(old_report(), content_type) == 415


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b" ", "application/csp-report"),
        (b"{", "application/csp-report"),
        (b"[]", "application/csp-report"),
        (b'{"csp-report": 3}', "application/csp-report"),
        (b"\xff\xfe", "application/csp-report"),
        (b"[" * 20_000, NEW),
        (b"[1]", NEW),
        (b"{}", NEW),
        (b'[{"type": "csp-violation"}]', NEW),
    ],
)
def test_what_is_no_report_is_refused(send, body, content_type):
    assert send(body, content_type) == 400


@pytest.mark.parametrize("value", [None, 7, [], {}, "x\0y", "\ud800", "x" * 5000, "Ünï", "a b; c"])
@pytest.mark.parametrize("name", ["document-uri", "effective-directive", "blocked-uri", "script-sample"])
def test_any_value_in_a_report_is_survived(send, name, value):
    assert send(old_report(**{name: value})) == 204


def test_a_report_about_something_else_is_left_out(send):
    assert send([{"type": "deprecation", "body": {"id": "x"}}, {"type": "crash"}], NEW) == 204
    assert kinds() == []


def test_a_long_body_is_refused_before_it_is_read(send):
    assert send(b" " * 33_000) == 413


def test_of_a_long_list_twenty_are_taken(send):
    send([new_report(blockedURL=f"https://{n}.example/") for n in range(50)], NEW)
    assert len(kinds()) == 20


def test_only_posts_are_taken(db):
    assert Client().get(PATH).status_code == 405


def test_one_client_is_limited_and_leaves_room_for_others(send, settings, client):
    settings.POLICY_REPORTS_PER_CLIENT_AND_HOUR = 2
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    statuses = [send(old_report(), **{"X-Forwarded-For": "10.1.1.1"}) for _ in range(4)]
    assert statuses == [204, 204, 429, 429]
    assert send(old_report(), **{"X-Forwarded-For": "10.1.1.2"}) == 204
    assert AttemptWindow.objects.get(name="policy:*").count == 3
    assert kinds()[0][4] == 3


def test_all_clients_together_are_limited(send, settings):
    settings.POLICY_REPORTS_PER_HOUR = 2
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    statuses = [send(old_report(), **{"X-Forwarded-For": f"10.1.1.{n}"}) for n in range(4)]
    assert statuses == [204, 204, 429, 429]


def test_invented_reports_cannot_fill_the_database(send, settings):
    """Whoever forges all headers: new kinds are noted up to a limit, known ones are still counted."""
    settings.POLICY_REPORT_KINDS = 5
    send(old_report())
    for start in range(0, 60, 20):
        send([new_report(blockedURL=f"https://{n}.example/") for n in range(start, start + 20)], NEW)
    assert send(old_report()) == 204
    assert len(kinds()) == 5
    assert ("/shop/basket/", "script-src-elem", "inline", "", 2) in kinds()


def test_a_report_costs_two_counts_and_one_or_two_statements(send, django_assert_num_queries):
    send(old_report("https://other.example/"))  # the site and its theme are in memory from now on
    with django_assert_num_queries(4):
        send(old_report())
    with django_assert_num_queries(3):
        send(old_report())


def test_what_does_not_happen_again_is_forgotten(db, settings):
    now = timezone.now()
    for days in (29, 31):
        PolicyReport.objects.create(page=f"/{days}/", directive="img-src", last_at=now - timedelta(days=days))
    assert collect.forget_old() == 1
    assert [report.page for report in PolicyReport.objects.all()] == ["/29/"]
