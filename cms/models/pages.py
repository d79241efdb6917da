from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms.addresses import address_of, first_language_of, full_address_of, in_readers_language, paths_by_language
from cms.blocks.body import Body
from cms.page_tags import tags_of_page
from cms.pictures import images_in, prefetch_renditions
from cms.shelf import shelf_of
from cms.slugs import PageCopyForm, PageForm
from cms.structured_data import of_home_page, of_trail
from shop.accounts.models import User
from shop.catalogue.excerpt import excerpt
from shop.catalogue.images import picture
from shop.page_cache.stranger import is_stranger
from shop.page_cache.tags import shows


class BodyPage(Page):
    """What every page of the shop has: a body of blocks, and what search engines and shared links show of it."""

    body = StreamField(Body(), blank=True)
    share_image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where a link to this page is shared. Empty: the page's first picture.",
    )

    base_form_class = PageForm
    copy_form_class = PageCopyForm

    promote_panels = [*Page.promote_panels, FieldPanel("share_image")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("body"), APIField("share_image"), APIField("description")]

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """For search engines, and where a link to the page is shared: the editor's, or how the text begins."""
        return self.search_description or excerpt(*(b.value.source for b in self.body if b.block_type == "text"))

    @property
    def opens_with_hero(self) -> bool:
        """Then the hero's heading is the page's own."""
        return bool(self.body) and self.body[0].block_type == "hero"

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if in_readers_language(self) != self:  # asked for by the address of the first language's page
            return HttpResponseRedirect(address_of(self))
        response = super().serve(request, *args, **kwargs)
        if is_stranger(request):  # the page is made for all, and may be kept
            shows(request, *tags_of_page(self, response.context_data["shelf"]))
        return response

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        images = [image for image in (self.share_image, *images_in(self.body)) if image]
        prefetch_renditions(images)
        shared = picture(images[0]) if images else None
        return {
            **super().get_context(request, *args, **kwargs),
            "shelf": shelf_of(self.body),
            "canonical_url": full_address_of(self, request),
            "translated_paths": paths_by_language(self),
            "share_image_url": request.build_absolute_uri(shared["src"]) if shared else "",
        }


class FrontDoorPermissionTester(PagePermissionTester):
    """Nobody deletes, moves or unpublishes the page a site stands on: the site would go with it."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not self.page.sites_rooted_here.exists() and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        return not self.page.sites_rooted_here.exists() and super().can_unpublish()


class HomePage(BodyPage):
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home_page.html"
    page_description = "The shop's first page."

    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "structured_data": of_home_page(request)}

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """What is not translated is found where the first language has it."""
        try:
            return super().route(request, path_components)
        except Http404:
            original = first_language_of(self)
            if original is None:
                raise
            return original.route(request, path_components)

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return FrontDoorPermissionTester(user, self)


class ContentPage(BodyPage):
    parent_page_types = ["cms.HomePage", "cms.ContentPage"]
    template = "cms/content_page.html"
    page_description = "A page of text, pictures, products and categories."

    introduction = models.TextField(
        blank=True, max_length=300, help_text="Under the title, and for search engines unless you write a description."
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [*BodyPage.search_fields, index.SearchField("introduction")]
    api_fields = [APIField("introduction"), *BodyPage.api_fields]

    class Meta:
        verbose_name = "content page"

    @property
    def description(self) -> str:
        return self.search_description or self.introduction or super().description

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        trail = self._trail()
        return {**context, "trail": trail, "structured_data": of_trail(trail, context["canonical_url"] or "")}

    def _trail(self) -> list[tuple[str, str]]:
        """Names and addresses of the pages above, the home page first. A page not saved yet hangs nowhere."""
        above = self.get_ancestors().filter(depth__gt=1, live=True) if self.path else []
        return [(page.title, address_of(page)) for page in above] + [(self.title, "")]
