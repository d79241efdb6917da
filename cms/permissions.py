"""Who may do what in the CMS. Merchants are superusers or get groups of their own; editors write."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS = "Editors"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
COLLECTION_PERMISSIONS = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}
# The only settings that are theirs: what the shop says of itself. The theme is the merchant's.
MODEL_PERMISSIONS = {
    "wagtailadmin": ("access_admin",),
    "cms": ("change_storesettings",),
    "simple_translation": ("submit_translation",),
}


def ensure_editor_group() -> Group:
    """The group of editors with exactly these permissions, whatever it had before. May be called again and again.

    A member must also be staff (`is_staff`): that is what the doors of the back office ask, with the second factor.
    """
    with transaction.atomic():
        group, _ = Group.objects.get_or_create(name=EDITORS)
        group.permissions.set(_permissions(MODEL_PERMISSIONS))
        _grant_pages(group, Page.get_first_root_node())
        _grant_collections(group, Collection.get_first_root_node())
    return group


def _grant_pages(group: Group, root: Page) -> None:
    GroupPagePermission.objects.filter(group=group).delete()
    for permission in _permissions({"wagtailcore": PAGE_PERMISSIONS}):
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)


def _grant_collections(group: Group, root: Collection) -> None:
    GroupCollectionPermission.objects.filter(group=group).delete()
    for permission in _permissions(COLLECTION_PERMISSIONS):
        GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)


def _permissions(wanted: Mapping[str, Sequence[str]]) -> list[Permission]:
    """LookupError when one does not exist: a group with less than it is called would be found out too late."""
    found = [
        permission
        for label, codenames in wanted.items()
        for permission in Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
    ]
    if len(found) != sum(map(len, wanted.values())):
        msg = f"Permissions are missing (run migrate): {wanted}"
        raise LookupError(msg)
    return found
