import hashlib

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from shop.theming.registry import DEFAULT, theme_choices

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write the colour as # and six hexadecimal digits, such as #0b6e4f.")


@register_setting(icon="view", order=1)
class ThemeSettings(BaseSiteSetting):
    """The look of a site: which theme, and the tokens a merchant may change."""

    theme = models.CharField(max_length=40, default=DEFAULT, choices=theme_choices)
    logo = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accent = models.CharField(
        max_length=7, blank=True, validators=[HEX_COLOUR], help_text="Buttons and links. Empty: the theme's own."
    )
    corner_radius = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of buttons and cards, in pixels. Empty: the theme's own."
    )

    panels = [FieldPanel("theme"), FieldPanel("logo"), FieldPanel("accent"), FieldPanel("corner_radius")]

    class Meta:
        verbose_name = "theme"

    @classmethod
    def theme_for(cls, request: HttpRequest) -> str:
        return cls.for_request(request).theme

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
