"""Whatever an honest book holds, its pack stands its own check: else it could not be published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports_app.models import ReportPeriod
from reports_app.pack.asked import asked_of
from reports_app.pack.building import build
from reports_app.pack.checking import check_pack
from tests.factories import make_assignment, make_period, make_unit
from tests.initiative_factories import make_initiative
from tests.reports_app.pack_cases import DAY, LATER

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


def test_years_that_no_sheet_takes_are_refused() -> None:
    period = make_period("KY-XA", starts_on=date(1, 1, 2))
    with pytest.raises(ValueError, match="từ năm 1945"):
        asked_of(period, date(1, 3, 1))
