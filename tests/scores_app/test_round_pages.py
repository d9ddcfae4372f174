"""Pages of rounds: the board as of a day, forms that keep what was typed, what waits for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from scores_app.choices import RoundState, SheetEventKind, SheetState, Step
from scores_app.models import Participant, Round, ScoreSheet, SheetEvent
from tests.cast import Cast, signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import make_group, make_round, make_set, make_sheet
from tests.scores_app.test_rounds import steps_from
from units_app.choices import Role, UnitKind

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


def typed(**changed: Any) -> dict[str, Any]:
    given = {
        "code": "KY-2026",
        "name": "Chấm điểm năm 2026",
        "year": "2026",
        "window_from": "01/01/2026",
        "window_to": "31/12/2026",
    }
    for step, (first, last) in steps_from(today()).items():
        given |= {f"{step}_from": f"{first:%d/%m/%Y}", f"{step}_to": f"{last:%d/%m/%Y}"}
    return {**given, **changed}


def test_the_board_counts_by_state_and_says_the_state_of_a_past_day(cast: Cast) -> None:
    held = make_round(code="KY-BANG")
    sheet = make_sheet(held, cast.unit)
    SheetEvent.objects.create(
        sheet=sheet,
        kind=SheetEventKind.STARTED,
        state=SheetState.SCORING,
        effective_on=today(),
    )
    earlier = make_sheet(held, make_unit("Sở Gửi rồi"), state=SheetState.SENT)
    past = today() - timedelta(days=3)
    board = text(cast["staff"].get("/cham-diem/ky/KY-BANG/?state=unsent"))
    assert "Sở Tư pháp" in board
    assert earlier.unit.name not in board
    assert "Nhắc các đơn vị được chọn" in board
    old = text(cast["staff"].get(f"/cham-diem/ky/KY-BANG/?as_of={past}"))
    assert "Sở Tư pháp" not in old
    own = text(cast["officer"].get("/cham-diem/ky/KY-BANG/"))
    assert "Sở Tư pháp" in own
    assert "Sở Gửi rồi" not in own


def test_the_number_of_queries_does_not_grow_with_units(cast: Cast) -> None:
    held = make_round(code="KY-NHIEU")
    counted = []
    cast["staff"].get("/cham-diem/ky/KY-NHIEU/")  # the caches are warm then
    for _ in range(2):
        for _ in range(4):
            make_sheet(held, make_unit())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            cast["staff"].get("/cham-diem/ky/KY-NHIEU/?state=unsent")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_round_is_made_changed_filled_and_opened_on_the_pages(cast: Cast) -> None:
    made = make_set(group=make_group(kind=UnitKind.DISTRICT))
    unit = make_unit("Huyện Một", kind=UnitKind.DISTRICT)
    other = make_unit("Huyện Hai", kind=UnitKind.DISTRICT)
    staff, field = cast["staff"], f"set_{made.group_id}"
    assert staff.post("/cham-diem/ky-moi/", typed(**{field: made.pk})).status_code == 302
    held = Round.objects.get(code="KY-2026")
    part = held.sets.get()
    assert part.survey_run is False
    answer = staff.post(
        "/cham-diem/ky/KY-2026/don-vi/",
        {
            "version": 1,
            "round_set": part.pk,
            "part": [unit.pk, other.pk],
            "unranked": [other.pk],
            f"reason_{unit.pk}": "Giữ lại",
        },
    )
    assert answer.status_code == 409
    assert "Ghi lý do không xếp hạng." in text(answer)
    assert 'value="Giữ lại"' in text(answer)
    data = {"version": 1, "round_set": part.pk, "part": [unit.pk]}
    assert staff.post("/cham-diem/ky/KY-2026/don-vi/", data).status_code == 302
    assert Participant.objects.get().unit == other
    answer = staff.post("/cham-diem/ky/KY-2026/mo/", {"version": 1})
    assert "vừa được người khác sửa" in text(answer)
    assert staff.post("/cham-diem/ky/KY-2026/mo/", {"version": 2}).status_code == 302
    assert list(ScoreSheet.objects.values_list("unit", flat=True)) == [unit.pk]


def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    wrong = typed(name="Kỳ thử", appraisal_to="31/02/2026")
    answer = text(cast["staff"].post("/cham-diem/ky-moi/", wrong))
    assert 'value="31/02/2026"' in answer
    assert 'value="Kỳ thử"' in answer
    assert "Thẩm định: đến hết ngày" in answer
    assert not Round.objects.exists()


def test_whoever_saves_second_sees_both_versions(cast: Cast) -> None:
    made = make_round(code="KY-2026", state=RoundState.DRAFT)
    Round.objects.filter(pk=made.pk).update(name="Tên của người khác", version=2)
    group = {f"set_{part.group_id}": part.criteria_set_id for part in made.sets.all()}
    mine = typed(version=1, name="Tên của tôi", **group)
    answer = cast["staff"].post("/cham-diem/ky/KY-2026/sua/", mine)
    assert answer.status_code == 409
    assert "Tên của người khác" in text(answer)
    assert "Tên của tôi" in text(answer)
    again = cast["staff"].post("/cham-diem/ky/KY-2026/sua/", {**mine, "version": 2})
    assert again.status_code == 302


def test_a_unit_is_opened_again_and_the_reason_stays_in_sight(cast: Cast) -> None:
    held = make_round(code="KY-LAI", open_step=Step.APPRAISAL)
    sheet = make_sheet(held, cast.unit, state=SheetState.SENT)
    facts = {"version": 1, "step": "self_score", "until": f"{today():%d/%m/%Y}", "reason": ""}
    url = f"/cham-diem/ky/KY-LAI/mo-lai/{sheet.pk}/"
    assert "Chưa lưu được" in text(cast["staff"].post(url, facts))
    assert cast["staff"].post(url, {**facts, "reason": "Mất điện"}).status_code == 302
    assert "Mất điện" in text(cast["officer"].get("/cham-diem/ky/KY-LAI/"))
    assert cast["staff"].post(url, {**facts, "reason": "Lần hai"}).status_code == 409


def test_each_is_told_what_waits(cast: Cast) -> None:
    held = make_round(code="KY-CHO")
    sheet = make_sheet(held, cast.unit)
    assert "Tự chấm và gửi phiếu điểm của Sở Tư pháp" in text(cast["officer"].get("/cham-diem/"))
    assert "Còn 1 đơn vị chưa gửi phiếu" in text(cast["staff"].get("/cham-diem/"))
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.SCORING)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.AT_HEAD)
    assert "Duyệt phiếu điểm của Sở Tư pháp" in text(cast["head"].get("/cham-diem/"))
    elsewhere = signed_in(make_user(Role.OFFICER, cast.other_unit))
    assert "không có việc nào" in text(elsewhere.get("/cham-diem/"))


@pytest.mark.parametrize("url", ["/cham-diem/ky-moi/", "/cham-diem/ky-moi/nam-truoc/"])
def test_a_round_wants_one_group_at_least_and_offers_the_year_of_reports(
    cast: Cast, url: str
) -> None:
    group = make_group("cap-huyen", kind=UnitKind.DISTRICT)
    year = today().year - int(url.endswith("nam-truoc/"))
    form = text(cast["staff"].get(url))
    assert f'value="15/12/{year - 1}"' in form
    assert f'value="14/12/{year}"' in form
    assert "(ít nhất một nhóm)" in form
    window = {"window_from": f"15/12/{year - 1}", "window_to": f"14/12/{year}"}
    refused = text(cast["staff"].post(url, typed(year=str(year), **window)))
    assert "Chọn bộ tiêu chí cho ít nhất một nhóm đơn vị." in refused
    assert f'href="#id_set_{group.pk}"' in refused
    assert not Round.objects.exists()


def test_a_reminder_that_reaches_nobody_is_a_warning(cast: Cast) -> None:
    held = make_round(code="KY-VANG")
    empty = make_sheet(held, make_unit("Sở Vắng"))
    url = "/cham-diem/ky/KY-VANG/nhac/"
    said = text(cast["staff"].post(url, {"sheet": empty.pk}, follow=True))
    assert "Chưa nhắc được ai. Đơn vị chưa có tài khoản: Sở Vắng." in said
    assert "note note-warning" in said
    whole = make_sheet(held, cast.unit)
    said = text(cast["staff"].post(url, {"sheet": whole.pk}, follow=True))
    assert "Đã nhắc 1 người." in said
    assert "note note-success" in said


def test_staff_are_told_who_fills_in_the_sheet_of_their_own_unit(cast: Cast) -> None:
    held = make_round()
    own = make_sheet(held, cast.unit)
    staff = signed_in(make_user(Role.STAFF, cast.unit))
    words = "do tài khoản Cán bộ đơn vị"
    url = f"/cham-diem/phieu/{own.pk}/"
    assert words in text(staff.get(url))
    assert words not in text(cast["officer"].get(url))
    other = make_sheet(held, cast.other_unit)
    assert words not in text(staff.get(f"/cham-diem/phieu/{other.pk}/"))
