"""Whatever an honest book holds, its pack stands its own check: else it could not be published."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from reports_app.models import ReportPeriod
from reports_app.pack.asked import asked_of
from reports_app.pack.building import build
from reports_app.pack.checking import check_pack
from scores_app.choices import SetState
from scores_app.models import Criterion, UnitGroup
from tests.factories import make_assignment, make_period, make_unit
from tests.initiative_factories import make_initiative
from tests.pack_files import Opened
from tests.reports_app.pack_cases import DAY, LATER
from tests.score_factories import load_score, make_group, make_round, make_set, make_sheet

pytestmark = pytest.mark.django_db
ODD = {
    "escaped": "Rà soát _x000D_ và _x0041_",
    "mark of order": "\ufeffRà soát đầu dòng",
    "line separator": "Dòng một\u2028dòng hai\u2029ba",
    "hard space": "Sở\u00a0Nội\u202fvụ",
    "quotes": "'=1+1 \"hai\" ''ba",
    "decomposed": "Ho\u0300a Bi\u0300nh",
    "tabs and ends": "một\thai\r\nba\rbốn ",
    "signs": "a & b < c > d ]]> {{ x }} {% y %} 😀",
    "as long as a cell": "Đ" * 32_000,
}


@pytest.mark.parametrize("name", ODD)
def test_a_pack_with_odd_texts_is_sound(name: str) -> None:
    unit = make_unit(f"Sở {ODD[name]}"[:255], code="SO-LA")
    make_assignment(unit, title=ODD[name], due_on=DAY)
    make_assignment(unit, title=ODD[name], due_on=LATER)
    make_initiative(unit=unit, title=ODD[name][:255])
    period = make_period("KY-LA", starts_on=DAY - timedelta(days=30))
    ReportPeriod.objects.filter(pk=period.pk).update(name=f"Kỳ {ODD[name]}"[:250])
    period.refresh_from_db()
    made = build(asked_of(period, DAY))
    assert check_pack(made.content).problems == ()


@pytest.mark.parametrize("name", ODD)
def test_odd_names_and_codes_of_areas_and_groups(name: str) -> None:
    text = ODD[name][:200]
    group = make_group("nhom-la")
    UnitGroup.objects.update(name=f"=Nhóm {text}"[:120])
    made = make_set(group=group, ready=False)
    Criterion.objects.filter(code="1").update(code="=1+1", name=text)
    Criterion.objects.filter(code="2").update(code=f"@{text}"[:40], name="Mục hai")
    made.state = SetState.READY
    made.save(update_fields=["state"])
    load_score(make_sheet(make_round(made)), "1.1", "1", on=DAY)
    period = make_period("KY-LA", starts_on=DAY - timedelta(days=30))
    content = build(asked_of(period, DAY)).content
    assert check_pack(content).problems == ()
    pack = Opened(content)
    (listed,) = pack.manifest["rankings"]
    sheet = pack.sheet(listed["file"])
    for heads in (sheet.people[0], sheet.machine[0]):
        assert not any(head.startswith(("=", "+", "-", "@")) for head in heads)
    assert {cell.data_type for cell in headers(pack, listed["file"])} == {"s"}


def headers(pack: Opened, stem: str) -> Any:
    """The cells of the first row of the data."""
    book = openpyxl.load_workbook(io.BytesIO(pack.files[f"so-lieu/{stem}.xlsx"]))
    return next(book.worksheets[1].iter_rows(max_row=1))


def test_years_that_no_sheet_takes_are_refused() -> None:
    period = make_period("KY-XA", starts_on=date(1, 1, 2))
    with pytest.raises(ValueError, match="từ năm 1945"):
        asked_of(period, date(1, 3, 1))
