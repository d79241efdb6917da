from django.urls import path

from shop.exchange.google.views import feed

app_name = "feeds"
urlpatterns = [path("google-merchant.xml", feed, name="google-merchant")]
