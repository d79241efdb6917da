import threading

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from shop.page_cache import listeners, parts, poll
from shop.page_cache.drops import drop
from shop.page_cache.parts import KeptParts, catch_up


@pytest.fixture
def kept(committed_db, monkeypatch) -> KeptParts[str]:
    monkeypatch.setattr(listeners, "_listeners", [])
    monkeypatch.setattr(parts, "_kinds", [])
    made: KeptParts[str] = KeptParts(most=2, seconds=60)
    catch_up()
    return made


def put(kept: KeptParts[str], key: str, *tags: str) -> None:
    kept.put(key, key.upper(), tags=tags, begun=kept.begin())


def test_a_part_is_kept_until_one_of_its_tags_is_dropped(kept):
    put(kept, "a", "list:1", "category:1")
    put(kept, "b", "list:2")
    drop(["category:1", "list:3"])
    catch_up()
    assert (kept.get("a"), kept.get("b")) == (None, "B")


def test_a_drop_counts_from_its_commit_on(kept):
    put(kept, "a", "list:1")

    def other() -> None:
        try:
            catch_up()
        finally:
            connection.close()

    with transaction.atomic():
        drop(["list:1"])
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert kept.get("a") == "A"
    catch_up()
    assert kept.get("a") is None


def test_what_was_begun_before_a_drop_is_not_kept(kept):
    begun = kept.begin()
    drop(["list:1"])
    catch_up()
    kept.put("a", "of before", tags=["list:1"], begun=begun)
    assert kept.get("a") is None


def test_the_least_recently_used_makes_room(kept):
    put(kept, "a")
    put(kept, "b")
    kept.get("a")
    put(kept, "c")
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]


def test_nothing_outlives_its_time_or_the_cache(kept, time_machine):
    short: KeptParts[str] = KeptParts(most=2, seconds=0)
    put(short, "a")
    assert short.get("a") is None
    put(kept, "a")
    cache.clear()
    assert kept.get("a") is None


def test_after_a_long_silence_everything_is_made_anew(kept, monkeypatch):
    """Drops are thrown away after a while; who did not ask in time cannot know what he missed."""
    put(kept, "a")
    monkeypatch.setattr(poll, "KEPT", -1)
    catch_up()
    assert kept.get("a") is None
