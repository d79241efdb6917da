from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's address: the socket's, or what a configured trusted proxy says it forwarded for."""
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address and _is_trusted(address) and forwarded:
        address = _parsed(forwarded.pop()) or address
    return address


def _is_trusted(address: str) -> bool:
    return any(ip_address(address) in ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


def _parsed(value: str) -> str | None:
    try:
        return str(ip_address(value.strip()))
    except ValueError:
        return None
