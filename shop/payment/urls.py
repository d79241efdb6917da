from django.urls import path

from shop.payment.stripe import views

app_name = "payment"
urlpatterns = [
    path("stripe/webhook/", views.webhook, name="stripe-webhook"),
]
