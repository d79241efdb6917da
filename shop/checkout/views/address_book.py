"""A customer's own addresses, changed on the way through the checkout."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse_lazy
from django.views.generic import DeleteView, UpdateView

from shop.customer.address_form import UserAddressForm


class OwnAddressMixin(LoginRequiredMixin):
    success_url: Any = reverse_lazy("checkout:index")

    def get_queryset(self):
        """Another's address does not exist."""
        return self.request.user.addresses.all()


class UpdateAddressView(OwnAddressMixin, UpdateView):
    template_name = "oscar/checkout/user_address_form.html"
    form_class = UserAddressForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}


class DeleteAddressView(OwnAddressMixin, DeleteView):
    template_name = "oscar/checkout/user_address_delete.html"
