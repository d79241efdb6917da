import pytest
from django.utils import timezone

from shop.catalogue.reviews.write import judge_reviews
from tests.catalogue_factories import ProductReview, a_review
from tests.factories import ProductFactory, UserFactory
from tests.shop.api.client import ApiClient
from tests.shop.api.test_tokens import signed_in

pytestmark = pytest.mark.django_db
WORDS = {"score": 4, "title": "My <cup>", "body": "Tea."}


def path(product) -> str:
    return f"/products/{product.pk}/reviews"


def test_a_customers_review_is_shown_once_it_is_published(api):
    mug, alice = ProductFactory(), UserFactory(first_name="Alice")
    answer = signed_in(alice).post(path(mug), WORDS)
    assert (answer.status_code, answer.data["state"]) == (201, "waiting")
    assert api.get(path(mug)).data["items"] == []
    judge_reviews(review_ids=[answer.data["id"]], status=ProductReview.APPROVED)
    [shown] = api.get(path(mug)).data["items"]
    assert (shown["title"], shown["author"], shown["bought_here"]) == ("My <cup>", "Alice", False)


def test_a_second_one_changes_the_first_and_waits_again(api):
    mug, client = ProductFactory(), signed_in(UserFactory())
    client.post(path(mug), WORDS)
    judge_reviews(review_ids=list(ProductReview.objects.values_list("pk", flat=True)), status=ProductReview.APPROVED)
    client.post(path(mug), {**WORDS, "score": 1})
    assert ProductReview.objects.get().score == 1
    assert api.get(path(mug)).data["items"] == []


def test_a_guest_writes_none(api):
    mug = ProductFactory()
    assert api.post(path(mug), WORDS).status_code == 401
    assert ApiClient(token="wrong").post(path(mug), WORDS).status_code == 401
    assert not ProductReview.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"score": 0}, {"score": 6}, {"score": "4"}, {"title": " "}, {"title": "x" * 121}, {"body": "x" * 5001}, {"a": 1}],
)
def test_garbage_is_refused_at_its_field(change):
    mug = ProductFactory()
    answer = signed_in(UserFactory()).post(path(mug), {**WORDS, **change})
    assert answer.status_code == 422
    assert answer.data["errors"][0]["pointer"].strip("#/") in change
    assert not ProductReview.objects.exists()


def test_of_what_is_not_shown_there_are_none(api):
    hidden = ProductFactory(is_public=False)
    assert api.get(path(hidden)).status_code == 404
    assert signed_in(UserFactory()).post(path(hidden), WORDS).status_code == 404


def test_pages_follow_one_another(api):
    mug = ProductFactory()
    for number in range(5):
        a_review(mug, title=f"Words {number}")
    ProductReview.objects.update(date_created=timezone.now())  # all at the same moment
    titles, cursor = [], None
    while True:
        page = api.get(path(mug), {"limit": 2, **({"cursor": cursor} if cursor else {})}).data
        titles += [one["title"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert titles == [f"Words {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_whatever_it_holds(api, django_assert_num_queries, number):
    mug = ProductFactory()
    for _ in range(number):
        a_review(mug)
    api.get(path(mug))  # which site this is, is kept for seconds
    with django_assert_num_queries(2):
        assert len(api.get(path(mug)).data["items"]) == number
