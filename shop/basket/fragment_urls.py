from django.urls import path

from shop.basket.fragments import visitor

app_name = "fragments"
urlpatterns = [path("visitor/", visitor, name="visitor")]
