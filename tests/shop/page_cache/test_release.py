import pytest

from shop.page_cache.release import release


@pytest.fixture(autouse=True)
def _read_anew():
    release.cache_clear()
    yield
    release.cache_clear()


@pytest.mark.parametrize(("name", "value"), [("RETURN_DAYS", 30), ("OSCAR_SHOP_NAME", "Another")])
def test_pages_of_before_a_setting_they_tell_of_was_changed_are_not_looked_at(settings, name, value):
    before = release()
    release.cache_clear()
    assert release() == before
    setattr(settings, name, value)
    release.cache_clear()
    assert release() != before
