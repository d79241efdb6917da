"""Every screen an editor uses opens; what is not theirs does not."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from cms.blocks.body import Body
from shop.accounts.models import User
from shop.security import audit
from shop.security.models import AuditEntry
from tests.cms.editors import editor
from tests.cms.pages import ImageFactory, content_page, home_page, indexed_product, row_of
from tests.factories import CategoryFactory, StaffFactory, UserFactory
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db


def merchant(client: Client) -> User:
    user = StaffFactory()
    sign_in_staff(client, user)
    return user


def staff_without_groups(client: Client) -> User:
    user = UserFactory()
    user.is_staff = True
    user.save()
    sign_in_staff(client, user)
    return user


def test_every_screen_of_an_editors_day_opens(client: Client):
    editor(client)
    home, image, category, mug = home_page(), ImageFactory(), CategoryFactory(), indexed_product()
    page = content_page(home, body=[row_of(mug)])
    site = Site.objects.get()
    names = [
        ("wagtailadmin_home",),
        ("wagtailadmin_explore_root",),
        ("wagtailadmin_explore", home.pk),
        ("wagtailadmin_pages:edit", home.pk),
        ("wagtailadmin_pages:edit", page.pk),
        ("wagtailadmin_pages:add", "cms", "contentpage", home.pk),
        ("wagtailadmin_pages:preview_on_edit", page.pk),
        ("wagtailadmin_pages:view_draft", page.pk),
        ("wagtailadmin_pages:history", page.pk),
        ("wagtailadmin_pages:revisions_view", page.pk, page.latest_revision_id),
        ("wagtailadmin_pages:usage", page.pk),
        ("wagtailadmin_pages:move", page.pk),
        ("wagtailadmin_pages:copy", page.pk),
        ("wagtailadmin_pages:delete", page.pk),
        ("wagtailadmin_pages:unpublish", page.pk),
        ("wagtailadmin_pages:search",),
        ("wagtailimages:index",),
        ("wagtailimages:add_multiple",),
        ("wagtailimages:edit", image.pk),
        ("wagtailimages_chooser:choose",),
        ("wagtaildocs:index",),
        ("wagtaildocs:add_multiple",),
        ("wagtaildocs_chooser:choose",),
        ("wagtailadmin_choose_page",),
        ("product_chooser:choose",),
        ("product_chooser:chosen", mug.pk),
        ("category_chooser:choose",),
        ("category_chooser:chosen", category.pk),
        ("wagtailsettings:edit", "cms", "storesettings", site.pk),
        ("wagtailadmin_reports:site_history",),
        ("wagtailadmin_reports:aging_pages",),
        ("wagtailadmin_reports:page_types_usage",),
        ("wagtailadmin_account",),
        ("wagtailadmin_javascript_catalog",),
    ]

    answers = {name: client.get(reverse(name[0], args=name[1:])).status_code for name in names}

    assert {name: status for name, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize(
    "name",
    [
        ("wagtailusers_users:index",),
        ("wagtailusers_groups:index",),
        ("wagtailsites:index",),
        ("wagtailusers_api_tokens:index",),
        ("wagtailsettings:edit", "theming", "themesettings"),
    ],
)
def test_an_editor_is_refused_what_is_the_merchants(client: Client, name: tuple):
    editor(client)
    arguments = [*name[1:], Site.objects.get().pk] if len(name) > 1 else []

    answer = client.get(reverse(name[0], args=arguments), follow=True)

    assert answer.redirect_chain == [("/cms/", 302)]
    assert "do not have permission" in answer.content.decode()


def test_a_customer_gets_403_at_the_cms(client: Client):
    client.force_login(UserFactory())

    assert client.get("/cms/").status_code == 403


def test_staff_who_are_no_editors_get_403_and_change_nothing(client: Client):
    home = home_page()
    staff_without_groups(client)

    assert client.get("/cms/").status_code == 403
    assert client.post(reverse("wagtailadmin_pages:delete", args=[home.pk])).status_code == 403
    assert Page.objects.filter(pk=home.pk).exists()


def test_a_visitor_is_sent_to_the_shops_login(client: Client):
    answer = client.get("/cms/pages/")

    assert answer.status_code == 302
    assert answer.url.startswith("/shop/accounts/login/?next=/cms/pages/")


def test_the_cms_carries_the_shops_name(client: Client, settings):
    settings.OSCAR_SHOP_NAME = "Moss & Clay"
    editor(client)

    assert "Moss &amp; Clay" in client.get("/cms/").content.decode()


def test_a_merchant_finds_the_dashboard_from_the_cms(client: Client):
    merchant(client)

    assert "Shop dashboard" in client.get("/cms/").content.decode()


def test_an_editor_is_not_sent_where_the_door_is_shut(client: Client):
    editor(client)

    assert "Shop dashboard" not in client.get("/cms/").content.decode()
    assert client.get("/dashboard/").status_code == 403


@pytest.mark.parametrize("name", Body().child_blocks)
def test_the_block_picker_shows_each_block_with_words_and_a_preview_in_the_shops_look(client: Client, name: str):
    editor(client)
    ImageFactory()
    CategoryFactory(name="Cups")
    indexed_product(title="Moss mug")
    block = Body().child_blocks[name]

    answer = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert block.is_previewable
    assert block.get_description()
    assert block.meta.icon != "placeholder"
    assert answer.status_code == 200
    assert "themes/default/bundle.css" in answer.content.decode()
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_merchant_makes_an_editor_who_is_staff(client: Client):
    merchant(client)
    passwords = {"password1": "correct horse battery", "password2": "correct horse battery"}
    names = {"email": "charlie@example.com", "first_name": "Charlie", "last_name": "C"}

    assert "Staff" in client.get(reverse("wagtailusers_users:add")).content.decode()
    client.post(reverse("wagtailusers_users:add"), {**names, **passwords, "is_staff": "on"})

    charlie = User.objects.get(email="charlie@example.com")
    assert charlie.is_staff
    assert not charlie.is_superuser
    edit = reverse("wagtailusers_users:edit", args=[charlie.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, {**names, "is_active": "on"})
    charlie.refresh_from_db()
    assert not charlie.is_staff


def test_people_whom_the_audit_log_names_are_not_deleted(client: Client):
    merchant(client)
    bob = UserFactory()
    audit.record(AuditEntry.Action.LOGIN, target=bob, actor=bob)

    client.post(reverse("wagtailusers_users:delete", args=[bob.pk]))
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    client.post(f"{bulk}?id={bob.pk}")

    assert User.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("action", ["delete", "unpublish", "move"])
@pytest.mark.parametrize("who", [editor, merchant])
def test_nobody_takes_away_the_page_the_site_stands_on(client: Client, who, action: str):
    who(client)
    home = home_page()
    ours = content_page(home, "About us")

    client.post(reverse(f"wagtailadmin_pages:{action}", args=[home.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(f"{bulk}?id={home.pk}")

    assert Client().get("/").status_code == 200
    assert Client().get(ours.url).status_code == 200


def test_a_page_of_the_editors_own_can_be_unpublished_and_deleted(client: Client):
    editor(client)
    page = content_page(home_page(), "About us")

    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert Client().get(page.url).status_code == 404

    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()


def test_nobody_changes_an_address_or_a_password_past_the_shops_own_account_pages(client: Client):
    bob = editor(client)
    names = {"name_email-first_name": "Bob", "name_email-last_name": "B", "name_email-email": "mallory@example.com"}
    password = dict.fromkeys(("password-new_password1", "password-new_password2"), "correct horse battery 2")

    html = client.get(reverse("wagtailadmin_account")).content.decode()
    client.post(reverse("wagtailadmin_account"), {**names, **password})

    before = bob.password
    bob.refresh_from_db()
    assert "mallory" not in bob.email
    assert bob.password == before
    assert "new_password1" not in html
