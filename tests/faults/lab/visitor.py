"""A browser whose owner tries again when an answer does not come, as people do."""

import time
from typing import Any

import requests

from tests.faults.buyer import Buyer
from tests.faults.buyer import Form as Fields
from tests.faults.lab.forms import Form, form_to
from tests.faults.lab.world import World
from tests.shop.checkout.visitor import SAME_ORIGIN

GIVES_UP_AFTER = 60  # seconds


class TurnedAwayError(Exception):
    """The shop said no, in words: sold out, changed, too late."""


class Visitor(Buyer):
    def __init__(self, world: World, name: str) -> None:
        super().__init__(world.shop.url, name)
        self.world = world

    def twin(self) -> "Visitor":
        twin = Visitor(self.world, "")
        twin.email = self.email
        twin.browser.cookies.update(self.browser.cookies)
        return twin

    def get(self, path: str) -> requests.Response:
        return self._ask("GET", path)

    def post(self, path: str, data: Fields | None = None) -> requests.Response:
        return self._ask("POST", path, data=dict(data or {}), headers=SAME_ORIGIN, allow_redirects=False)

    def send(self, form: Form, page: str, **changes: str) -> requests.Response:
        """The form of a page, filled in; where it leads is followed."""
        fields = {**form.fields, **changes}
        return self._ask("POST", form.action or page, data=fields, headers=SAME_ORIGIN)

    def find_form(self, page: str, action: str) -> Form:
        found = form_to(page, action)
        if found is None:
            raise TurnedAwayError(f"no form to {action}")
        return found

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        until = time.monotonic() + GIVES_UP_AFTER
        while True:
            began = time.monotonic()
            try:
                if method == "POST":  # the token of now: a sign-in changes it
                    options["data"]["csrfmiddlewaretoken"] = self.browser.cookies.get("csrftoken", "")
                answer = self.browser.request(method, self.address(path), timeout=30, **options)
            except requests.RequestException as error:
                self.world.saw(f"{method} {path}: {type(error).__name__}", since=began)
            else:
                if answer.status_code < 500:
                    return answer
                self.world.saw(f"{method} {path}: {answer.status_code}", since=began)
            if time.monotonic() > until:
                raise TurnedAwayError(f"no answer from {path}")
            time.sleep(0.5)
