from decimal import Decimal

from shop.catalogue.models import Product
from shop.lib.prepared_values import IDS, prepared_values, together
from shop.partner.models import StockRecord
from tests.factories import ProductFactory

of_products = prepared_values(
    lambda ids: Product.objects.filter(pk__in=ids, is_public=True).order_by("-pk").values("pk", "title")
)
of_records = prepared_values(lambda ids: StockRecord.objects.filter(product__in=ids).values("product_id", "price"))
PARENTS = "ARRAY(SELECT coalesce(parent_id, id) FROM catalogue_product WHERE id = ANY(%s::bigint[]))"
LOCK = "SELECT id FROM catalogue_product WHERE id = ANY(%s::bigint[]) FOR NO KEY UPDATE"


def test_several_are_asked_at_once(db, django_assert_num_queries):
    one, other = ProductFactory(title='8" “pan”, 50 %', price=Decimal("12.50")), ProductFactory(price=Decimal("3.00"))
    ids = [one.pk, other.pk]
    ask = together(of_products, of_records, values=("NULL::text", f"cardinality({IDS})"))
    with django_assert_num_queries(1):
        products, records, nothing, number = ask(ids)
    assert products == of_products(ids)
    assert sorted(records, key=str) == sorted(of_records(ids), key=str)
    assert {record["price"] for record in records} == {Decimal("12.50"), Decimal("3.00")}
    assert (nothing, number) == (None, 2)
    assert ask([]) == [[], [], None, 0]


def test_what_is_asked_for_may_be_made_of_what_is_given(db):
    parent = ProductFactory(structure="parent")
    child = ProductFactory(structure="child", parent=parent, product_class=None)
    ask = together(of_products, values=(IDS,), ids=PARENTS, first=LOCK)
    assert ask([child.pk]) == [[{"pk": parent.pk, "title": parent.title}], [parent.pk]]
