"""Closing an account: the person's data goes, the orders and the audit log (which the law wants kept) stay."""

import secrets

from django.db import transaction
from oscar.core.loading import get_model

from shop.accounts.models import User
from shop.customer.mail import send_mail
from shop.mail.models import MailOptOut, MarketingConsent
from shop.security import audit
from shop.security.models import AuditEntry

UserAddress = get_model("address", "UserAddress")
WishList = get_model("wishlists", "WishList")
ProductAlert = get_model("customer", "ProductAlert")


def close_account(*, user: User) -> None:
    """Empty the account and shut it for good. Its address is free again; nobody can sign in to it."""
    with transaction.atomic():
        UserAddress.objects.filter(user=user).delete()
        WishList.objects.filter(owner=user).delete()
        ProductAlert.objects.filter(user=user).delete()
        MarketingConsent.objects.filter(email=user.email.casefold()).delete()
        MailOptOut.objects.filter(email=user.email.casefold()).delete()
        send_mail("account_closed", to=user.email, context={"name": user.first_name})
        user.email = f"closed-{secrets.token_hex(12)}@account.invalid"
        user.first_name = user.last_name = user.language = ""
        user.is_active = False
        user.set_unusable_password()
        user.save()
        audit.record(AuditEntry.Action.ACCOUNT_CLOSED, target=user, actor=user)
