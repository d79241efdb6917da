from shop.page_cache.parts import catch_up
from shop.payment import preferences
from shop.payment.preferences import change_settings, kept_settings


def test_they_are_asked_for_once(committed_db, django_assert_num_queries):
    kept_settings()
    with django_assert_num_queries(0):
        assert kept_settings().capture == "at_once"


def test_a_change_is_seen_at_once_where_it_was_made(committed_db):
    kept_settings()
    change_settings(values={"capture": "at_dispatch"}, actor=None)
    assert kept_settings().capture == "at_dispatch"


def test_another_process_hears_of_a_change(committed_db):
    catch_up()
    before = kept_settings()
    change_settings(values={"capture": "at_dispatch"}, actor=None)
    preferences._kept.put(preferences.TAG, before, tags=[preferences.TAG], begun=preferences._kept.begin())
    assert kept_settings().capture == "at_once"  # as the other still has it
    catch_up()
    assert kept_settings().capture == "at_dispatch"
