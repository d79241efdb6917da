from django.urls import path

from shop.basket.views import add, page, vouchers

urlpatterns = [
    path("", page.summary, name="summary"),
    path("add/<int:pk>/", add.add, name="add"),
    path("line/<int:pk>/", page.set_line_quantity, name="line"),
    path("line/<int:pk>/remove/", page.remove_line, name="line-remove"),
    path("line/<int:pk>/later/", page.save_for_later, name="line-later"),
    path("aside/<int:pk>/back/", page.put_back, name="line-back"),
    path("aside/<int:pk>/forget/", page.forget_line, name="line-forget"),
    path("vouchers/add/", vouchers.add, name="vouchers-add"),
    path("vouchers/<int:pk>/remove/", vouchers.remove, name="vouchers-remove"),
]
