from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    class Action(models.TextChoices):
        LOGIN = "login", "Signed in"
        LOGOUT = "logout", "Signed out"
        LOGIN_LOCKED = "login.locked", "Locked out"
        PASSWORD_CHANGED = "password.changed", "Password changed"
        SECOND_FACTOR_ENROLLED = "second_factor.enrolled", "Second factor set up"
        SECOND_FACTOR_VERIFIED = "second_factor.verified", "Second factor passed"
        RECOVERY_CODE_USED = "second_factor.recovery_code_used", "Recovery code used"
        RECOVERY_CODES_MADE = "second_factor.recovery_codes_made", "Recovery codes made"
        ORDER_PLACED = "order.placed", "Order placed"
        ORDER_STATUS_CHANGED = "order.status_changed", "Order status changed"
        ORDER_CANCELLED = "order.cancelled", "Order cancelled"
        ORDER_SHIPPED = "order.shipped", "Order shipped"
        PAYMENT_STARTED = "payment.started", "Payment started"
        PAYMENT_CAPTURED = "payment.captured", "Payment captured"
        PAYMENT_FAILED = "payment.failed", "Payment failed"
        PAYMENT_MISMATCH = "payment.mismatch", "Payment does not match the order"
        REFUND_REQUESTED = "refund.requested", "Refund requested"
        REFUND_SUCCEEDED = "refund.succeeded", "Refund succeeded"
        REFUND_FAILED = "refund.failed", "Refund failed"
        PRODUCT_SAVED = "product.saved", "Product saved"
        PRODUCTS_IMPORTED = "products.imported", "Products imported"

    action = models.CharField(max_length=60, choices=Action)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    target_type = models.CharField(max_length=80, blank=True)
    target_id = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}".strip()
