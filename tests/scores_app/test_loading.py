"""Results of an earlier year: begun in the browser, loaded from a file, recorded by a decision,
corrected with a reason; nobody is asked for anything.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core.clock import today
from cchc.core.imports import ImportReport
from scores_app.appraisal.side_by_side import earlier_of as earlier_points
from scores_app.choices import Basis, RoundEventKind, RoundState, RowStatus, SheetState
from scores_app.models import (
    CriteriaSet,
    CriterionLink,
    Ranking,
    Round,
    RoundReminder,
    RoundStep,
    Score,
    ScoreSheet,
)
from scores_app.ranks import runs
from scores_app.ranks.checks import unlike_books, verdict
from scores_app.ranks.earlier import earlier_of
from scores_app.ranks.tables import table_of
from scores_app.services import loading, participants, rounds
from scores_app.services.loading import Decision
from scores_app.sheet_kinds.scores import SCORES
from tasks_app.reminders.digests import make_digests
from tests.cast import Cast, signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, make_group, make_round, make_set, make_sheet
from tests.sheet_files import counts, take
from units_app.choices import Role, UnitKind
from units_app.models import Unit

pytestmark = pytest.mark.django_db
YEAR = today().year - 1
LEAVES = (Leaf("1.1", "2"), Leaf("1.2", "8"))
URL = "/cham-diem/ky/2025-CU/"
DECISION = Decision("15/QĐ-UBND", today() - timedelta(days=200), "Phụ lục kèm theo quyết định")
TYPED = {"number": "15/QĐ-UBND", "on": f"{DECISION.on:%d/%m/%Y}", "source": DECISION.source}


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def made() -> CriteriaSet:
    """A set for districts, three of which existed in that year and one of which no longer does."""
    criteria_set = make_set(LEAVES, group=make_group(kind=UnitKind.DISTRICT), year=YEAR)
    for number in (1, 2):
        make_unit(f"Huyện {number}", code=f"H{number}", kind=UnitKind.DISTRICT)
    ended = date(YEAR + 1, 2, 28)
    make_unit("Huyện 3", code="H3", kind=UnitKind.DISTRICT, valid_to=ended)
    make_unit("Huyện mới", code="H4", kind=UnitKind.DISTRICT, valid_from=date(YEAR + 1, 3, 1))
    return criteria_set


def begun(made: CriteriaSet, **changed: Any) -> Round:
    facts = {
        "code": "2025-CU",
        "name": "Chỉ số năm trước",
        "year": YEAR,
        "window_from": date(YEAR, 1, 1),
        "window_to": date(YEAR, 12, 31),
        "is_loaded": True,
        "sets": (rounds.SetChoice(made, survey_run=False),),
    }
    return rounds.round_create(facts=rounds.RoundFacts(**{**facts, **changed}), actor=None)


def call(service: Any, held: Round, **facts: Any) -> Any:
    held.refresh_from_db()
    return service(round_id=held.pk, version=held.version, actor=None, **facts)


def load(folder: Path, *lines: tuple[str, str, str]) -> ImportReport:
    rows = [
        {"round_code": "2025-CU", "unit": unit, "criterion": code, "appraised_points": points}
        for unit, code, points in lines
    ]
    return take(SCORES, folder, rows)


WHOLE = (
    ("H1", "1.1", "2"),
    ("H1", "1.2", "7,5"),
    ("H2", "1.1", "1"),
    ("H2", "1.2", "8"),
    ("H3", "1.1", "0"),
    ("H3", "1.2", "6"),
)


@pytest.fixture
def loaded(made: CriteriaSet, tmp_path: Path) -> Round:
    held = begun(made)
    call(loading.loading_prepare, held)
    load(tmp_path, *WHOLE)
    return held


def places(held: Round, day: date | None = None) -> dict[str, int | None]:
    part = held.sets.select_related("round", "criteria_set").get()
    table = table_of(part, Basis.FINAL, day or today())
    names = dict(ScoreSheet.objects.values_list("pk", "unit__code"))
    return {names[row.sheet_id]: row.rank for row in table.rows}


def test_an_earlier_year_is_played_through_in_the_browser(
    cast: Cast, made: CriteriaSet, tmp_path: Path
) -> None:
    staff = cast["staff"]
    officer = signed_in(make_user(Role.OFFICER, Unit.objects.get(code="H1")))
    typed = {"code": "2025-CU", "name": "Chỉ số năm trước", "year": str(YEAR)}
    typed |= {"window_from": f"01/01/{YEAR}", "window_to": f"31/12/{YEAR}"}
    page = text(staff.get("/cham-diem/ky-moi/nam-truoc/"))
    assert "không gửi thư" in page
    assert "Ngày của các bước" not in page
    typed[f"set_{made.group_id}"] = str(made.pk)
    answer = staff.post("/cham-diem/ky-moi/nam-truoc/", typed)
    assert answer["Location"] == f"{URL}don-vi/"
    units = text(staff.get(f"{URL}don-vi/"))
    assert "Huyện 3" in units
    assert "Huyện mới" not in units
    assert staff.post(f"{URL}lap-phieu/", {"version": 1}).status_code == 302
    assert ScoreSheet.objects.count() == 3
    assert counts(load(tmp_path, *WHOLE)) == (6, 0, 0)
    group = f"/xep-hang/2025-CU/{made.group.code}/"
    assert "Chưa gửi" not in text(staff.get(URL))
    draft = text(staff.get(group))
    assert "Tạm tính: kết quả chưa ghi nhận" in draft
    assert "không chấm trên hệ thống này" in draft
    for hidden in (URL, group, f"/cham-diem/phieu/{ScoreSheet.objects.get(unit__code='H1').pk}/"):
        assert officer.get(hidden).status_code == 404
    assert "Chỉ số năm trước" not in text(officer.get("/cham-diem/"))
    held = Round.objects.get()
    refused = text(staff.post(f"{URL}ghi-nhan/", {**TYPED, "version": held.version, "number": ""}))
    assert "Chưa lưu được" in refused
    assert DECISION.source in refused
    data = {**TYPED, "version": held.version}
    assert staff.post(f"{URL}ghi-nhan/", data).status_code == 302
    shown = text(officer.get(group))
    assert "Quyết định số 15/QĐ-UBND" in shown
    assert "Tạm tính" not in shown
    assert places(held) == {"H1": 1, "H2": 2, "H3": 3}
    assert "Kết quả năm trước được nạp" in text(officer.get("/cham-diem/phieu/"))
    assert "Kết quả năm trước được nạp" in text(officer.get("/xep-hang/"))
    past = f"?as_of={today() - timedelta(days=1)}"
    assert "Chưa có đơn vị nào" in text(officer.get(group + past))
    assert "Chỉ số năm trước" not in text(officer.get("/xep-hang/" + past))
    assert "Chỉ số năm trước" not in text(officer.get("/cham-diem/" + past))
    own = ScoreSheet.objects.get(unit__code="H1")
    assert officer.get(f"/cham-diem/phieu/{own.pk}/").status_code == 200
    assert officer.get(f"/cham-diem/phieu/{own.pk}/{past}").status_code == 404
    assert officer.get("/cham-diem/").context["waiting"] == []
    assert make_digests(today()) == 0
    assert not RoundReminder.objects.exists()
    assert not RoundStep.objects.exists()


def test_recording_approves_and_stores_the_rankings(loaded: Round) -> None:
    call(loading.loading_record, loaded, decision=DECISION)
    loaded.refresh_from_db()
    assert (loaded.state, loaded.opened_at) == (RoundState.CLOSED, None)
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {SheetState.APPROVED}
    stored = Ranking.objects.filter(as_of=today())
    assert {run.basis for run in stored} == set(Basis.values)
    part = loaded.sets.select_related("round", "criteria_set", "group").get()
    run = stored.get(basis=Basis.FINAL)
    assert run.inputs == str(runs.inputs_of(part, today()))
    shown = runs.current(part, Basis.FINAL, today())
    assert shown.computed_at == run.computed_at
    assert [row.rank for row in shown.table.rows] == [1, 2, 3]
    assert verdict(run) == ([], None)
    assert unlike_books() == []
    event = loaded.events.order_by("-pk")[0]
    assert event.kind == RoundEventKind.RECORDED
    assert event.reason == (
        f"Quyết định số 15/QĐ-UBND ngày {DECISION.on:%d/%m/%Y}; nguồn: {DECISION.source}."
    )
    with pytest.raises(ValidationError, match="đang được nạp"):
        call(loading.loading_record, loaded, decision=DECISION)


def test_what_was_recorded_is_corrected_with_a_reason_from_that_day_on(
    loaded: Round, tmp_path: Path
) -> None:
    call(loading.loading_record, loaded, decision=DECISION)
    assert load(tmp_path, ("H3", "1.2", "8")).refused
    with pytest.raises(ValidationError, match="Ghi lý do"):
        call(loading.loading_correct, loaded, reason=" ")
    call(loading.loading_correct, loaded, reason="Phụ lục ghi nhầm điểm Huyện 2")
    part = loaded.sets.select_related("round", "criteria_set", "group").get()
    assert part.round.is_corrected
    assert counts(load(tmp_path, ("H2", "1.1", "2"))) == (0, 1, 0)
    assert Score.objects.get(sheet__unit__code="H2", criterion__code="1.1").effective_on == today()
    with pytest.raises(ValidationError, match="chỉ đính chính được điểm"):
        call(rounds.round_change, loaded, facts=facts_of(loaded, bonus_max=9))
    corrected = Decision("20/QĐ-UBND", today(), "Văn bản đính chính")
    call(loading.loading_record, loaded, decision=corrected)
    assert places(loaded) == {"H2": 1, "H1": 2, "H3": 3}
    loaded.refresh_from_db()
    assert loaded.decision_no == "20/QĐ-UBND"
    kinds = list(loaded.events.values_list("kind", flat=True))
    assert kinds == ["prepared", "recorded", "correcting", "recorded"]
    assert loaded.events.get(kind="correcting").reason == "Phụ lục ghi nhầm điểm Huyện 2"


def facts_of(held: Round, **changed: Any) -> rounds.RoundFacts:
    own = {name: getattr(held, name) for name in rounds.OWN}
    return rounds.RoundFacts(**{**own, **changed})


def test_what_is_not_whole_is_recorded_with_a_reason_alone(
    made: CriteriaSet, tmp_path: Path
) -> None:
    held = begun(made)
    with pytest.raises(ValidationError, match="Chưa nạp điểm"):
        call(loading.loading_record, held, decision=DECISION)
    call(loading.loading_prepare, held)
    load(tmp_path, *WHOLE[:3])
    assert loading.lacking(held) == [
        f"{made.group}: 1 đơn vị chưa có điểm, 1 đơn vị còn thiếu điểm của một số tiêu chí."
    ]
    with pytest.raises(ValidationError) as caught:
        call(loading.loading_record, held, decision=DECISION)
    assert set(caught.value.message_dict) == {"reason"}
    call(loading.loading_record, held, decision=DECISION, reason="Quyết định không nêu đủ")
    part = held.sets.select_related("round", "criteria_set").get()
    statuses = [row.status for row in table_of(part, Basis.FINAL, today()).rows]
    assert statuses == [RowStatus.RANKED, RowStatus.INCOMPLETE, RowStatus.MISSING]


def test_nothing_of_it_is_known_on_a_day_before_it_was_recorded(loaded: Round) -> None:
    yesterday = today() - timedelta(days=1)
    for event in ScoreSheet.objects.values_list("pk", flat=True):
        ScoreSheet.objects.get(pk=event).events.create(
            kind="created", state=SheetState.APPRAISED, effective_on=yesterday
        )
    assert places(loaded, yesterday) == {}
    assert not ScoreSheet.objects.as_of(yesterday).exists()
    part = loaded.sets.select_related("round", "criteria_set", "group").get()
    before = runs.recompute(part, Basis.FINAL, yesterday)
    call(loading.loading_record, loaded, decision=DECISION)
    part = loaded.sets.select_related("round", "criteria_set", "group").get()
    assert places(loaded, yesterday) == {}
    assert before.inputs != str(runs.inputs_of(part, yesterday))
    assert len(places(loaded)) == 3


def test_only_an_earlier_year_is_loaded(made: CriteriaSet) -> None:
    with pytest.raises(ValidationError) as caught:
        begun(made, year=YEAR + 1, window_to=today())
    assert set(caught.value.message_dict) == {"year", "window_to"}
    held = begun(made)
    call(loading.loading_prepare, held)
    Round.objects.filter(pk=held.pk).update(year=YEAR + 1)
    decided = {"decision_no": "1", "decision_on": today(), "decision_source": "x"}
    with pytest.raises(IntegrityError, match="năm trước"), transaction.atomic():
        Round.objects.filter(pk=held.pk).update(state=RoundState.CLOSED, **decided)


def test_it_is_never_opened_nor_changed_into_a_round_that_is(made: CriteriaSet) -> None:
    held = begun(made)
    with pytest.raises(ValidationError, match="không mở để chấm"):
        call(rounds.round_open, held)
    call(loading.loading_prepare, held)
    for wrong in ({"state": RoundState.OPEN}, {"is_loaded": False}, {"state": RoundState.CLOSED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=held.pk).update(**wrong)
    other = make_set(LEAVES, group=made.group, year=YEAR)
    with pytest.raises(ValidationError, match="phải giữ bộ tiêu chí"):
        call(rounds.round_change, held, facts=facts_of(held, sets=(rounds.SetChoice(other),)))


def test_a_forgotten_unit_joins_with_a_reason(loaded: Round) -> None:
    unit = make_unit("Ban quản lý", code="BQL", kind=UnitKind.DEPARTMENT)
    part = loaded.sets.get()
    loaded.refresh_from_db()
    with pytest.raises(ValidationError, match="thêm từng đơn vị"):
        participants.participants_set(round_set=part, version=loaded.version, parts=[], actor=None)
    participants.unit_join(round_set_id=part.pk, unit=unit, reason="Sót", actor=None)
    assert places(loaded)["BQL"] is None
    call(loading.loading_record, loaded, decision=DECISION, reason="Ban quản lý không chấm")
    with pytest.raises(ValidationError, match="Chỉ thêm"):
        participants.unit_join(
            round_set_id=part.pk, unit=make_unit(kind=UnitKind.DISTRICT), reason="x", actor=None
        )


def test_the_year_after_is_compared_with_it_once_it_is_recorded(loaded: Round) -> None:
    part = loaded.sets.select_related("criteria_set").get()
    following = make_round(part.criteria_set, year=YEAR + 1).sets.select_related("round").get()
    assert earlier_of(following, today()) is None
    call(loading.loading_record, loaded, decision=DECISION)
    earlier = earlier_of(following, today())
    assert earlier
    assert earlier.round_set.pk == part.pk


def test_appraisers_see_its_points_once_it_is_recorded_and_that_they_were_loaded(
    loaded: Round,
) -> None:
    old = loaded.sets.get().criteria_set
    later = make_set(LEAVES, group=old.group)
    criterion = later.criteria.get(code="1.2")
    CriterionLink.objects.create(old=old.criteria.get(code="1.2"), new=criterion)
    unit = Unit.objects.get(code="H1")
    sheet = make_sheet(make_round(later), unit)
    assert earlier_points(criterion, [sheet], today()) == {}
    call(loading.loading_record, loaded, decision=DECISION)
    (before,) = earlier_points(criterion, [sheet], today())[unit.pk]
    assert (before.year, before.points, before.is_loaded) == (YEAR, Decimal("7.5"), True)


def test_pages_of_loading_are_of_loaded_rounds_alone(cast: Cast) -> None:
    make_round(code="KY-THUONG")
    for page in ("ghi-nhan/", "dinh-chinh/"):
        assert cast["staff"].get(f"/cham-diem/ky/KY-THUONG/{page}").status_code == 404


@pytest.mark.parametrize("number", [1, 6])
def test_as_many_statements_for_any_number_of_units(
    made: CriteriaSet, tmp_path: Path, number: int, django_assert_num_queries: Any
) -> None:
    for more in range(number):
        make_unit(code=f"THEM-{more}", kind=UnitKind.DISTRICT)
    held = begun(made)
    held.refresh_from_db()
    facts: dict[str, Any] = {"round_id": held.pk, "actor": None}
    with django_assert_num_queries(11):
        units = loading.loading_prepare(version=held.version, **facts)
    assert units == number + 3
    load(tmp_path, *WHOLE)
    held.refresh_from_db()
    with django_assert_num_queries(47):
        loading.loading_record(
            version=held.version, decision=DECISION, reason="Chưa có điểm", **facts
        )
    assert ScoreSheet.objects.filter(state=SheetState.APPROVED).count() == 3


def test_of_loaded_results_nobody_is_said_to_fill_anything_in(
    cast: Cast, made: CriteriaSet, tmp_path: Path
) -> None:
    held = begun(made)
    call(loading.loading_prepare, held)
    load(tmp_path, WHOLE[0])
    board = text(cast["staff"].get(URL))
    assert "Chưa bắt đầu</span>" not in board
    assert "Chưa nạp điểm" in board
    for far in ("1/2", "0/2"):
        assert far in board
    for code, far in (("H1", "1/2"), ("H2", "0/2")):
        sheet = ScoreSheet.objects.get(unit__code=code)
        shown = text(cast["staff"].get(f"/cham-diem/phieu/{sheet.pk}/"))
        assert f"Đã có điểm <strong>{far}</strong> tiêu chí" in shown
        assert "Đến chỗ còn thiếu" not in shown
        assert "Chưa bắt đầu" not in shown


def test_a_set_of_another_year_and_what_fixes_it_are_said_before(
    cast: Cast, made: CriteriaSet
) -> None:
    begun(made, year=YEAR - 1, window_to=date(YEAR - 1, 12, 31), window_from=date(YEAR - 1, 1, 1))
    assert f"(bộ của năm {YEAR})" in text(cast["staff"].get(f"{URL}sua/"))
    for url in (URL, f"{URL}don-vi/"):
        shown = text(cast["staff"].get(url))
        assert "không đổi được nữa" in shown
        assert f"là bộ của năm {YEAR}, kết quả nạp vào là của năm {YEAR - 1}" in shown
