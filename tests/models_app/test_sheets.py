"""The sheet of initiatives: what rows become, and what they say about any day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.imports import Value, run_import
from models_app import rules
from models_app.choices import HOLDING, IN_BOOKS, Stage
from models_app.models import Adoption, AdoptionEvent, Initiative, InitiativeEvent
from models_app.services.stages import stage_correct
from models_app.sheets import INITIATIVES, rows_of
from tests.factories import make_unit, make_user
from tests.initiative_factories import REGISTERED_ON, make_area, make_initiative
from tests.sheet_files import FORMS, counts, exported, take
from units_app.choices import Role
from units_app.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_world")]
TODAY = date(2023, 12, 1)


@pytest.fixture
def _world() -> Iterator[None]:
    """1 December 2023, noon in Hà Nội; three units, one area."""
    make_unit("Sở Nội vụ", code="SO-NV")
    make_unit("Sở Tài chính", code="SO-TC")
    make_unit("Sở Y tế", code="SO-YT")
    make_area()
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def taken(initiative: Initiative, code: str, since: date, ended_on: date | None = None) -> Adoption:
    """An adoption with its events, as the page records it."""
    unit = Unit.objects.get(code=code)
    adoption = Adoption.objects.create(
        initiative=initiative, unit=unit, since=since, ended_on=ended_on
    )
    AdoptionEvent.objects.create(
        adoption=adoption, seq=1, kind="taken", effective_on=since, since=since
    )
    if ended_on:
        AdoptionEvent.objects.create(
            adoption=adoption,
            seq=2,
            kind="ended",
            effective_on=ended_on,
            since=since,
            ended_on=ended_on,
        )
    return adoption


# Out


def test_an_export_says_how_it_stood_on_the_day() -> None:
    made = make_initiative(Stage.APPLIED, unit=Unit.objects.get(code="SO-NV"), code="SK-1")
    taken(made, "SO-YT", date(2023, 7, 1), ended_on=date(2023, 9, 1))
    taken(made, "SO-TC", date(2023, 8, 1))
    days = (date(2023, 4, 10), date(2023, 5, 4), date(2023, 8, 1), TODAY)
    rows = [next(iter(INITIATIVES.export_rows(day))) for day in days]
    assert not list(INITIATIVES.export_rows(date(2023, 2, 28)))
    assert [row["stage"] for row in rows] == ["appraised", "recognised", "applied", "applied"]
    assert [row["decision_no"] for row in rows] == ["", *["120/QĐ-UBND"] * 3]
    assert [row["adopters"] for row in rows] == [
        "",
        "",
        "SO-YT (01/07/2023), SO-TC (01/08/2023)",
        "SO-TC (01/08/2023)",
    ]
    assert set(rows[0]) == {column.key for column in INITIATIVES.columns}


def test_rows_of_keep_to_the_queryset() -> None:
    make_initiative(unit=Unit.objects.get(code="SO-NV"), code="SK-1")
    make_initiative(unit=Unit.objects.get(code="SO-TC"), code="SK-2")
    officer = make_user(Role.OFFICER, Unit.objects.get(code="SO-TC"))
    for day in (TODAY, date(2023, 4, 1)):
        seen = Initiative.objects.for_user(officer).as_of(day).for_list().order_by("code")
        assert [row["code"] for row in rows_of(seen, day)] == ["SK-2"]


def test_queries_of_an_export_do_not_grow_with_rows() -> None:
    for number in range(5):
        made = make_initiative(Stage.APPLIED, unit=Unit.objects.get(code="SO-NV"))
        taken(made, "SO-YT", date(2023, 7, number + 1))
    for day in (TODAY, date(2023, 7, 3)):
        with CaptureQueriesContext(connection) as captured:
            assert len(list(INITIATIVES.export_rows(day))) == 5
        assert len(captured) == 3


def cells(code: str = "SK-1", **others: str) -> dict[str, str]:
    return {
        "code": code,
        "title": "Hẹn giờ làm thủ tục",
        "unit": "SO-NV",
        "year": "2023",
        "area": "thu_tuc",
        "stage": "",
        "registered_on": "01/03/2023",
        "decision_no": "",
        "decision_on": "",
        "adopters": "",
        "effect": "Giảm thời gian chờ",
        "stage_on": "",
        "decision_issuer": "",
        "problem": "",
        "novelty": "",
        "scope": "",
        "starts_on": "",
        **others,
    }


DECIDED = {"decision_no": "12/QĐ-UBND", "decision_on": "04/05/2023", "decision_issuer": "UBND tỉnh"}
APPLIED = {**DECIDED, "stage": "Đang áp dụng", "stage_on": "01/06/2023"}


def the(code: str = "SK-1") -> Initiative:
    return Initiative.objects.get(code=code)


def events(code: str = "SK-1") -> list[tuple[str, date, str, date | None]]:
    held = InitiativeEvent.objects.filter(initiative__code=code).order_by("seq")
    return list(held.values_list("kind", "effective_on", "stage", "stage_on"))


def adopters(code: str = "SK-1") -> list[tuple[str, date]]:
    held = Adoption.objects.filter(initiative__code=code).order_by("since", "unit__code")
    return list(held.values_list("unit__code", "since"))


def restate(folder: Path, **changes: str) -> tuple[int, int, int]:
    """Import SK-1 again with other cells."""
    return counts(take(INITIATIVES, folder, [cells(**changes)]))


# New rows


def test_a_new_initiative_is_registered_on_its_day(tmp_path: Path) -> None:
    actor = make_user(Role.STAFF)
    report = take(INITIATIVES, tmp_path, [cells(starts_on="2023-04-01")], actor=actor)
    assert counts(report) == (1, 0, 0)
    made = the()
    assert (made.stage, made.stage_on, made.version) == ("registered", date(2023, 3, 1), 1)
    assert (made.area, made.starts_on, made.is_sample) == (make_area(), date(2023, 4, 1), False)
    assert made.search_text.startswith("sk-1 hen gio lam thu tuc")
    event = made.events.get()
    assert (event.effective_on, event.actor) == (date(2023, 3, 1), actor)
    assert event.batch is not None
    assert event.batch.pk == report.batch
    made.full_clean()


def test_a_new_initiative_gets_the_steps_its_dates_tell(tmp_path: Path) -> None:
    rows = [
        cells("SK-1", **APPLIED),
        cells("SK-2", stage="recognised", **DECIDED),
        cells("SK-3", stage="Đã dừng", stage_on="05/08/2023", **DECIDED),
        cells("SK-4", stage="Đã dừng", stage_on="05/08/2023"),
        cells("SK-5", stage="rejected", decision_no="3/TB", decision_on="04/05/2023"),
        cells("SK-6", stage="appraised"),
    ]
    assert counts(take(INITIATIVES, tmp_path, rows)) == (6, 0, 0)
    registered = ("registered", REGISTERED_ON, "registered", REGISTERED_ON)
    may, june, august = date(2023, 5, 4), date(2023, 6, 1), date(2023, 8, 5)
    recognised = ("stage", may, "recognised", may)
    assert events("SK-1") == [registered, recognised, ("stage", june, "applied", june)]
    assert events("SK-2") == [registered, recognised]
    assert events("SK-3") == [registered, recognised, ("stage", august, "stopped", august)]
    assert events("SK-4") == [registered, ("stage", august, "stopped", august)]
    assert events("SK-5") == [registered, ("stage", may, "rejected", may)]
    assert events("SK-6") == [registered, ("stage", REGISTERED_ON, "appraised", REGISTERED_ON)]
    first, second, third = the().events.order_by("seq")
    assert (first.decision_no, second.decision_no, third.decision_no) == ("", *["12/QĐ-UBND"] * 2)
    assert (second.document_no, second.document_on, third.document_no) == ("12/QĐ-UBND", may, "")
    assert second.changes["stage"] == ["registered", "recognised"]
    assert the("SK-5").events.get(seq=2).reason == "Ghi theo tệp “tep.csv”."
    on = {
        day: Initiative.objects.as_of(day).get(code="SK-1").at_stage for day in (REGISTERED_ON, may)
    }
    assert list(on.values()) == ["registered", "recognised"]


def test_adopters_come_with_their_day_or_take_the_latest_known(tmp_path: Path) -> None:
    cell = "SO-YT (15/07/2023); Sở Tài chính"
    assert restate(tmp_path, **APPLIED, adopters=cell) == (1, 0, 0)
    assert adopters() == [("SO-TC", date(2023, 6, 1)), ("SO-YT", date(2023, 7, 15))]
    event = AdoptionEvent.objects.get(adoption__unit__code="SO-YT")
    assert (event.kind, event.effective_on, event.since) == ("taken", *[date(2023, 7, 15)] * 2)
    assert restate(tmp_path, **APPLIED, adopters="SO-TC, SO-YT") == (0, 0, 1)


def test_an_adopter_is_the_unit_of_its_own_day(tmp_path: Path) -> None:
    old = Unit.objects.get(code="SO-YT")
    old.valid_to = date(2023, 6, 30)
    old.save()
    new = make_unit("Sở Y tế và Dân số", code="SO-YT", valid_from=date(2023, 7, 1))
    cell = "SO-YT (05/06/2023), SO-YT (05/07/2023)"
    assert restate(tmp_path, **APPLIED, adopters=cell) == (1, 0, 0)
    assert [item.unit for item in Adoption.objects.order_by("since")] == [old, new]
    assert restate(tmp_path, **APPLIED, adopters=cell) == (0, 0, 1)


def test_a_name_with_a_comma_is_one_unit(tmp_path: Path) -> None:
    make_unit("Sở Văn hóa, Thể thao và Du lịch", code="SO-VH")
    cell = "Sở Văn hóa, Thể thao và Du lịch (02/06/2023), SO-TC"
    assert restate(tmp_path, **APPLIED, adopters=cell) == (1, 0, 0)
    assert [code for code, _ in adopters()] == ["SO-TC", "SO-VH"]


# Changed rows


def test_unchanged_rows_write_nothing(tmp_path: Path) -> None:
    rows = [
        cells("SK-1", **APPLIED, adopters="SO-TC"),
        cells("SK-2"),
        cells("SK-3", stage="appraised"),
    ]
    take(INITIATIVES, tmp_path, rows)
    before = list(Initiative.objects.order_by("pk").values())
    number = InitiativeEvent.objects.count()
    assert counts(take(INITIATIVES, tmp_path, rows)) == (0, 0, 3)
    assert list(Initiative.objects.order_by("pk").values()) == before
    assert InitiativeEvent.objects.count() == number


def test_a_stage_keeps_its_day_beside_a_correction_of_today(tmp_path: Path) -> None:
    restate(tmp_path)
    assert restate(tmp_path, **APPLIED, title="Hẹn giờ nộp hồ sơ") == (0, 1, 0)
    may, june = date(2023, 5, 4), date(2023, 6, 1)
    assert events()[1:] == [
        ("stage", may, "recognised", may),
        ("stage", june, "applied", june),
        ("corrected", TODAY, "applied", june),
    ]
    assert the().version == 2
    assert the().events.get(seq=4).changes == {
        "title": ["Hẹn giờ làm thủ tục", "Hẹn giờ nộp hồ sơ"]
    }
    assert Initiative.objects.as_of(june).get().at_title == "Hẹn giờ làm thủ tục"


def test_a_stage_from_before_the_last_record_counts_from_there(tmp_path: Path) -> None:
    restate(tmp_path)
    restate(tmp_path, title="Tên khác")
    assert restate(tmp_path, title="Tên khác", stage="recognised", **DECIDED) == (0, 1, 0)
    assert events()[-1] == ("stage", TODAY, "recognised", date(2023, 5, 4))


def test_corrections_take_effect_today(tmp_path: Path) -> None:
    restate(tmp_path, **APPLIED)
    changed = {
        "unit": "SO-TC",
        "year": "2022",
        "registered_on": "28/02/2023",
        "decision_no": "13/QĐ-UBND",
        "stage_on": "02/06/2023",
        "effect": "",
    }
    report = take(INITIATIVES, tmp_path, [cells(**(APPLIED | changed))])
    assert counts(report) == (0, 1, 0)
    assert set(report.changes[0].changes) == set(changed)
    assert events()[-1] == ("corrected", TODAY, "applied", date(2023, 6, 2))
    past = Initiative.objects.as_of(date(2023, 11, 30)).get()
    assert (past.at_unit_id, past.at_decision_no) == (
        Unit.objects.get(code="SO-NV").pk,
        "12/QĐ-UBND",
    )


def test_columns_that_a_file_lacks_are_left_as_they_are(tmp_path: Path) -> None:
    restate(tmp_path, **APPLIED, adopters="SO-TC", problem="Chờ lâu", starts_on="01/04/2023")
    needed = ("code", "title", "unit", "year", "area", "registered_on")
    row = {name: cells()[name] for name in needed}
    assert counts(take(INITIATIVES, tmp_path, [row])) == (0, 0, 1)
    row["title"] = "Tên khác"
    assert counts(take(INITIATIVES, tmp_path, [row])) == (0, 1, 0)
    made = the()
    assert (made.stage, made.problem, made.decision_no) == ("applied", "Chờ lâu", "12/QĐ-UBND")
    assert adopters() == [("SO-TC", date(2023, 6, 1))]


def test_new_adopters_leave_the_initiative_itself_alone(tmp_path: Path) -> None:
    restate(tmp_path, **APPLIED, adopters="SO-TC")
    cell = "SO-TC (01/06/2023), SO-YT (01/09/2023)"
    report = take(INITIATIVES, tmp_path, [cells(**APPLIED, adopters=cell)])
    assert counts(report) == (0, 1, 0)
    assert report.changes[0].changes == {"adopters": ("SO-TC (01/06/2023)", cell)}
    assert (the().version, len(events())) == (1, 3)


# Out and back


def variety() -> None:
    """Initiatives as pages make them, with what is awkward in a sheet."""
    unit = Unit.objects.get(code="SO-NV")
    for number, stage in enumerate((*IN_BOOKS, Stage.REGISTERED), start=1):
        made = make_initiative(
            stage,
            unit=unit,
            code=f"00{number}",
            title=f"=1+{number}; “ngoặc”",
            effect="Dòng một\r\nDòng hai",
            scope="-Toàn tỉnh",
        )
        if stage in HOLDING:
            taken(made, "SO-TC", date(2023, 8, number))
            taken(made, "SO-YT", date(2023, 8, 1), ended_on=date(2023, 9, 1))
    with time_machine.travel("2023-11-01T05:00:00+00:00", tick=False):
        step = rules.Step(stage=Stage.APPRAISED, on=date(2023, 4, 3), reason="Ghi nhầm")
        wrong = Initiative.objects.get(code="004")
        stage_correct(
            initiative_id=wrong.pk, version=wrong.version, step=step, actor=make_user(Role.STAFF)
        )


@pytest.mark.parametrize("form", FORMS)
def test_export_then_import_changes_nothing(form: str, tmp_path: Path) -> None:
    variety()
    recorded = InitiativeEvent.objects.count()
    path = exported(INITIATIVES, tmp_path, form)
    assert counts(run_import(INITIATIVES, path)) == (0, 0, 8)
    assert InitiativeEvent.objects.count() == recorded


@pytest.mark.parametrize("day", [date(2023, 5, 10), date(2023, 8, 15), TODAY])
def test_what_was_exported_of_a_day_makes_the_same_books_elsewhere(
    day: date, tmp_path: Path
) -> None:
    variety()
    path = exported(INITIATIVES, tmp_path, "people", day)
    before = list(INITIATIVES.export_rows(day))
    for made in Initiative.objects.all():
        Initiative.objects.filter(pk=made.pk).update(code=f"KHÁC {made.pk}")
    assert counts(run_import(INITIATIVES, path)) == (len(before), 0, 0)
    again = [row for row in INITIATIVES.export_rows(day) if "KHÁC" not in str(row["code"])]
    assert [_plain(row) for row in again] == [_plain(row) for row in before]


def test_an_export_of_a_past_day_is_recognised_and_told_once(tmp_path: Path) -> None:
    variety()
    path = exported(INITIATIVES, tmp_path, "people", date(2023, 7, 10))
    (problem,) = run_import(INITIATIVES, path).errors
    assert problem.row is None
    assert "sổ của một ngày trước 01/08/2023: 4 sáng kiến" in problem.message
    assert "tải tệp của ngày hôm nay" in problem.message


def _plain(row: Mapping[str, Value]) -> dict[str, Value]:
    """Line ends are those of the file."""
    return {key: v.replace("\r\n", "\n") if isinstance(v, str) else v for key, v in row.items()}


def test_an_initiative_of_a_unit_that_ended_comes_back_unchanged(tmp_path: Path) -> None:
    restate(tmp_path)
    old = Unit.objects.get(code="SO-NV")
    old.valid_to = date(2023, 2, 1)
    old.save()
    assert counts(run_import(INITIATIVES, exported(INITIATIVES, tmp_path, "machine"))) == (0, 0, 1)


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("Chờ thẩm định", "registered"),
        ("Đã đăng ký", "registered"),
        ("registered", "registered"),
        ("Mới công nhận", "recognised"),
        ("Được công nhận", "recognised"),
    ],
)
def test_a_stage_is_understood_under_its_name_of_today_and_the_earlier_one(
    tmp_path: Path, words: str, stage: str
) -> None:
    decision = {"decision_no": "120/QĐ-UBND", "decision_on": "04/05/2023"}
    decided = decision if stage == "recognised" else {}
    take(INITIATIVES, tmp_path, [cells(**({"stage": words} | decided))])
    assert Initiative.objects.get().stage == stage


def test_what_is_illustrative_stays_marked_and_nothing_else_becomes_so(tmp_path: Path) -> None:
    take(INITIATIVES, tmp_path, [cells("SK-1", is_sample="Có"), cells("SK-2", is_sample="")])
    assert list(Initiative.objects.filter(is_sample=True).values_list("code", flat=True)) == [
        "SK-1"
    ]
    again = [cells("SK-1", is_sample="Không"), cells("SK-2", is_sample="Có")]
    assert counts(take(INITIATIVES, tmp_path, again)) == (0, 0, 2)
    assert list(Initiative.objects.filter(is_sample=True).values_list("code", flat=True)) == [
        "SK-1"
    ]


# Many rows


def test_queries_do_not_grow_with_rows(tmp_path: Path) -> None:
    rows = [cells(f"SK-{n}", adopters="SO-TC", **APPLIED) for n in range(40)]
    created = [queries(tmp_path, rows[:2]), queries(tmp_path, rows[2:])]
    for row in rows:
        row |= {"title": "Tên mới", "stage": "replicated", "stage_on": "05/07/2023"}
        row |= {"adopters": "SO-TC, SO-YT"}
    changed = [queries(tmp_path, rows[:2]), queries(tmp_path, rows[2:])]
    assert len(set(created)) == len(set(changed)) == 1, (created, changed)
    assert max(created + changed) <= 20


def queries(folder: Path, rows: list[dict[str, str]]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert not take(INITIATIVES, folder, rows).refused
    return len(captured)
