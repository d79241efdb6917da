"""The life of an order, in the words merchants and customers see. Who may follow whom: shop.order.pipeline."""

PENDING_PAYMENT = "Pending payment"
AUTHORISED = "Authorised"  # the money is held on the card, and taken when the first parcel leaves
PAID = "Paid"
PACKING = "Packing"
SHIPPED = "Shipped"
DELIVERED = "Delivered"
CANCELLED = "Cancelled"
PAYMENT_EXPIRED = "Payment expired"
REFUNDED = "Refunded"

# An order counts as a sale from the moment its money is certain; before that it is only a reservation.
SALES = (AUTHORISED, PAID, PACKING, SHIPPED, DELIVERED)
# Its goods are wanted, and have not all left the house.
TO_SHIP = (AUTHORISED, PAID, PACKING)
# Nobody has touched the goods: the customer may still cancel, or send them elsewhere.
CHANGEABLE = (PENDING_PAYMENT, AUTHORISED, PAID)
# Here an order ends before its goods have left: whatever stock it still holds is free again.
RELEASING = (CANCELLED, PAYMENT_EXPIRED, REFUNDED)
