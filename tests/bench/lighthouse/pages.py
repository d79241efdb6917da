"""The pages that are measured."""

import re
import sys
from collections.abc import Iterator

import requests

PRODUCT = re.compile(r'href="(/shop/catalogue/[\w-]+_\d+/)"')
TO_BASKET = re.compile(r'action="(/shop/basket/add/\d+/)"')
CATEGORY = re.compile(r'href="(/shop/catalogue/category/[^"]+)"')


def pages(url: str) -> Iterator[tuple[str, str, str]]:
    """Name, address and cookies: the basket and the checkout have something in them."""
    listing = requests.get(f"{url}/shop/catalogue/", timeout=30).text
    category, product = CATEGORY.search(listing), PRODUCT.search(listing)
    if category is None or product is None:
        sys.exit(f"{url} shows no products: start the demo with `make demo`")
    yield "home", f"{url}/", ""
    yield "category", url + category[1], ""
    yield "product", url + product[1], ""
    cookies = with_something_in_the_basket(url, url + product[1])
    yield "basket", f"{url}/shop/basket/", cookies
    yield "checkout", f"{url}/shop/checkout/", cookies


def with_something_in_the_basket(url: str, product: str) -> str:
    """The cookies of a visitor who has put the product into the basket."""
    with requests.Session() as visitor:
        to_basket = TO_BASKET.search(visitor.get(product, timeout=30).text)
        if to_basket is None:
            sys.exit(f"{product} cannot be bought")
        same_origin = {"Sec-Fetch-Site": "same-origin", "Origin": url}
        visitor.post(url + to_basket[1], {"quantity": "1"}, headers=same_origin, timeout=30).raise_for_status()
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies)
