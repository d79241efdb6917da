"""Inside the namespace of the account."""

from django.urls import path

from shop.customer.alerts import views

urlpatterns = [
    path("alerts/", views.AlertListView.as_view(), name="alert-list"),
    path("alerts/<int:pk>/cancel/", views.CancelOwnAlertView.as_view(), name="alert-cancel-own"),
    path("alerts/product/<int:pk>/", views.RequestAlertView.as_view(), name="alert-request"),
    path("alerts/confirm/<str:token>/", views.ConfirmAlertView.as_view(), name="alert-confirm"),
    path("alerts/end/<str:token>/", views.CancelAlertView.as_view(), name="alert-cancel"),
]
