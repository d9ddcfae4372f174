"""What the nightly check finds and what it tells apart, and its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from cchc.core.clock import now, today
from scores_app import jobs
from scores_app.choices import Basis, RoundState, SheetEventKind, SheetState, Stage
from scores_app.models import (
    PublicationCheck,
    Ranking,
    RankingCheck,
    Round,
    RoundSet,
    Score,
    ScoreEvent,
    ScoreSheet,
    SheetEvent,
)
from scores_app.ranks import checks as ranking_checks
from scores_app.ranks import runs
from tests.cast import Cast
from tests.score_factories import load_score, make_round, make_set, make_sheet, put_state

pytestmark = pytest.mark.django_db
ADDRESS = "/xep-hang/kiem-tra/"
DAY = timedelta(days=1)


@pytest.fixture
def sheets() -> list[ScoreSheet]:
    """Three sheets of a round that began a week ago: 8,5 of 10, 10 of 10, and one with a gap."""
    of_round = make_round(make_set(bands={"Tốt": "80"}))
    made = [make_sheet(of_round, state=SheetState.SENT) for _ in range(3)]
    week_ago = today() - 7 * DAY
    for sheet, points in zip(made, ("3.5", "5", None), strict=True):
        SheetEvent.objects.create(
            sheet=sheet, kind=SheetEventKind.SENT, state=SheetState.SENT, effective_on=week_ago
        )
        load_score(sheet, "1.1", "2", on=week_ago)
        load_score(sheet, "1.2", "3", on=week_ago)
        if points:
            load_score(sheet, "2.1", points, on=week_ago)
    return made


def group_of(sheet: ScoreSheet) -> RoundSet:
    groups = RoundSet.objects.select_related("round", "criteria_set", "group")
    return groups.get(pk=sheet.round_set_id)


def store(sheet: ScoreSheet, *days: date) -> None:
    for day in days:
        for basis in Basis:
            runs.recompute(group_of(sheet), basis, day)


def by_hand(table: str, sql: str, *values: int) -> None:
    """What a superuser does past every trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def told(found: RankingCheck) -> list[tuple[Any, ...]]:
    names = ("basis", "as_of", "sheet", "what", "stored", "computed")
    return [tuple(one.get(name, "") for name in names) for one in found.differences]


def test_nothing_is_found_where_nothing_is_wrong(sheets: list[ScoreSheet]) -> None:
    store(sheets[0], today(), today() - 3 * DAY)
    found = ranking_checks.check()
    assert (found.checked, found.differences, found.superseded) == (2 * len(Basis), [], {})


WRONG: dict[str, Any] = {
    "index": 3,
    "points": 3,
    "applicable": 9,
    "rank": 3,
    "band": "Kém",
    "state": "approved",
    "bonus": 1,
    "penalty": -1,
    "areas": {},
}


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize("basis", list(Basis))
def test_each_figure_of_each_run_is_compared(
    sheets: list[ScoreSheet], days: int, basis: Basis
) -> None:
    day = today() - days * DAY
    for code, points in (("1.1", "2"), ("1.2", "3"), ("2.1", "4")):
        load_score(sheets[0], code, points, stage=Stage.SELF, on=today() - 7 * DAY)
    store(sheets[0], today(), today() - 3 * DAY)
    run = Ranking.objects.get(basis=basis, as_of=day)
    run.rows.filter(sheet=sheets[0]).update(**WRONG)
    found = ranking_checks.check().differences
    assert {one["what"] for one in found} == set(WRONG)
    assert {(one["basis"], one["as_of"], one["sheet"]) for one in found} == {
        (basis, day.isoformat(), sheets[0].pk)
    }


def test_a_past_run_is_compared_though_its_sheets_moved_on(sheets: list[ScoreSheet]) -> None:
    day = today() - 3 * DAY
    store(sheets[0], day)
    load_score(sheets[0], "2.1", "1")
    put_state(RoundState.DRAFT)
    ScoreSheet.objects.update(state=SheetState.APPRAISED, version=7)
    for sheet in sheets:
        SheetEvent.objects.create(
            sheet=sheet,
            kind=SheetEventKind.APPRAISED,
            state=SheetState.APPRAISED,
            effective_on=today(),
        )
    assert ranking_checks.check().differences == []
    Ranking.objects.get(basis=Basis.FINAL).rows.filter(sheet=sheets[1]).update(points=9)
    assert told(ranking_checks.check()) == [
        ("final", day.isoformat(), sheets[1].pk, "points", "9", "10")
    ]


def test_a_line_that_is_missing_is_named(sheets: list[ScoreSheet]) -> None:
    store(sheets[0], today())
    Ranking.objects.get(basis=Basis.FINAL).rows.filter(sheet=sheets[2]).delete()
    assert told(ranking_checks.check()) == [
        ("final", today().isoformat(), sheets[2].pk, "line", "False", "True")
    ]


def test_what_was_recorded_later_is_told_apart(sheets: list[ScoreSheet]) -> None:
    """A correction with an earlier day, as a round in preparation takes it."""
    day = today() - 3 * DAY
    store(sheets[0], day)
    load_score(sheets[0], "2.1", "1", on=day)
    found = ranking_checks.check()
    assert (found.differences, found.superseded) == ([], {"recorded": 2})
    Ranking.objects.get(basis=Basis.FINAL).rows.filter(sheet=sheets[1]).update(rank=2)
    found = ranking_checks.check()
    assert told(found) == [("final", day.isoformat(), sheets[1].pk, "rank", "2", "1")]
    assert found.superseded == {"recorded": 1}, "the first appraisal's"


def test_a_run_that_is_about_to_be_computed_again_is_no_difference(
    sheets: list[ScoreSheet],
) -> None:
    store(sheets[0], today())
    load_score(sheets[0], "2.1", "1")
    found = ranking_checks.check()
    assert (found.differences, found.superseded) == ([], {"recorded": 2})


def test_what_a_round_in_preparation_settles_otherwise_is_told_apart(
    sheets: list[ScoreSheet],
) -> None:
    put_state(RoundState.DRAFT)
    RoundSet.objects.update(survey_run=True)
    store(sheets[0], today())
    Ranking.objects.all()[0].rows.update(points=1)
    RoundSet.objects.update(survey_run=False)
    assert ranking_checks.check().superseded["settled"] == 1
    Round.objects.update(state=RoundState.OPEN, opened_at=now() - DAY)
    assert ranking_checks.check().differences, "no longer, once it was open"


def test_another_program_is_told_apart(sheets: list[ScoreSheet]) -> None:
    store(sheets[0], today())
    Ranking.objects.update(rules_version="0.0.1")
    Ranking.objects.get(basis=Basis.FINAL).rows.update(points=1)
    found = ranking_checks.check()
    assert (found.differences, found.superseded) == ([], {"program": 1})


def change_points(sheet: ScoreSheet) -> None:
    last = ScoreEvent.objects.filter(sheet=sheet, criterion__code="2.1").latest("pk")
    by_hand(
        "scores_app_scoreevent",
        "UPDATE scores_app_scoreevent SET points = 1 WHERE id = %s",
        last.pk,
    )


def take_out_an_event(sheet: ScoreSheet) -> None:
    last = ScoreEvent.objects.filter(sheet=sheet, criterion__code="2.1").latest("pk")
    by_hand("scores_app_scoreevent", "DELETE FROM scores_app_scoreevent WHERE id = %s", last.pk)


def slip_an_event_in(sheet: ScoreSheet) -> None:
    """With a moment of long ago, so that it was always there."""
    by_hand(
        "scores_app_scoreevent",
        "INSERT INTO scores_app_scoreevent (sheet_id, criterion_id, stage, answer, points,"
        " is_override, cause, note, effective_on, recorded_at, gone)"
        " SELECT sheet_id, criterion_id, stage, answer, 1, false, '', '', effective_on,"
        " recorded_at, false FROM scores_app_scoreevent"
        " WHERE sheet_id = %s ORDER BY id DESC LIMIT 1",
        sheet.pk,
    )


@pytest.mark.parametrize("change", [change_points, take_out_an_event, slip_an_event_in])
def test_books_that_were_changed_by_hand_are_found(
    sheets: list[ScoreSheet], change: Callable[[ScoreSheet], None]
) -> None:
    store(sheets[0], today() - 3 * DAY)
    change(sheets[0])
    found = ranking_checks.check().differences
    assert {"points", "index", "areas"} <= {one["what"] for one in found if "basis" in one}
    assert {(one["sheet"], one["criterion"]) for one in found if one["what"] == "reading"} == {
        (sheets[0].pk, "2.1")
    }


def test_rows_that_were_changed_by_hand_are_found(sheets: list[ScoreSheet]) -> None:
    score = Score.objects.get(sheet=sheets[0], criterion__code="2.1")
    by_hand("scores_app_score", "UPDATE scores_app_score SET value = 7 WHERE id = %s", score.pk)
    by_hand(
        "scores_app_scoresheet",
        "UPDATE scores_app_scoresheet SET state = 'approved' WHERE id = %s",
        sheets[1].pk,
    )
    assert told(ranking_checks.check()) == [
        ("", today().isoformat(), sheets[0].pk, "reading", "3.5 điểm; 7", "3.5 điểm"),
        ("", today().isoformat(), sheets[1].pk, "sheet", "approved true", "sent true"),
    ]


def test_the_job_settles_the_day_that_ended_first(sheets: list[ScoreSheet]) -> None:
    """What was written in its last minute is in the ranking that is kept of it."""
    yesterday = today() - DAY
    store(sheets[0], yesterday)
    load_score(sheets[0], "2.1", "1", on=yesterday)
    jobs.check_rankings()
    assert Basis.FINAL not in runs.stale_bases(group_of(sheets[0]), yesterday)
    found = RankingCheck.objects.get()
    assert (found.differences, found.superseded) == ([], {})


def test_before_the_first_check_it_says_when(cast: Cast) -> None:
    assert "Chưa có lần kiểm tra nào" in cast["staff"].get(ADDRESS).content.decode()


def test_a_difference_is_told_with_unit_and_figures(cast: Cast) -> None:
    sheet = make_sheet(make_round(make_set()), cast.unit, state="sent")
    for code in ("1.1", "1.2", "2.1"):
        load_score(sheet, code, "1")
    run = runs.recompute(group_of(sheet), Basis.FINAL, today())
    ranking_checks.check()
    assert "không chỗ nào khác" in cast["leader"].get(ADDRESS).content.decode()
    run.rows.update(points=4)
    ranking_checks.check()
    text = cast["leader"].get(ADDRESS).content.decode()
    assert "1 chỗ khác" in text
    assert "điểm cuối: Sở Tư pháp, điểm: lưu 4, tính lại 3" in text
    score = Score.objects.get(sheet=sheet, criterion__code="2.1")
    by_hand("scores_app_score", "UPDATE scores_app_score SET points = 2 WHERE id = %s", score.pk)
    load_score(sheet, "1.1", "2")
    ranking_checks.check()
    text = cast["leader"].get(ADDRESS).content.decode()
    assert "Sở Tư pháp, tiêu chí 2.1, điểm hiện tại so với sổ ghi điểm" in text


def test_runs_that_later_records_explain_are_counted_apart(
    cast: Cast, sheets: list[ScoreSheet]
) -> None:
    store(sheets[0], today())
    load_score(sheets[0], "2.1", "1")
    ranking_checks.check()
    text = cast["staff"].get(ADDRESS).content.decode()
    assert "2 bảng: có điểm hoặc phiếu được ghi sau khi tính" in text
    assert "không chỗ nào khác" in text


def test_a_long_list_of_differences_is_cut(cast: Cast) -> None:
    sheet = make_sheet(make_round(make_set()), cast.unit, state="sent")
    one = {"round_set": sheet.round_set_id, "as_of": "2026-01-01", "sheet": sheet.pk}
    facts = {"what": "points", "stored": "1", "computed": "2"}
    RankingCheck.objects.create(ran_at=now(), checked=1, differences=[one | facts] * 53)
    text = cast["staff"].get(ADDRESS).content.decode()
    assert "53 chỗ khác" in text
    assert "và 3 chỗ khác nữa" in text


def test_the_page_says_how_the_chain_of_publications_stands(cast: Cast) -> None:
    assert "Chuỗi công bố" not in cast["staff"].get(ADDRESS).content.decode()
    PublicationCheck.objects.create(ran_at=now(), checked=3)
    assert "3 bản, bản nào cũng đúng" in cast["staff"].get(ADDRESS).content.decode()
    wrong = {"number": 2, "what": "sha256", "words": "mã băm sai.", "is_note": False}
    note = {"number": 3, "what": "books", "words": "sổ nói khác.", "is_note": True}
    PublicationCheck.objects.create(ran_at=now(), checked=3, findings=[wrong, note])
    page = cast["staff"].get(ADDRESS).content.decode()
    assert "Chuỗi công bố có 1 chỗ không đúng" in page
    assert "Bản số 2: mã băm sai." in page
    assert "sổ nói khác" not in page
