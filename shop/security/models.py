import hashlib
import hmac
import re
import secrets

from django.conf import settings
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models.functions import Greatest
from django.utils import timezone
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from shop.security.audit_chain.models import AuditCheck, AuditLink
from shop.security.encryption import EncryptedTextField
from shop.security.policy_reports.model import PolicyReport as PolicyReport  # Django looks for models here

__all__ = [
    "AttemptWindow",
    "AuditCheck",
    "AuditEntry",
    "AuditLink",
    "AuthenticatorDevice",
    "RecoveryCode",
    "RecoveryDevice",
]


def audited_actions() -> list[tuple[str, str]]:
    """A function, so that a new action needs no migration."""
    return AuditEntry.Action.choices


class AuditEntry(models.Model):
    class Action(models.TextChoices):
        LOGIN = "login", "Signed in"
        LOGOUT = "logout", "Signed out"
        LOGIN_LOCKED = "login.locked", "Locked out"
        PASSWORD_CHANGED = "password.changed", "Password changed"
        SECOND_FACTOR_ENROLLED = "second_factor.enrolled", "Second factor set up"
        SECOND_FACTOR_VERIFIED = "second_factor.verified", "Second factor passed"
        SECOND_FACTOR_RENEWED = "second_factor.renewed", "Second factor passed again"
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
        REFUND_APPROVAL_ASKED = "refund.approval_asked", "Approval of a refund asked for"
        REFUND_APPROVED = "refund.approved", "Refund approved"
        REFUND_REFUSED = "refund.refused", "Refund refused"
        REFUND_APPROVAL_LAPSED = "refund.approval_lapsed", "Approval of a refund lapsed or taken back"
        REFUND_FAILED = "refund.failed", "Refund failed"
        PRODUCT_SAVED = "product.saved", "Product saved"
        PRODUCTS_IMPORTED = "products.imported", "Products imported"
        ACCOUNT_OPENED = "account.opened", "Account opened"
        ACCOUNT_CLOSED = "account.closed", "Account closed"
        EMAIL_CHANGED = "account.email_changed", "E-mail address changed"
        ORDER_UNITS_CANCELLED = "order.units_cancelled", "Units taken off the order"
        ORDER_ADDRESS_CHANGED = "order.address_changed", "Delivery address changed"
        ORDER_LINK_RENEWED = "order.link_renewed", "Order link renewed"
        ORDER_REMINDED = "order.reminded", "Reminder sent"
        STOCK_RETURNED = "stock.returned", "Units put back into stock"
        TASK_RAISED = "task.raised", "Task raised"
        TASK_DONE = "task.done", "Task done"
        PAYMENT_AUTHORISED = "payment.authorised", "Payment authorised"
        PAYMENT_VOIDED = "payment.voided", "Authorisation let go"
        TRANSFER_RECEIVED = "payment.transfer_received", "Bank transfer received"
        TRANSFER_REFUND_SENT = "payment.transfer_refund_sent", "Refund transferred by hand"
        DISPUTE_OPENED = "dispute.opened", "Dispute opened"
        DISPUTE_CLOSED = "dispute.closed", "Dispute closed"
        FRAUD_WARNED = "payment.fraud_warned", "Fraud warning received"
        DIFFERENCE_SETTLED = "payment.difference_settled", "Difference in the books laid aside"
        PAYMENT_SETTINGS_CHANGED = "payment.settings_changed", "Payment settings changed"
        MESSAGE_RETRIED = "message.retried", "Message tried again"
        MESSAGE_DISCARDED = "message.discarded", "Message discarded"
        MAIL_TEXT_CHANGED = "mail.text_changed", "Words of a mail changed"
        MAIL_TEXT_RESET = "mail.text_reset", "Words of a mail reset"
        CONSENT_CONFIRMED = "consent.confirmed", "Consent to news by mail confirmed"
        CONSENT_WITHDRAWN = "consent.withdrawn", "Consent to news by mail withdrawn"
        RETURN_REQUESTED = "return.requested", "Return requested"
        RETURN_DECIDED = "return.decided", "Return decided"
        RETURN_ADVANCED = "return.advanced", "Return moved on"
        INVOICE_NUMBERED = "invoice.numbered", "Invoice numbered"
        DATA_EXPORTED = "account.data_exported", "Customer's data exported"
        ORDER_ATTACHED = "order.attached", "Guest's order joined the account"
        SEARCH_RULE_SAVED = "search.rule_saved", "Synonym or redirect of the search saved"
        SEARCH_RULE_DELETED = "search.rule_deleted", "Synonym or redirect of the search deleted"
        DOCTOR_MENDED = "doctor.mended", "Fault mended by the shop doctor"

    action = models.CharField(max_length=60, choices=audited_actions)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    target_type = models.CharField(max_length=80, blank=True)
    target_id = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_id", "target_type"], name="audit_by_object"),
            models.Index(fields=["created_at", "id"], name="audit_by_time"),
            models.Index(fields=["action", "created_at"], name="audit_by_action"),
            HashIndex(fields=["request_id"], name="audit_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}".strip()


class AttemptWindow(models.Model):
    """How often something was tried since a moment: a password, a mail to an address. See shop.security.attempts."""

    name = models.CharField(max_length=160, primary_key=True)
    started_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} since {self.started_at:%Y-%m-%d %H:%M}"

    @classmethod
    def give_back(cls, name: str) -> None:
        cls.objects.filter(name=name).update(count=Greatest(models.F("count") - 1, 0))


class ThrottledDevice(ThrottlingMixin, Device):
    """After n wrong codes the next is looked at only after 2**(n-1) seconds, and 512 at most.

    django-otp lets the wait grow to a century: anyone with the password could shut the owner out.
    """

    longest_count = 10

    class Meta:
        abstract = True

    def get_throttle_factor(self) -> int:
        return 1

    def throttle_increment(self, commit: bool = True) -> None:
        count: int = self.throttling_failure_count  # type: ignore[has-type]
        self.throttling_failure_count = min(count, self.longest_count - 1)
        super().throttle_increment(commit=commit)

    def verify_token(self, token: str) -> bool:
        """Only through django_otp.verify_token, which locks the row: else one code passes many times in parallel."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        if not self.consume(token):
            self.throttle_increment()
            return False
        self.throttle_reset()
        return True

    def consume(self, token: str) -> bool:
        """Whether the token is right; a right one is used up."""
        raise NotImplementedError


class AuthenticatorDevice(TimestampMixin, ThrottledDevice):
    """An authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds, one step of tolerance). One a person."""

    key = EncryptedTextField()  # hexadecimal
    last_step = models.BigIntegerField(default=-1)  # of the last code accepted: none before it, nor itself, is again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="security_one_authenticator_a_user")]

    def consume(self, token: str) -> bool:
        if not self.key or not re.fullmatch(r"[0-9]{6}", token):
            return False
        totp = TOTP(bytes.fromhex(self.key))
        if not totp.verify(int(token), tolerance=1, min_t=self.last_step + 1):
            return False
        self.last_step = totp.t()
        self.set_last_used_timestamp(commit=False)
        return True


class RecoveryDevice(ThrottledDevice):
    """A sheet of one-time codes, for when the authenticator is lost. One a person."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="security_one_recovery_sheet_a_user")]

    def consume(self, token: str) -> bool:
        for code in self.codes.filter(used_at=None):
            if code.matches(token):
                code.used_at = timezone.now()
                code.save(update_fields=["used_at"])
                return True
        return False


class RecoveryCode(models.Model):
    """A code as a salted SHA-256. That is enough for 80 random bits, which no one can try out."""

    device = models.ForeignKey(RecoveryDevice, on_delete=models.CASCADE, related_name="codes")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "used" if self.used_at else "unused"

    @classmethod
    def of(cls, device: RecoveryDevice, code: str) -> "RecoveryCode":
        salt = secrets.token_hex(16)
        return cls(device=device, salt=salt, digest=cls._digest(salt, code))

    def matches(self, code: str) -> bool:
        return hmac.compare_digest(self.digest, self._digest(self.salt, code))

    @staticmethod
    def _digest(salt: str, code: str) -> str:
        return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()
