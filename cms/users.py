"""Wagtail's screens for people, fitted to ours: an e-mail in place of a user name, and who is staff."""

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

STAFF_HELP = "May enter the back office, with a second factor. Editors need this and the group Editors."


class StaffCreationForm(UserCreationForm):
    is_staff = forms.BooleanField(label="Staff", required=False, help_text=STAFF_HELP)

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"is_staff"}


class StaffEditForm(UserEditForm):
    is_staff = forms.BooleanField(label="Staff", required=False, help_text=STAFF_HELP)

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"is_staff"}


class UserViewSet(WagtailUserViewSet):
    template_prefix = "cms/users/"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return StaffEditForm if for_update else StaffCreationForm
