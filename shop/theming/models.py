import hashlib
import re
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin

from shop.lib.contrast import READABLE, contrast
from shop.theming.registry import DEFAULT, dark_stylesheet, grounds, theme_choices
from shop.theming.type_pairs import TYPE_PAIRS, type_pair_choices

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Write the colour as # and six hexadecimal digits, such as #0b6e4f.")
DENSITIES = {"compact": "0.8", "spacious": "1.25"}  # of all space, as a share of the theme's own
LARGEST_RADIUS = 48  # pixels: half the height of the largest button; more changes nothing but cards


# The tokens a merchant may change, as the preview's address spells them.
CHOICES = ("accent", "corner_radius", "type_pair", "density")


@register_setting(icon="view", order=1)
class ThemeSettings(PreviewableMixin, BaseSiteSetting):
    """The look of a site: which theme, and the tokens a merchant may change."""

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact: more on a screen")
        SPACIOUS = "spacious", _("Spacious: more room around everything")

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

    type_pair = models.CharField(
        max_length=20,
        blank=True,
        choices=type_pair_choices,
        help_text="Headings and text. Empty: the theme's own. Nothing is downloaded for any of them.",
    )
    density = models.CharField(
        max_length=12,
        blank=True,
        choices=Density,
        help_text="The space between things. Empty: the theme's own. Buttons keep their size.",
    )
    dark_mode = models.BooleanField(
        default=True,
        help_text="Visitors whose device is set to dark see the theme's dark side, if it has one.",
    )
    dark_logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="For dark backgrounds. Empty: the same logo.",
    )

    panels = [
        FieldPanel("theme"),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("dark_logo")], heading="Logo"),
        MultiFieldPanel([FieldPanel(name) for name in CHOICES], heading="Tokens"),
        FieldPanel("dark_mode"),
    ]

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
        tokens = {name: getattr(self, name) for name in CHOICES}
        query = urlencode({name: value for name, value in tokens.items() if value not in ("", None)})
        context = {"theme_css_url": f"{reverse('theme-stylesheet-preview')}?{query}"}
        return TemplateResponse(request, "theming/preview.html", context)

    @property
    def stylesheet(self) -> str:
        pair = TYPE_PAIRS.get(self.type_pair)
        tokens = {
            "--accent": self.accent,
            "--radius": f"{self.corner_radius}px" if self.corner_radius is not None else "",
            "--font-heading": pair.heading if pair else "",
            "--font-body": pair.body if pair else "",
            "--density": DENSITIES.get(self.density, ""),
        }
        body = ";".join(f"{name}:{value}" for name, value in tokens.items() if value)
        return f":root{{{body}}}" if body else ""

    @property
    def dark_stylesheet(self) -> str:
        """The path of a static file, or empty: the shop stays light."""
        return dark_stylesheet(self.theme) if self.dark_mode else ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.stylesheet.encode()).hexdigest()[:16]

    @property
    def logo_digest(self) -> str:
        """Of the logo's file; "" without one."""
        return str(self.logo.file_hash) if self.logo else ""

    @property
    def stylesheet_url(self) -> str:
        """Empty when the merchant changed nothing: one request less."""
        return reverse("theme-stylesheet", args=[self.site_id, self.digest]) if self.stylesheet else ""
