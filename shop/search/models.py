from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from shop.catalogue.terms import availability_text

# What can be bought first; then as merchants rank it, then what sells, then the newest.
FEATURED = ("-purchasable", "-priority", "-popularity", "-pk")


class ProductIndexQuerySet(models.QuerySet):
    def for_cards(self) -> "ProductIndexQuerySet":
        """Without the columns that only the search engine reads, which are most of a row."""
        return self.defer("document", "title_stems", "facets", "skus", "category_ids", "offer_ids")

    def in_category(self, category_id: int) -> "ProductIndexQuerySet":
        """Including the categories below it."""
        return self.filter(category_ids__contains=[category_id])

    def featured(self) -> "ProductIndexQuerySet":
        return self.order_by(*FEATURED)


class ProductIndex(models.Model):
    """The storefront's read model: one row per product that can be browsed, with all that a card shows.

    Written only by shop.search.index. A card needs nothing but its row.
    """

    product = models.OneToOneField(
        "catalogue.Product", primary_key=True, on_delete=models.CASCADE, related_name="index_row"
    )
    title = models.CharField(max_length=255)
    url = models.CharField(max_length=400)
    # Of the cheapest variant one can buy; including tax.
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    price_varies = models.BooleanField(default=False)
    former_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=12, blank=True)
    availability = models.CharField(max_length=12)
    units = models.IntegerField(null=True)  # None where stock is not counted or plenty
    purchasable = models.BooleanField()
    rating = models.FloatField(null=True)
    num_reviews = models.IntegerField(default=0)
    image = models.JSONField(null=True)  # shop.catalogue.images.picture
    offer_ids = ArrayField(models.BigIntegerField(), default=list)  # that make the price, of any variant

    priority = models.SmallIntegerField(default=0)
    popularity = models.IntegerField(default=0)  # units sold
    date_created = models.DateTimeField()
    brand = models.CharField(max_length=120, blank=True)
    category_ids = ArrayField(models.BigIntegerField(), default=list)  # ancestors included
    facets = models.JSONField(default=dict)  # {"brand": ["Anker"], "colour": ["Sand", "Moss"]}
    skus = ArrayField(models.CharField(max_length=128), default=list)  # SKUs, UPCs, EANs of all variants, upper case

    document = SearchVectorField()
    title_stems = ArrayField(models.TextField(), default=list)  # in the title's order, for the re-ranker

    objects = ProductIndexQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # Without fastupdate, since every search would read through the list of what is not yet sorted in.
            GinIndex(fields=["document"], name="search_document", fastupdate=False),
            GinIndex(fields=["category_ids"], name="search_categories"),
            GinIndex(fields=["facets"], name="search_facets", opclasses=["jsonb_path_ops"]),
            GinIndex(fields=["skus"], name="search_skus"),
            models.Index(fields=["-purchasable", "-priority", "-popularity", "-product"], name="search_featured"),
            models.Index(fields=["-purchasable", "-popularity", "-priority", "-product"], name="search_bestsellers"),
            models.Index(fields=["-date_created", "-product"], name="search_newest"),
            models.Index(fields=["price", "product"], name="search_price"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def availability_text(self) -> str:
        return availability_text(self.availability, self.units)


class PricedOffer(models.Model):
    """An offer as the prices in the index have it. Written only by shop.search.sales."""

    offer_id = models.BigIntegerField(primary_key=True)  # no foreign key: it stays when the offer is deleted
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.offer_id} {self.digest}"


class Lexeme(models.Model):
    """In how many documents a stem occurs: rare words weigh more. Refreshed by shop.search.vocabulary."""

    lexeme = models.TextField(primary_key=True)
    documents = models.IntegerField()

    def __str__(self) -> str:
        return self.lexeme


class Word(models.Model):
    """A word of the products' titles and brands as people write it: where corrections come from."""

    word = models.TextField(primary_key=True)
    documents = models.IntegerField()
    # The word, and the word without each of its letters: two words one mistake apart have one of these in common,
    # also with swapped letters, which trigrams do not see ("mosue" and "mouse" share only one of nine).
    deletes = models.GeneratedField(
        expression=models.Func("word", function="search_deletes"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["word"], name="search_word_trigrams", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["deletes"], name="search_word_deletes"),
        ]

    def __str__(self) -> str:
        return self.word
