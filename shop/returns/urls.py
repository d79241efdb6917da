from django.urls import path

from shop.returns import views

app_name = "returns"
urlpatterns = [path("<str:token>/", views.ask, name="ask")]
