from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shop.catalogue.terms import availability_text
from shop.languages.addresses import localised
from shop.search.card_memory import VERSION, memory_of

# What can be bought first; then as merchants rank it, then what sells, then the newest.
FEATURED = ("-purchasable", "-priority", "-popularity", "-pk")


class ProductIndexQuerySet(models.QuerySet):
    def for_cards(self) -> "ProductIndexQuerySet":
        """Without the columns that only the search engine reads, which are most of a row."""
        rows = self.defer("title_stems", "salient", "words_digest", "facets", "skus", "category_ids", "offer_ids")
        return rows.annotate(version=VERSION)

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

    title_stems = ArrayField(models.TextField(), default=list)  # in the title's order, for the re-ranker
    salient = models.TextField(db_default="")  # its most telling stems, written by shop.search.salience
    words_digest = models.CharField(max_length=32, db_default="")  # of the texts that its postings were made from

    objects = ProductIndexQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
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
        """In the language in force; `url` is in the first."""
        return localised(self.url)

    @property
    def memory(self) -> dict[Any, str] | None:
        """For {% remembered %}: of a row that was read by `for_cards`."""
        version = self.__dict__.get("version")
        return memory_of(self.pk, version) if version else None

    @property
    def availability_text(self) -> str:
        return availability_text(self.availability, self.units)


class PricedOffer(models.Model):
    """An offer as the prices in the index have it. Written only by shop.search.sales."""

    offer_id = models.BigIntegerField(primary_key=True)  # no foreign key: it stays when the offer is deleted
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.offer_id} {self.digest}"


class RealField(models.FloatField):
    """Four bytes: enough for a score, and half the size of two million rows."""

    def db_type(self, connection: Any) -> str:
        return "real"


class Posting(models.Model):
    """A stem in a product, and how much each of its fields says about it (BM25 without the rarity, see
    search_impact): a the title and codes, b brand, categories and tags, c attributes, d the description."""

    pk = models.CompositePrimaryKey("lexeme", "product_id")
    lexeme = models.TextField()
    # Two million rows: no constraint to check on each, the index's writer and its cascade keep them right.
    product = models.ForeignKey(ProductIndex, on_delete=models.CASCADE, related_name="postings", db_constraint=False)
    a = RealField(default=0)
    b = RealField(default=0)
    c = RealField(default=0)
    d = RealField(default=0)

    def __str__(self) -> str:
        return f"{self.lexeme} in {self.product_id}"


class TextFacet(models.Model):
    """A text or number attribute with so few values that products can be filtered by it.

    Refreshed by shop.search.text_facets.
    """

    code = models.CharField(max_length=128, primary_key=True)
    name = models.CharField(max_length=128)

    def __str__(self) -> str:
        return self.name


class Lexeme(models.Model):
    """In how many products a stem occurs, at all and in each field: rare words weigh more. Refreshed by
    shop.search.vocabulary."""

    lexeme = models.TextField(primary_key=True)
    documents = models.IntegerField()
    a = models.IntegerField(default=0)
    b = models.IntegerField(default=0)
    c = models.IntegerField(default=0)
    d = models.IntegerField(default=0)

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


class Synonyms(models.Model):
    """Words that mean the same in this shop. Without `also`, each of `words` finds what the others find; with it,
    whoever searches for one of `words` finds `also` too, but not the other way round."""

    words = ArrayField(models.CharField(max_length=60))
    also = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    # `words` as the index cuts them, so that "couches" is understood where the merchant wrote "couch".
    keys = ArrayField(models.TextField(), default=list, editable=False)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["keys"], name="search_synonym_keys")]
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return ", ".join(self.words) + (f" → {', '.join(self.also)}" if self.also else "")


class SearchRedirect(models.Model):
    """A search that leads to a page instead of to results: to one of category, product or a path in this shop."""

    query = models.CharField(_("search"), max_length=100, unique=True)  # as query_key makes it
    category = models.ForeignKey(
        "catalogue.Category", verbose_name=_("category"), null=True, blank=True, on_delete=models.CASCADE
    )
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), null=True, blank=True, on_delete=models.CASCADE
    )
    path = models.CharField(_("page in this shop"), max_length=400, blank=True)

    class Meta:
        ordering: ClassVar = ["query"]
        verbose_name = _("search redirect")
        verbose_name_plural = _("search redirects")

    def __str__(self) -> str:
        return self.query


class SearchDay(models.Model):
    """How often something was searched for on a day, and how often a result was opened. Nobody's: no visitor,
    address or session is kept (deploy/decisions/searches-are-counted-by-beacon.md)."""

    day = models.DateField()
    query = models.CharField(max_length=100)  # as query_key makes it
    searches = models.IntegerField(default=0)
    clicks = models.IntegerField(default=0)
    results = models.IntegerField(default=0)  # of the last search of the day

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "query"], name="search_day_once")]
        indexes: ClassVar = [
            models.Index(OpClass(F("query"), name="varchar_pattern_ops"), F("day"), name="search_day_prefix")
        ]

    def __str__(self) -> str:
        return f"{self.query} on {self.day}"
