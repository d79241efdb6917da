from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's address: the socket's, or what a configured trusted proxy says it forwarded for.

    Read from the right, where our own proxies write; the first entry that is none of them is the client. What does
    not parse ends the search: everything left of it was written by the client.
    """
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    for entry in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        forwarded = _parsed(entry)
        if address is None or not _is_trusted(address) or forwarded is None:
            break
        address = forwarded
    return address


def client_network(address: str | None) -> str:
    """What one client may be counted under: an IPv4 address, or the /64 that every IPv6 customer has to himself."""
    if address and ip_address(address).version == 6:
        return str(ip_network(f"{address}/64", strict=False))
    return address or ""


def _is_trusted(address: str) -> bool:
    return any(ip_address(address) in ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


@lru_cache(maxsize=4096)
def _parsed(value: str) -> str | None:
    try:
        address = ip_address(value.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
