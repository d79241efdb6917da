"""Text that is encrypted in the database: a stolen dump or backup does not give it away."""

import base64
import logging

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

logger = logging.getLogger(__name__)


class EncryptedTextField(models.TextField):
    """Encrypted on its way in, decrypted on its way out. It cannot be searched.

    A value whose key is gone (the secret was changed without keeping the old one) reads as the empty string.
    """

    def get_prep_value(self, value: str | None) -> str | None:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken:
        logger.error("encryption: a stored secret cannot be read with the keys configured")
        return ""


def _cipher() -> MultiFernet:
    """Writes with the first key, reads with any: put a new one in front of OTP_ENCRYPTION_KEYS to change it."""
    keys = settings.OTP_ENCRYPTION_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"shop.security.encryption")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
