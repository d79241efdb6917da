"""The mails about an account."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.customer.consent import wording
from shop.mail.kinds import MailKind, Placeholder, read, register

ACCOUNT = gettext_lazy("Account")
NEWS = gettext_lazy("News")
NAME = Placeholder("first_name", gettext_lazy("The customer's first name, if we know it"), read("name"))
EVENTS = {
    "second_factor_enrolled": gettext_lazy("An authenticator app was set up for your account just now."),
    "recovery_codes_made": gettext_lazy(
        "New recovery codes were made for your account just now; the old ones are void."
    ),
    "recovery_code_used": gettext_lazy("A recovery code was used to log in to your account just now."),
}
TOKEN = "sample"  # noqa: S105 -- stands in links of previews, opens nothing


def _event(context: Any) -> str:
    return str(EVENTS.get(context.get("event"), EVENTS["recovery_code_used"]))


def _sample(*route: str, key: str = "link", **more: Any) -> Any:
    """A context like the real one; the link leads to the page, and opens nothing there."""

    def made() -> dict[str, Any]:
        urls = {key: settings.SITE_URL + reverse(route[0], args=route[1:])} if route else {}
        return {
            "name": _("Alice"),
            **urls,
            **{name: value() if callable(value) else value for name, value in more.items()},
        }

    return made


def _url(name: str) -> Any:
    return lambda: settings.SITE_URL + reverse(name)


register(
    [
        MailKind(
            name="open_account",
            group=ACCOUNT,
            title=gettext_lazy("Open an account"),
            when=gettext_lazy("Somebody has asked for an account with this address."),
            subject=gettext_lazy("Open your account at {shop_name}"),
            heading=gettext_lazy("Open your account"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nSomebody, probably you, wants to open an account at {shop_name} with this "
                "address. Follow this link to choose a password; it works for a day."
            ),
            closing=gettext_lazy("If it was not you, do nothing: without the link nothing happens."),
            placeholders=(NAME,),
            sample=_sample("customer:open-account", TOKEN),
        ),
        MailKind(
            name="already_registered",
            group=ACCOUNT,
            title=gettext_lazy("There is an account already"),
            when=gettext_lazy("Somebody has asked for an account, or changed to this address, and it has one."),
            subject=gettext_lazy("You have an account at {shop_name}"),
            heading=gettext_lazy("You have an account"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nSomebody, probably you, wants to use this address for an account at "
                "{shop_name}. There is one already: log in, or choose a new password if you have forgotten it."
            ),
            closing=gettext_lazy("If it was not you, do nothing: your account is unchanged."),
            placeholders=(NAME,),
            sample=_sample("customer:login", key="login_url", password_reset_url=_url("password-reset")),
        ),
        MailKind(
            name="welcome",
            group=ACCOUNT,
            title=gettext_lazy("Welcome"),
            when=gettext_lazy("An account was opened."),
            subject=gettext_lazy("Welcome to {shop_name}"),
            heading=gettext_lazy("Welcome"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYour account is open. There you can follow your orders and keep your addresses."
            ),
            placeholders=(NAME,),
            sample=_sample("customer:summary", key="summary_url"),
        ),
        MailKind(
            name="password_reset",
            group=ACCOUNT,
            title=gettext_lazy("Choose a new password"),
            when=gettext_lazy("A customer has forgotten the password."),
            subject=gettext_lazy("Choose a new password at {shop_name}"),
            heading=gettext_lazy("Choose a new password"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nFollow this link to choose a new password. It works once, within an hour."
            ),
            closing=gettext_lazy("If you did not ask for it, do nothing: your password is unchanged."),
            placeholders=(NAME,),
            sample=_sample("password-reset"),
        ),
        MailKind(
            name="password_changed",
            group=ACCOUNT,
            title=gettext_lazy("Password changed"),
            when=gettext_lazy("The password of an account was changed."),
            subject=gettext_lazy("Your password at {shop_name} was changed"),
            heading=gettext_lazy("Your password was changed"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYour password was changed just now, and you are logged out everywhere else.\n\n"
                "If it was not you, choose a new password at once."
            ),
            placeholders=(NAME,),
            sample=_sample("password-reset", key="reset_url"),
        ),
        MailKind(
            name="confirm_email",
            group=ACCOUNT,
            title=gettext_lazy("Confirm the new address"),
            when=gettext_lazy("A customer wants to change the e-mail address; goes to the new one."),
            subject=gettext_lazy("Confirm your new email address at {shop_name}"),
            heading=gettext_lazy("Confirm your new address"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nFollow this link to log in with this address from now on. It works for a day."
            ),
            closing=gettext_lazy("If you did not ask for it, do nothing."),
            placeholders=(NAME,),
            sample=_sample("customer:confirm-email", TOKEN),
        ),
        MailKind(
            name="email_changed",
            group=ACCOUNT,
            title=gettext_lazy("Address changed"),
            when=gettext_lazy("The e-mail address was changed; goes to the old one."),
            subject=gettext_lazy("Your email address at {shop_name} was changed"),
            heading=gettext_lazy("Your email address was changed"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYour account has a new email address. This one no longer logs in.\n\n"
                "If it was not you, answer this mail at once."
            ),
            placeholders=(NAME,),
            sample=_sample(),
        ),
        MailKind(
            name="email_change_asked",
            group=ACCOUNT,
            title=gettext_lazy("Change of the address asked for"),
            when=gettext_lazy("A customer wants to change the e-mail address; goes to the present one first."),
            subject=gettext_lazy("Do you want to change your email address at {shop_name}?"),
            heading=gettext_lazy("Change your email address?"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nSomebody, probably you, wants to log in with **{new_email}** from now on "
                "instead of this address. If you want that, follow this link; it works for a day."
            ),
            closing=gettext_lazy(
                "If it was not you, somebody knows your password: choose a new one at once. Without the link nothing "
                "changes."
            ),
            placeholders=(NAME, Placeholder("new_email", gettext_lazy("The new address"), read("email"))),
            sample=_sample(
                "customer:confirm-old-email", TOKEN, email="alice@new.example", reset_url=_url("password-reset")
            ),
        ),
        MailKind(
            name="account_closed",
            group=ACCOUNT,
            title=gettext_lazy("Account closed"),
            when=gettext_lazy("A customer has closed the account."),
            subject=gettext_lazy("Your account at {shop_name} is closed"),
            heading=gettext_lazy("Your account is closed"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYour account is closed. Your name, addresses, lists and password are deleted. "
                "Your orders and their invoices stay in our books for as long as the law asks for it, and no longer."
            ),
            closing=gettext_lazy("If it was not you, answer this mail at once."),
            placeholders=(NAME,),
            sample=_sample(),
        ),
        MailKind(
            name="review_published",
            group=ACCOUNT,
            title=gettext_lazy("Review published"),
            when=gettext_lazy("You have published a customer's review; not to who wants no such mails."),
            subject=gettext_lazy("Your review of {product} is published"),
            heading=gettext_lazy("Your review is published"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nThank you for your review of **{product}**. We have read it, and now everybody "
                "can."
            ),
            placeholders=(NAME, Placeholder("product", gettext_lazy("The product's name"), read("product"))),
            sample=_sample(
                key="review_url",
                product=lambda: _("Everyday mug, clay"),
                review_title=lambda: _("My favourite cup"),
                stars=5,
                review_url=_url("catalogue:index"),
                opt_out_url=lambda: settings.SITE_URL + reverse("customer:no-mails", args=[TOKEN]),
            ),
        ),
        MailKind(
            name="security_notice",
            group=ACCOUNT,
            title=gettext_lazy("Second factor"),
            when=gettext_lazy("Something has changed about the second factor of a member of staff."),
            subject=gettext_lazy("The security of your account at {shop_name}"),
            heading=gettext_lazy("The security of your account"),
            intro=gettext_lazy(
                "Hello {first_name},\n\n{event}\n\nIf it was not you, choose a new password at once and tell the shop."
            ),
            placeholders=(NAME, Placeholder("event", gettext_lazy("What has happened"), _event)),
            sample=_sample(event="second_factor_enrolled"),
        ),
        MailKind(
            name="news_confirm",
            group=NEWS,
            title=gettext_lazy("Confirm that you want news"),
            when=gettext_lazy("A customer wants news by mail, and has to confirm it."),
            subject=gettext_lazy("Do you want news from {shop_name}?"),
            heading=gettext_lazy("Do you want news from us?"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYou have asked for news by mail. This is what you agree to:\n\n{wording}"
            ),
            closing=gettext_lazy("If it was not you, do nothing: without the link you get no news."),
            placeholders=(NAME, Placeholder("wording", gettext_lazy("What the customer agrees to"), read("wording"))),
            sample=_sample("customer:confirm-news", TOKEN, wording=lambda: wording(settings.OSCAR_SHOP_NAME)),
        ),
        MailKind(
            name="news_welcome",
            group=NEWS,
            title=gettext_lazy("News are on"),
            when=gettext_lazy("A customer has confirmed to want news."),
            subject=gettext_lazy("You now get news from {shop_name}"),
            heading=gettext_lazy("Thank you"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nFrom now on we write to you when there is something new. You can "
                "end this at any time."
            ),
            placeholders=(NAME,),
            sample=_sample("customer:no-news", TOKEN, key="opt_out_url"),
        ),
    ]
)
