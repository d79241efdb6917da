from django.urls import path

from shop.checkout.views import (
    address_book,
    again,
    by_link,
    contact,
    delivery,
    estimate,
    grace,
    paper,
    payment,
    reminders,
    review,
)

urlpatterns = [
    path("", contact.contact, name="index"),
    path("shipping-address/", contact.former_address_page, name="shipping-address"),
    path("user-address/edit/<int:pk>/", address_book.UpdateAddressView.as_view(), name="user-address-update"),
    path("user-address/delete/<int:pk>/", address_book.DeleteAddressView.as_view(), name="user-address-delete"),
    path("delivery-estimate/", estimate.estimate, name="estimate"),
    path("shipping-method/", delivery.delivery, name="shipping-method"),
    path("preview/", review.review, name="preview"),
    path("return/<str:token>/", payment.payment_return, name="return"),
    path("cancelled/<str:token>/", payment.payment_cancelled, name="cancelled"),
    path("order/<str:token>/", payment.order_page, name="order"),
    path("order/<str:token>/pay/", payment.pay, name="pay"),
    path("order/<str:token>/change-basket/", payment.change_basket, name="change-basket"),
    path("order/<str:token>/cancel/", grace.cancel, name="order-cancel"),
    path("order/<str:token>/address/", grace.change_address, name="order-address"),
    path("order/<str:token>/print/", paper.print_order, name="order-print"),
    path("order/<str:token>/invoice/", paper.invoice, name="order-invoice"),
    path("order/<str:token>/invoice.pdf", paper.invoice_pdf, name="order-invoice-pdf"),
    path("order/<str:token>/again/", again.buy_again, name="order-again"),
    path("no-reminders/<str:token>/", reminders.no_reminders, name="no-reminders"),
    path("order/<str:token>/new-link/", by_link.send_new_link, name="order-new-link"),
]
