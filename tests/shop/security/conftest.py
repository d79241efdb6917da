import pytest
from django.contrib.auth import hashers


@pytest.fixture
def evaluated(monkeypatch):
    """The passwords that reach a hasher while the test runs."""
    seen = []
    for name in ("check_password", "make_password"):
        original = getattr(hashers, name)

        def spied(password, *args, original=original, **kwargs):
            seen.append(password)
            return original(password, *args, **kwargs)

        for module in ("django.contrib.auth.base_user", "shop.security.backends"):
            monkeypatch.setattr(f"{module}.{name}", spied, raising=False)
    return seen
