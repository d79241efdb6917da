import hashlib
import re
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin

from shop.lib.contrast import READABLE, contrast
from shop.theming.registry import DEFAULT, grounds, theme_choices

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Write the colour as # and six hexadecimal digits, such as #0b6e4f.")
LARGEST_RADIUS = 48  # pixels: half the height of the largest button; more changes nothing but cards


@register_setting(icon="view", order=1)
class ThemeSettings(PreviewableMixin, BaseSiteSetting):
    """The look of a site: which theme, and the tokens a merchant may change."""

    theme = models.CharField(max_length=40, default=DEFAULT, choices=theme_choices)
    logo = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accent = models.CharField(
        max_length=7, blank=True, validators=[HEX_COLOUR], help_text="Buttons and links. Empty: the theme's own."
    )
    corner_radius = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST_RADIUS)],
        help_text="Of buttons and cards, in pixels. Empty: the theme's own.",
    )

    panels = [FieldPanel("theme"), FieldPanel("logo"), FieldPanel("accent"), FieldPanel("corner_radius")]

    class Meta:
        verbose_name = "theme"

    def clean(self) -> None:
        super().clean()
        if not self.accent or not re.search(HEX_COLOUR.regex, self.accent):
            return
        weakest = min(contrast(self.accent, ground) for ground in grounds(self.theme))
        if weakest < READABLE:
            msg = (
                f"Too light to be read: its contrast to the theme's backgrounds is {weakest:.1f}, "
                f"and {READABLE} is the least (WCAG 2.2 AA). Choose a darker shade."
            )
            raise ValidationError({"accent": msg})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """A page of every part a merchant's choices touch; the middleware has put the chosen theme in force."""
        tokens = {"accent": self.accent, "corner_radius": self.corner_radius}
        query = urlencode({name: value for name, value in tokens.items() if value not in ("", None)})
        context = {"theme_css_url": f"{reverse('theme-stylesheet-preview')}?{query}"}
        return TemplateResponse(request, "theming/preview.html", context)

    @property
    def stylesheet(self) -> str:
        tokens = {
            "--colour-accent": self.accent,
            "--radius": f"{self.corner_radius}px" if self.corner_radius is not None else "",
        }
        body = ";".join(f"{name}:{value}" for name, value in tokens.items() if value)
        return f":root{{{body}}}" if body else ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.stylesheet.encode()).hexdigest()[:16]

    @property
    def stylesheet_url(self) -> str:
        """Empty when the merchant changed nothing: one request less."""
        return reverse("theme-stylesheet", args=[self.site_id, self.digest]) if self.stylesheet else ""
