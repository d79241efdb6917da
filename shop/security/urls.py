from django.urls import path

from shop.security import views

app_name = "security"
urlpatterns = [
    path("second-factor/", views.verify, name="second-factor"),
    path("second-factor/set-up/", views.set_up, name="set-up"),
    path("second-factor/recovery-codes/", views.recovery_codes, name="recovery-codes"),
]
