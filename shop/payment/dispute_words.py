"""What a dispute means and what to do about it, in a merchant's words."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shop.catalogue.templatetags.money import money
from shop.payment.models import Dispute, FraudWarning


def headline(dispute: Dispute) -> str:
    if dispute.state == Dispute.State.INQUIRY:
        return _("A customer's bank asks about a payment")
    if dispute.is_open:
        return _("A customer's bank disputes a payment")
    return _("A dispute was won") if dispute.state == Dispute.State.WON else _("A dispute was lost")


def what_to_do(dispute: Dispute) -> str:
    """Of an open dispute; of a lost one whose goods are still in the house; of a won one whose order is cancelled."""
    words = {
        "amount": money(dispute.amount, dispute.currency),
        "reason": dispute.reason_words or _("no reason given"),
        "by": _by(dispute),
    }
    return _TO_DO[Dispute.State(dispute.state)]() % words


def what_it_means(dispute: Dispute) -> str:
    """Of a dispute that is over: where the money is."""
    words = {"amount": money(dispute.amount, dispute.currency)}
    if dispute.state == Dispute.State.WON:
        return _("Won: the payment of %(amount)s is yours. A fee for the dispute may have been kept.") % words
    return (
        _("Lost: %(amount)s and the fee for the dispute are gone. The customer has the money: refund nothing.") % words
    )


def why_warned(warning: FraudWarning) -> str:
    return _(
        "The card's network thinks that this payment is fraudulent (%(reason)s). If you do not know the customer,"
        " cancel and refund the order before it becomes a dispute. Else ship it anyway and say why."
    ) % {"reason": warning.reason_words or _("no reason given")}


def _asked() -> str:
    return _(
        "The customer's bank asks about this payment of %(amount)s (%(reason)s). No money has moved yet: answer at the"
        " payment provider%(by)s, or refund the order."
    )


def _taken() -> str:
    return _(
        "The customer's bank has taken %(amount)s back (%(reason)s). Answer at the payment provider%(by)s with what"
        " shows that the order is genuine; without an answer the money is lost. Refund nothing meanwhile."
    )


def _answered() -> str:
    return _("Your answer is with the customer's bank, which decides about %(amount)s. That can take two months.")


def _lost() -> str:
    return _(
        "The dispute is lost: the customer's bank keeps the %(amount)s. Do not send the goods; cancel the order."
        " There is nothing to refund."
    )


def _won() -> str:
    return _(
        "The dispute is won and the %(amount)s are yours again, but the order was cancelled meanwhile: refund the"
        " customer."
    )


def _by(dispute: Dispute) -> str:
    if dispute.answer_by is None:
        return ""
    return _(" by %(date)s") % {"date": date_format(localtime(dispute.answer_by), "DATETIME_FORMAT")}


_TO_DO = {
    Dispute.State.INQUIRY: _asked,
    Dispute.State.NEEDS_RESPONSE: _taken,
    Dispute.State.UNDER_REVIEW: _answered,
    Dispute.State.LOST: _lost,
    Dispute.State.WON: _won,
}
