import time

import django_otp
from django.test import Client

from shop.accounts.models import User
from shop.security import second_factor
from shop.security.fresh_factor import SESSION_KEY
from shop.security.models import AuthenticatorDevice


def authenticator_of(user: User) -> AuthenticatorDevice:
    """The user's authenticator app; a new one when there is none."""
    device = AuthenticatorDevice.objects.filter(user=user).first()
    return device or AuthenticatorDevice.objects.create(user=user, name="Test", key=second_factor.new_key())


def sign_in_staff(client: Client, user: User) -> AuthenticatorDevice:
    """Sign the user in with password and second factor both passed; the device that was used."""
    device = authenticator_of(user)
    client.force_login(user)
    session = client.session
    session[django_otp.DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[SESSION_KEY] = int(time.time())
    session.save()
    return device
