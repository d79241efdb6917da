"""The pages a shop has before an editor writes any."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sites.models import Site as DjangoSite
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.models import HomePage

DEFAULT_PORTS = {"http": 80, "https": 443}


def ensure_home_page(*, title: str = "Home", site_url: str | None = None) -> HomePage:
    """The home page at the root of the default site; made when there is none. May be called again and again.

    Wagtail's own "Welcome" page goes. The default site answers at `site_url` (by default the setting SITE_URL).
    """
    with transaction.atomic():
        # The tree's root: two processes that start at once queue here.
        root = Page.objects.select_for_update().get(pk=Page.get_first_root_node().pk)
        home = HomePage.objects.first() or root.add_child(instance=HomePage(title=title, slug="shop"))
        _point_site_at(home, site_url or settings.SITE_URL)
        _name_django_site(site_url or settings.SITE_URL)
        _remove_welcome_page()
        _ensure_locales(home)
    return home


def _point_site_at(home: HomePage, site_url: str) -> None:
    address = urlsplit(site_url)
    port = address.port or DEFAULT_PORTS[address.scheme]
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = (address.hostname, port, home.pk)
    if (site.hostname, site.port, site.root_page_id) != wanted:
        site.hostname, site.port, site.root_page_id = wanted
        site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
        site.save()


def _name_django_site(site_url: str) -> None:
    """Django's own record of the same fact, which sitemaps and Oscar read."""
    facts = {"domain": urlsplit(site_url).netloc, "name": settings.WAGTAIL_SITE_NAME[:50]}
    DjangoSite.objects.update_or_create(pk=settings.SITE_ID, defaults=facts)


def _ensure_locales(home: HomePage) -> None:
    """One for each of the shop's languages. What was written before the first of them was set is taken to be in it."""
    first, *others = (code for code, _name in settings.LANGUAGES)
    if not Locale.objects.filter(language_code=first).exists():
        Locale.objects.filter(pk=home.locale_id).update(language_code=first)
    for code in others:
        Locale.objects.get_or_create(language_code=code)


def _remove_welcome_page() -> None:
    """Wagtail's first migration leaves one plain page beside the tree's root; nothing else is of that type."""
    for page in Page.objects.exact_type(Page).filter(depth=2, numchild=0, sites_rooted_here=None):
        page.delete()
