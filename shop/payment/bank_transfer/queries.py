from decimal import Decimal, InvalidOperation

from django.db.models import Q, QuerySet

from shop.payment.models import BankTransfer, BankTransferRefund


def transfers_matching(q: str, *, state: str) -> QuerySet[BankTransfer]:
    """Transfers in a state, by a part of the order's number, the bank's reference, or the exact amount."""
    transfers = BankTransfer.objects.filter(state=state)
    q = q.strip()
    if not q:
        return transfers
    found = Q(order_number__icontains=q) | Q(bank_reference__icontains=q)
    amount = _amount(q)
    return transfers.filter(found if amount is None else found | Q(amount=amount))


def refunds_to_send() -> QuerySet[BankTransferRefund]:
    return BankTransferRefund.objects.filter(state=BankTransferRefund.State.TO_SEND).select_related("transfer")


def refunds_sent() -> QuerySet[BankTransferRefund]:
    sent = BankTransferRefund.objects.filter(state=BankTransferRefund.State.SENT).select_related("transfer")
    return sent.order_by("-updated_at")


def _amount(text: str) -> Decimal | None:
    """“16.90” or “16,90”; anything else that looks like a number (NaN, 1e9) is none."""
    try:
        amount = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < 10**10 else None
