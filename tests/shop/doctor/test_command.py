import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shop.doctor.checks import CHECKS
from shop.doctor.models import DoctorRun
from shop.partner.models import StockRecord
from shop.search.index import reindex_all
from tests.payment_factories import attempt_for
from tests.shop.doctor.states import sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def miscounted() -> None:
    attempt_for()
    reindex_all()
    sql("UPDATE partner_stockrecord SET num_allocated = 4")


def doctor(*arguments: str) -> tuple[int, str, str]:
    out, errors = StringIO(), StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, stderr=errors)
    except SystemExit as end:
        return end.code, out.getvalue(), errors.getvalue()
    return 0, out.getvalue(), errors.getvalue()


def test_a_healthy_shop_ends_with_0():
    code, out, _ = doctor()
    assert code == 0
    assert out.count("ok  ") == len(CHECKS)
    assert DoctorRun.objects.get().failing == 0


def test_a_fault_ends_with_1_and_is_explained(miscounted):
    code, out, _ = doctor()
    assert code == 1
    assert out.count("FAIL") == 1
    assert "4; should be: 1" in out
    assert "Count it anew from the orders." in out
    assert "manage.py doctor --mend stock.allocated" in out


def test_json_for_machines(miscounted):
    code, out, _ = doctor("--json")
    results = {result["name"]: result for result in json.loads(out)}
    assert code == 1
    assert set(results) == set(CHECKS)
    assert (results["stock.allocated"]["looked_at"], results["stock.allocated"]["wrong"]) == (1, 1)


def test_a_mend_is_shown_and_made_only_when_agreed(miscounted):
    code, _, errors = doctor("--mend", "stock.allocated")
    assert (code, StockRecord.objects.get().num_allocated) == (1, 4)
    assert "4 -> 1" in errors
    assert "Nothing was changed" in errors
    code, _, errors = doctor("--mend", "stock.allocated", "--yes")
    assert (code, StockRecord.objects.get().num_allocated) == (0, 1)
    assert "1 mended, 0 left alone." in errors


@pytest.mark.parametrize("arguments", [["--mend", "orders.status"], ["--mend", "nothing"], ["--yes"]])
def test_what_cannot_be_mended_is_refused(arguments):
    with pytest.raises(CommandError):
        call_command("doctor", *arguments)
