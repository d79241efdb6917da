from django.urls import path

from shop.basket.views import add, page, vouchers

urlpatterns = [
    path("", page.summary, name="summary"),
    path("add/<int:pk>/", add.add, name="add"),
    path("line/<int:pk>/", page.set_line_quantity, name="line"),
    path("line/<int:pk>/remove/", page.remove_line, name="line-remove"),
    path("vouchers/add/", vouchers.add, name="vouchers-add"),
    path("vouchers/<int:pk>/remove/", vouchers.remove, name="vouchers-remove"),
]
