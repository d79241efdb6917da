from django.db import models
from django.utils import timezone


class ImportedProduct(models.Model):
    """What a product was imported from: the same record a second time changes nothing."""

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="imported_from")
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.product)


class RemoteImage(models.Model):
    """A picture an import names by its address, until it has been fetched."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        FETCHED = "fetched", "Fetched"
        FAILED = "failed", "Failed so far"

    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="remote_images")
    url = models.URLField(max_length=2000)
    alt = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    last_error = models.CharField(max_length=500, blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["product_id", "position"]
        constraints = [models.UniqueConstraint(fields=["product", "url"], name="exchange_image_once_per_product")]

    def __str__(self) -> str:
        return self.url


class Feed(models.Model):
    """A file of all products for another company to fetch, as the worker wrote it last."""

    name = models.CharField(max_length=40, primary_key=True)
    made_at = models.DateTimeField()
    etag = models.CharField(max_length=32)
    packed = models.BinaryField()  # by gzip

    def __str__(self) -> str:
        return self.name
