import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from shop.settings import security


@pytest.fixture(autouse=True)
def _hashers_of_production(settings):
    settings.PASSWORD_HASHERS = security.PASSWORD_HASHERS


def test_passwords_are_kept_as_argon2id_in_19_mib():
    assert make_password("correct horse").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_costlier_hash_still_opens_and_is_replaced():
    replaced = []
    costlier = Argon2PasswordHasher().encode("correct horse", "a salt of its own")
    assert check_password("correct horse", costlier, setter=replaced.append)
    assert replaced == ["correct horse"]
