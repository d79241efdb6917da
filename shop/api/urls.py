from django.urls import path, re_path

from shop.api.api import api
from shop.api.door import guarded, missing

urlpatterns = [path("", api.urls), re_path("", guarded(missing))]
