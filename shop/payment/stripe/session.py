"""Connections to Stripe, kept open and shared by a process's threads, with the same library beneath as `requests`.
What `requests` does around it for each call (cookies, redirects, looking for proxies and passwords in files) an API
has no use for, and it takes twice as long as the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from requests.utils import get_environ_proxies

CONNECTIONS = 16  # kept open at most: a web process has fewer threads


@dataclass(frozen=True)
class Answer:
    content: bytes
    status_code: int
    headers: Mapping[str, str]


class PooledSession:
    """As much of `requests.Session` as the SDK's client asks of it, with the same errors."""

    def __init__(self, ca_bundle: str) -> None:
        self._pools = urllib3.PoolManager(maxsize=CONNECTIONS, retries=False, ca_certs=ca_bundle)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        data: Any,
        timeout: tuple[float, float],
        **_verify: Any,
    ) -> Answer:
        connect, read = timeout
        try:
            got = self._pools.urlopen(
                method.upper(),
                url,
                body=data,
                headers=headers,
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(connect=connect, read=read),
            )
        except urllib3.exceptions.SSLError as error:
            raise requests.exceptions.SSLError(error) from error
        except urllib3.exceptions.TimeoutError as error:
            raise requests.exceptions.Timeout(error) from error
        except urllib3.exceptions.HTTPError as error:
            raise requests.exceptions.ConnectionError(error) from error
        return Answer(got.data, got.status, got.headers)

    def close(self) -> None:
        self._pools.clear()


def session_for(url: str, *, ca_bundle: str) -> Any:
    """Where the way out leads through a proxy, `requests` knows it."""
    return requests.Session() if get_environ_proxies(url) else PooledSession(ca_bundle)
