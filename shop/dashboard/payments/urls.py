from django.urls import URLPattern, path

from shop.dashboard.payments import approvals, preferences, transfer_refunds, transfers


def patterns() -> list[URLPattern]:
    """Made anew on every call, because Oscar wraps their views in the check of permissions."""
    return [
        path("payments/settings/", preferences.payment_settings_page, name="payment-settings"),
        path("payments/refunds-to-approve/", approvals.approval_list, name="refund-approval-list"),
        path("payments/refunds-to-approve/<int:pk>/", approvals.approval, name="refund-approval"),
        path(
            "payments/refunds-to-approve/<int:pk>/take-back/",
            approvals.approval_take_back,
            name="refund-approval-take-back",
        ),
        path("payments/transfers/", transfers.transfer_list, name="transfer-list"),
        path("payments/transfers/<slug:pk>/", transfers.record, name="transfer-record"),
        path("payments/transfer-refunds/", transfer_refunds.refund_list, name="transfer-refund-list"),
        path("payments/transfer-refunds/<slug:pk>/sent/", transfer_refunds.sent, name="transfer-refund-sent"),
        path("payments/transfer-refunds/<slug:pk>/back/", transfer_refunds.returned, name="transfer-refund-returned"),
    ]
