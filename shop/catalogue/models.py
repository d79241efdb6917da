from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractCategory, AbstractProduct, AbstractProductImage

from shop.outbox import queue


class Product(AbstractProduct):
    brand = models.CharField(_("Brand"), max_length=120, blank=True, db_index=True)
    tags = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_("Tags"))
    # What the product is called where it came from ("shopify:scout-kit"): an import finds it again by this.
    source_key = models.CharField(max_length=255, unique=True, null=True, blank=True, editable=False)

    @transaction.atomic
    def update_rating(self) -> None:
        """After a change to its reviews. Under a lock: of two at once, the later must see what the earlier wrote.
        Oscar writes the whole row again, as it was when it was read."""
        mine = Product.objects.filter(pk=self.pk)
        list(mine.select_for_update(no_key=True).values_list("pk"))
        self.rating = self.calculate_rating()
        mine.update(rating=self.rating)
        queue.put("catalogue.changed", {"product_ids": [self.pk]})


class Category(AbstractCategory):
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("Image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    def generate_slug(self) -> str:
        """Never empty: a name in a script that has no Latin letters still needs an address."""
        return super().generate_slug() or "category"


class ImageTone(models.Model):
    """The colour that a picture's place has until the picture is there: see shop.catalogue.tones."""

    image = models.OneToOneField("wagtailimages.Image", primary_key=True, on_delete=models.CASCADE, related_name="tone")
    value = models.CharField(max_length=2)

    def __str__(self) -> str:
        return self.value


class RemovedProduct(models.Model):
    """A product that was deleted, so that its address still leads somewhere. See shop.catalogue.removed."""

    product_id = models.BigIntegerField(primary_key=True)
    category_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.product_id)


class ProductImageManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("original__tone").prefetch_related("original__renditions")


class ProductImage(AbstractProductImage):
    """A place in a product's gallery; the picture itself lives in Wagtail's media library."""

    objects: ClassVar[models.Manager] = ProductImageManager()
    # Oscar's name, since Oscar's forms import it; another kind of field.
    original = models.ForeignKey(
        "wagtailimages.Image", verbose_name=_("Image"), on_delete=models.PROTECT, related_name="+"
    )


from oscar.apps.catalogue.models import *

# Named once more for the type checker, which does not see through the star.
from oscar.apps.catalogue.models import ProductClass  # noqa: F401
