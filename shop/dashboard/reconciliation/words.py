"""What each kind of difference means, and what to do about it, in a merchant's words."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.payment.differences import CAPTURE, DISPUTE, REFUND, UNKNOWN_ORDERS
from shop.payment.models import Difference

Kind = Difference.Kind


class Words(NamedTuple):
    title: str | Promise
    meaning: str | Promise
    advice: str | Promise


LOOK_AGAIN = _("Look again: the shop asks the provider once more and books what it missed.")
SEE_THERE = _("See it at the provider; correct it there, or lay the difference aside with a note for the accountant.")
WORDS = {
    (Kind.MISSING_HERE, CAPTURE): Words(
        _("A payment the shop has not booked"),
        _("The provider has taken this money, and the shop does not count the order as paid by it."),
        _(
            "Look again: the shop asks the provider once more and books the payment. Should the order be cancelled or"
            " sold out by now, the customer gets the money back."
        ),
    ),
    (Kind.MISSING_AT_PROVIDER, CAPTURE): Words(
        _("A payment the provider has not booked"),
        _("The shop counts this as paid, but the provider's ledger has no such money."),
        _("Do not ship it before you have seen the payment at the provider. Then look again, or lay it aside."),
    ),
    (Kind.AMOUNT, CAPTURE): Words(
        _("A payment of another amount"),
        _("The provider has taken another amount than the shop has booked."),
        SEE_THERE,
    ),
    (Kind.MISSING_HERE, REFUND): Words(
        _("A refund the shop has not booked"),
        _("The provider has paid money back of which the shop does not know."),
        LOOK_AGAIN,
    ),
    (Kind.MISSING_AT_PROVIDER, REFUND): Words(
        _("A refund the provider has not booked"),
        _("The shop counts this as refunded, but the provider's ledger has no such refund: the customer may wait."),
        _("See at the provider whether the customer got the money. Do not refund again before you know."),
    ),
    (Kind.AMOUNT, REFUND): Words(
        _("A refund of another amount"),
        _("The provider has paid back another amount than the shop has booked."),
        SEE_THERE,
    ),
    (Kind.STATE, REFUND): Words(
        _("A refund that went another way"),
        _("One side counts the refund as paid out, the other as failed or come back."),
        LOOK_AGAIN,
    ),
    (Kind.MISSING_HERE, DISPUTE): Words(
        _("A dispute the shop does not know of"),
        _("A customer's bank has taken money back, and the shop has not heard of it."),
        _("Look again: the shop takes the dispute in, and tells you by when to answer it."),
    ),
    (Kind.MISSING_AT_PROVIDER, DISPUTE): Words(
        _("A dispute that took no money"),
        _("The shop knows of a dispute whose money the provider has not taken."),
        _("Look again: it may have been withdrawn meanwhile."),
    ),
    (Kind.AMOUNT, DISPUTE): Words(
        _("A dispute over another amount"),
        _("The provider took another amount for a dispute than the dispute is about."),
        SEE_THERE,
    ),
    (Kind.STATE, DISPUTE): Words(
        _("A dispute whose money went another way"),
        _("What the provider took or gave back does not fit to what the shop knows of the dispute."),
        LOOK_AGAIN,
    ),
}
STRANGERS = Words(
    _("Payments of orders this shop does not have"),
    _(
        "The account has payments with order numbers like this shop's, but no such orders are here: another shop uses"
        " the same account, or orders were lost with a database."
    ),
    _("If another shop uses the account, lay this aside. Else restore the backup, or refund those customers."),
)


def words_of(row: Difference) -> Words:
    if row.reference == UNKNOWN_ORDERS:
        return STRANGERS
    return WORDS[Kind(row.kind), row.about]
