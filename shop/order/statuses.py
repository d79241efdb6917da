"""The life of an order, in the words merchants and customers see. Who may follow whom: OSCAR_ORDER_STATUS_PIPELINE."""

PENDING_PAYMENT = "Pending payment"
PAID = "Paid"
SHIPPED = "Shipped"
DELIVERED = "Delivered"
CANCELLED = "Cancelled"
PAYMENT_EXPIRED = "Payment expired"
REFUNDED = "Refunded"

# An order counts as a sale from the moment it is paid; before that it is only a reservation.
SALES = (PAID, SHIPPED, DELIVERED)
# Paid once, whatever became of it since.
EVER_PAID = (*SALES, REFUNDED)
# Here an order ends before its goods have left: whatever stock it still holds is free again.
RELEASING = (CANCELLED, PAYMENT_EXPIRED, REFUNDED)
