from django.urls import path

from shop.security import views

app_name = "security"
urlpatterns = [
    path("second-factor/", views.second_factor, name="second-factor"),
]
