import pytest
from django.contrib.auth.models import Permission

from shop.catalogue.models import Product
from shop.outbox import worker
from shop.search.index import reindex
from shop.search.models import ProductIndex
from tests.catalogue_factories import ProductReview
from tests.factories import ProductFactory, UserFactory
from tests.shop.customer.mails import sent_to
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db

LIST = "/dashboard/reviews/"


def waiting(product: Product, score: int = 4):
    return ProductReview.objects.create(product=product, user=UserFactory(), score=score, title="Good", body="Tea.")


def judge(dashboard, *reviews, status: str):
    data = {"action": "update_selected_review_status", "status": status}
    return dashboard.post(LIST, {**data, "selected_review": [review.pk for review in reviews]})


def test_publishing_changes_the_rating_and_the_search(dashboard):
    product = ProductFactory()
    reindex([product.pk])
    judge(dashboard, waiting(product, 4), waiting(product, 2), status="1")
    assert Product.objects.get().rating == 3
    worker.drain()
    assert (ProductIndex.objects.get().rating, ProductIndex.objects.get().num_reviews) == (3.0, 2)


def test_refusing_takes_the_rating_away(dashboard):
    product = ProductFactory()
    review = waiting(product)
    judge(dashboard, review, status="1")
    judge(dashboard, review, status="2")
    assert Product.objects.get().rating is None


def test_one_review_is_judged_on_its_page(dashboard):
    review = waiting(ProductFactory())
    fields = {"title": "Good", "body": "Tea.", "score": "4", "status": "1"}
    assert dashboard.post(f"{LIST}{review.pk}/", fields).status_code == 302
    assert Product.objects.get().rating == 4


@pytest.mark.parametrize("status", ["", "x", "0", "7", "\x00"])
def test_a_status_that_is_none_is_refused(dashboard, status):
    review = waiting(ProductFactory())
    assert judge(dashboard, review, status=status).status_code == 302
    review.refresh_from_db()
    assert review.status == ProductReview.FOR_MODERATION


def test_what_waits_comes_first(dashboard):
    product = ProductFactory()
    first, second = waiting(product), waiting(product)
    judge(dashboard, second, status="1")
    assert list(dashboard.get(LIST).context["review_list"]) == [first, second]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_shows_the_words_and_costs_the_same_whatever_its_length(dashboard, number, django_assert_num_queries):
    for _one in range(number):
        waiting(ProductFactory())
    dashboard.get(LIST)
    with django_assert_num_queries(5):
        page = dashboard.get(LIST).content.decode()
    assert page.count("Tea.") == number


def test_only_who_may_change_reviews_judges_them(client, dashboard):
    review = waiting(ProductFactory())
    user = UserFactory()
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_productreview"))
    sign_in_staff(client, user)
    assert judge(client, review, status="1").status_code == 403
    review.refresh_from_db()
    assert review.status == ProductReview.FOR_MODERATION


def test_one_published_on_its_page_is_told_to_its_writer_once(dashboard):
    review = waiting(ProductFactory(title="Mug"))
    fields = {"title": review.title, "body": review.body, "score": "4", "status": "1"}
    dashboard.post(f"{LIST}{review.pk}/", fields)
    dashboard.post(f"{LIST}{review.pk}/", fields)
    assert sent_to(review.user.email) == ["Your review of Mug is published"]
