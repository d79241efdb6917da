import pytest

from shop.search.index import reindex, reindex_all
from shop.search.models import ProductIndex
from shop.search.pipeline import Found, search, understand
from shop.search.retrieve import PostgresEngine
from tests.catalogue_factories import choose
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    titles = dict(ProductIndex.objects.values_list("pk", "title"))
    return [titles[i] for i in search(query).product_ids]


def stock(*titles: str) -> None:
    for title in titles:
        ProductFactory(title=title)
    reindex_all()


@pytest.mark.parametrize("query", ["", "  ", '"', "'", "\x00", "&|!:*()", "the", "%_\\", "🫖", "x" * 10_000])
def test_a_query_without_words_of_the_catalogue_finds_nothing(query):
    stock("Stoneware mug")
    assert found(query) == []


def test_word_forms_and_accents_do_not_matter():
    stock("Café cups", "Teapot")
    assert found("CAFE CUP") == ["Café cups"]


def test_punctuation_does_not_matter():
    stock("T-shirt black/white 1.5", "Sock")
    assert found("t shirt") == found("black white") == found("white") == found('"1.5"') == ["T-shirt black/white 1.5"]


def test_all_words_come_before_some_words():
    stock("Mug holder", "Stoneware bowl", "Stoneware mug")
    assert found("stoneware mug")[0] == "Stoneware mug"


def test_words_that_stand_together_come_first():
    stock("Stand with tea tin", "Tin with tea stand")
    assert found("tea stand") == ["Tin with tea stand", "Stand with tea tin"]


def test_the_thing_itself_comes_before_what_is_made_for_it():
    stock("Cleaning brush for every teapot and kettle", "Teapot")
    assert found("teapot")[0] == "Teapot"


def test_a_title_counts_more_than_a_description():
    ProductFactory(title="Bowl", description="Goes with every <b>teapot</b>")
    ProductFactory(title="Teapot")
    reindex_all()
    assert found("teapot") == ["Teapot", "Bowl"]


def test_brand_category_option_and_tag_are_found():
    category = CategoryFactory(name="Tableware")
    product = ProductFactory(title="Mug", brand="Lehm", tags=["gift"], categories=[category])
    choose(product, "Colour", "Vermilion")
    ProductFactory(title="Broom")
    reindex_all()
    assert found("lehm") == found("tableware") == found("vermilion") == found("gift") == ["Mug"]


def test_a_sku_finds_exactly_its_product():
    product = ProductFactory(title="Mug", upc="4006381333931")
    product.stockrecords.update(partner_sku="LEHM-mug-7")
    ProductFactory(title="Lehm mug 7")
    reindex_all()
    assert found("4006381333931") == found(" lehm-MUG-7 ") == ["Mug"]


def test_what_is_sold_out_comes_after_its_like():
    ProductFactory(title="Mug", stock=0, upc="A")
    available = ProductFactory(title="Mug", stock=5, upc="B")
    reindex_all()
    assert search("mug").product_ids[0] == available.pk


@pytest.mark.parametrize("typed", ["stonewear", "stonware", "sotneware", "stonewaree"])
def test_a_typing_error_is_understood_and_named(typed):
    stock("Stoneware mug", "Glass bowl")
    answer = search(f"{typed} mug")
    assert answer.did_you_mean == "stoneware mug"
    assert found(f"{typed} mug")[0] == "Stoneware mug"


def test_a_typing_error_in_a_word_that_is_never_searched_does_no_harm():
    stock("Mug with lid")
    assert found("mug wiht lid") == ["Mug with lid"]


@pytest.mark.parametrize("typed", ["mgu", "umg", "mugg"])
def test_a_typing_error_in_a_short_word_is_understood(typed):
    stock("Stoneware mug", "Glass bowl")
    answer = search(typed)
    assert answer.did_you_mean == "mug"
    assert found(typed)[0] == "Stoneware mug"


def test_the_more_frequent_of_two_spellings_is_meant():
    stock("Plate", "Plate rack", "Plane")
    assert search("plale").did_you_mean == "plate"


def test_the_spelling_that_goes_with_the_other_words_is_meant():
    stock(
        "USB hub",
        "USB hub with switch",
        *(f"Submarine sub {n}" for n in range(6)),
        *(f"USB stick {n}" for n in range(6)),
    )
    assert {*found("usb eub")[:2]} == {"USB hub", "USB hub with switch"}


def test_a_known_word_that_never_goes_with_the_others_may_be_another():
    stock("Kindle fire", "Kindle fire tablet", "Kindle fire HD", "Fir tree", *(f"Bowl {n}" for n in range(200)))
    answer = search("kindle fir")
    assert answer.did_you_mean == "kindle fire"
    assert "Kindle fire" in found("kindle fir")[:3]
    assert search("fir tree").did_you_mean is None


def test_a_letter_too_many_in_a_code_is_understood():
    stock("Game for PS4", "Game for Amiga")
    assert found("rps4")[0] == "Game for PS4"


def test_a_beginning_that_is_a_word_is_better_than_nothing():
    stock("Fire pit", "Fire bowl", "Fire tongs", "Kettle")
    assert {*found("firestic")} == {"Fire pit", "Fire bowl", "Fire tongs"}
    assert search("firestic", as_typed=True) == Found()


def test_a_typing_error_in_what_is_not_wanted_is_understood():
    stock("Cat treats with chicken", "Cat treats with duck", "Chicken soup")
    assert found("cat treats without chiceen")[0] == "Cat treats with duck"


def test_words_of_attributes_are_corrected_to():
    for n in range(3):
        choose(ProductFactory(title=f"Mug {n}"), "Colour", "Vermilion")
    reindex_all()
    assert len(found("vermiliom")) == 3


def test_what_is_found_only_by_correcting_says_so():
    stock("Stoneware mug", "Glass bowl")
    assert search("stonewear").corrected
    assert not search("stonewear mug").corrected
    assert search("stonewear", as_typed=True) == Found()


@pytest.mark.parametrize("typed", ["hand bag", "handbag", "hand-bag", "Handbags"])
@pytest.mark.parametrize("sold", ["Leather handbag", "Leather hand bag", "Leather hand-bag"])
def test_one_word_and_two_are_the_same(typed, sold):
    stock(sold, "Leather hand bag", "Leather hand bag", "Wallet")
    assert sold in found(typed)


@pytest.mark.parametrize("typed", ["WH-1000XM4", "wh1000xm4", "wh 1000xm4", "WH1000-XM4"])
def test_a_model_number_is_found_however_it_is_written(typed):
    stock("Sony WH-1000XM4 headphones", "Sony MDR-7506 headphones")
    assert found(typed)[0] == "Sony WH-1000XM4 headphones"


@pytest.mark.parametrize(
    ("typed", "sold"),
    [
        ('5" plate', "Plate 5 inch"),
        ("plate 5 inches", "Plate 12.7 cm"),
        ("500ml bottle", "Bottle 0.5 l"),
        ("bottle 0,5 litre", "Bottle 500 ml"),
        ("1 kg flour", "Flour 1000g"),
    ],
)
def test_measures_are_found_in_other_units(typed, sold):
    stock("Bottle 750 ml", "Plate 9 inch", "Flour 2 kg", sold)
    assert found(typed)[0] == sold


@pytest.mark.parametrize("typed", ["glass without stem", "glass wihtout stem", "glass not stem"])
def test_what_is_not_wanted_comes_last(typed):
    stock("Wine glass with stem", "Wine glass without stem", "Stemless wine glass")
    assert found(typed)[-1] == "Wine glass with stem"


def test_no_may_be_part_of_a_name():
    stock("Show socks", "No show socks", "Socks")
    assert found("no show socks")[0] == "No show socks"


def test_an_accessory_comes_after_what_it_is_for():
    stock("Strap for Fitbit Charge 3", "Fitbit Charge 3 fitness tracker rose gold")
    assert found("fitbit charge 3")[0] == "Fitbit Charge 3 fitness tracker rose gold"


def test_a_new_product_is_known_before_the_words_are_counted_again():
    stock("Bowl")
    reindex([ProductFactory(title="Carafe").pk])
    assert search("carafe") == Found([ProductIndex.objects.get(title="Carafe").pk])


def test_titles_and_brands_are_compared_with_the_word_that_is_meant():
    stock("Stoneware mug", "Stoneware jug", "Mug")
    read = understand("sotneware mug", ["sotneware", "mug"], PostgresEngine())
    assert read.query.words == ["stoneware", "mug"]


def test_a_known_word_is_not_corrected():
    stock("Stoneware mug", "Rug")
    assert search("mug").did_you_mean is None


def test_products_with_one_common_word_in_common_are_cut():
    stock("Stoneware mug", *(f"Glass bowl {n}" for n in range(40)), *(f"Mug {n}" for n in range(40)))
    titles = found("stoneware mug")
    assert titles[0] == "Stoneware mug"
    assert len(titles) == 24


def test_the_engine_can_be_another():
    class Nothing:
        def by_code(self, code):
            return [7]

    assert search("A7", engine=Nothing()).product_ids == [7]
