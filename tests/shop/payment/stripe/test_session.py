import socket
import time

import pytest
import requests
import stripe

from shop.payment.stripe.session import PooledSession, session_for

TIMEOUT = (0.5, 0.5)


@pytest.fixture
def session():
    pooled = PooledSession(stripe.ca_bundle_path)
    yield pooled
    pooled.close()


def test_a_connection_is_used_again(session, peer):
    for _ in range(3):
        assert session.request("get", f"{peer.url}/", headers={}, data=None, timeout=TIMEOUT).status_code == 200
    pool = session._pools.connection_from_url(peer.url)
    assert (pool.num_connections, pool.num_requests) == (1, 3)


def test_a_connection_that_the_other_side_has_closed_is_made_anew(session, peer):
    session.request("get", f"{peer.url}/", headers={}, data=None, timeout=TIMEOUT)
    peer.stop()
    peer.start()
    assert session.request("get", f"{peer.url}/", headers={}, data=None, timeout=TIMEOUT).status_code == 200


def test_fail_nobody_answers(session):
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.Timeout)):
        session.request("post", "http://127.0.0.1:1/", headers={}, data="a=1", timeout=TIMEOUT)


def test_fail_in_time_when_the_answer_does_not_come(session):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url, began = f"http://127.0.0.1:{silent.getsockname()[1]}/", time.monotonic()
        with pytest.raises(requests.exceptions.Timeout):
            session.request("get", url, headers={}, data=None, timeout=TIMEOUT)
        assert time.monotonic() - began < 5


def test_the_way_through_a_proxy_is_left_to_requests(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    assert isinstance(session_for("https://api.stripe.com", ca_bundle=stripe.ca_bundle_path), requests.Session)
