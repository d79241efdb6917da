"""The judge of the figures is judged, too."""

import pytest

from tests.bench.goals import Goal, Verdicts


@pytest.mark.parametrize(("figure", "reached"), [(0.59, False), (0.6, True), (0.7, True)])
def test_at_least(figure, reached):
    assert Goal("share", 0.6, is_least=True).is_reached(figure) is reached


@pytest.mark.parametrize(("figure", "reached"), [(49.9, True), (50, True), (50.1, False), (float("nan"), False)])
def test_at_most(figure, reached):
    assert Goal("p95", 50, "ms").is_reached(figure) is reached


def test_what_is_missed_is_counted_and_said(capsys):
    verdicts = Verdicts()
    verdicts.least("checkouts", 7, 15, "/s")
    verdicts.most("search", 12, 50, "ms")
    verdicts.show()
    lines = capsys.readouterr().out.splitlines()[-2:]
    assert (verdicts.missed, ["MISSED" in line for line in lines]) == (1, [True, False])
