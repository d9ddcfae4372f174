"""Stored rankings: what is stale, what is computed anew, what the nightly check finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from subprocess import CompletedProcess
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from cchc.core.clock import now, today
from cchc.core.sheets.kinds import sheet_kind
from scores_app import jobs
from scores_app.choices import Basis, RoundState, SheetState, Stage, Step
from scores_app.models import Ranking, RankingRow, Round, RoundSet, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.ranks import checks as ranking_checks
from scores_app.ranks import runs
from scores_app.ranks.tables import table_of
from scores_app.services.scores import score_set
from tests.score_factories import load_score, make_round, make_set, make_sheet, move_to, put_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets() -> list[ScoreSheet]:
    """Three sheets of one open round: 8,5 of 10, 10 of 10, and one with a gap."""
    of_round = make_round(make_set(bands={"Tốt": "80"}), open_step=Step.APPRAISAL)
    made = [make_sheet(of_round, state=SheetState.SENT) for _ in range(3)]
    for sheet, points in zip(made, ("3.5", "5", None), strict=True):
        load_score(sheet, "1.1", "2")
        load_score(sheet, "1.2", "3")
        if points:
            load_score(sheet, "2.1", points)
    return made


def group_of(sheet: ScoreSheet) -> RoundSet:
    groups = RoundSet.objects.select_related("round", "criteria_set", "group")
    return groups.get(pk=sheet.round_set_id)


def test_a_stored_run_is_the_table_itself(sheets: list[ScoreSheet]) -> None:
    group = group_of(sheets[0])
    for basis in Basis:
        run = runs.recompute(group, basis, today())
        shown = runs.current(group, basis, today())
        assert shown.table == table_of(group, basis, today())
        assert shown.computed_at == run.computed_at


def test_computing_again_changes_nothing_and_leaves_one_run(sheets: list[ScoreSheet]) -> None:
    group = group_of(sheets[0])
    first = runs.recompute(group, Basis.FINAL, today())
    rows = list(first.rows.values("sheet", "points", "index", "rank", "band", "areas"))
    second = runs.recompute(group, Basis.FINAL, today())
    assert Ranking.objects.get() == second
    assert list(second.rows.values("sheet", "points", "index", "rank", "band", "areas")) == rows
    assert first.inputs == second.inputs


def change_a_score(sheets: list[ScoreSheet]) -> None:
    load_score(sheets[0], "2.1", "1.25")


def take_out_a_score(sheets: list[ScoreSheet]) -> None:
    put_state(RoundState.DRAFT)
    Score.objects.filter(sheet=sheets[0])[0].delete()


def add_a_sheet(sheets: list[ScoreSheet]) -> None:
    make_sheet(sheets[0].round_set.round)


def lower_a_ceiling(sheets: list[ScoreSheet]) -> None:
    put_state(RoundState.DRAFT)
    Round.objects.update(bonus_max=1)


def run_no_survey(sheets: list[ScoreSheet]) -> None:
    put_state(RoundState.DRAFT)
    RoundSet.objects.update(survey_run=False)


def unrank(sheets: list[ScoreSheet]) -> None:
    ScoreSheet.objects.filter(pk=sheets[0].pk).update(is_ranked=False, unranked_reason="Mới lập")


def of_other_rules(sheets: list[ScoreSheet]) -> None:
    Ranking.objects.update(rules_version="0.0.1")


@pytest.mark.parametrize(
    "change",
    [
        change_a_score,
        take_out_a_score,
        add_a_sheet,
        lower_a_ceiling,
        run_no_survey,
        unrank,
        of_other_rules,
    ],
)
def test_a_run_of_other_inputs_is_never_shown(
    sheets: list[ScoreSheet], change: Callable[[list[ScoreSheet]], None]
) -> None:
    run = runs.recompute(group_of(sheets[0]), Basis.FINAL, today())
    change(sheets)
    group = group_of(sheets[0])
    assert Basis.FINAL in runs.stale_bases(group, today())
    shown = runs.current(group, Basis.FINAL, today())
    assert shown.computed_at > run.computed_at
    assert shown.table == table_of(group, Basis.FINAL, today())
    assert [run.basis for run in runs.recompute_open(only_stale=True)] == list(Basis)
    assert Basis.FINAL not in runs.stale_bases(group, today())
    assert runs.recompute_open(only_stale=True) == []


def test_a_reading_that_reaches_back_makes_the_past_day_stale(sheets: list[ScoreSheet]) -> None:
    group, day = group_of(sheets[0]), today() - timedelta(days=3)
    runs.recompute(group, Basis.FINAL, day)
    change_a_score(sheets)
    assert Basis.FINAL not in runs.stale_bases(group, day)
    load_score(sheets[0], "2.1", "1", on=day)
    assert Basis.FINAL in runs.stale_bases(group, day)


def test_closed_rounds_are_left_as_they_are(sheets: list[ScoreSheet]) -> None:
    Round.objects.update(state=RoundState.CLOSED)
    assert runs.recompute_open() == []


def test_a_computation_that_dies_leaves_the_last_one(
    sheets: list[ScoreSheet], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = runs.recompute(group_of(sheets[0]), Basis.FINAL, today())
    change_a_score(sheets)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RankingRow.objects, "bulk_create", die)
    with pytest.raises(KeyboardInterrupt):
        runs.recompute(group_of(sheets[0]), Basis.FINAL, today())
    assert Ranking.objects.get() == kept
    assert kept.rows.count() == len(sheets)


def test_reading_takes_as_many_queries_for_any_number_of_units(
    sheets: list[ScoreSheet], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = group_of(sheets[0])
    runs.recompute(group, Basis.FINAL, today())
    with django_assert_num_queries(2):
        runs.current(group, Basis.FINAL, today())


def test_a_change_asks_for_new_rankings(
    sheets: list[ScoreSheet],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sheet = sheets[2]
    move_to(sheet.round_set.round, Step.APPRAISAL)
    criterion = sheet.round_set.criteria_set.criteria.get(code="2.1")
    with django_capture_on_commit_callbacks() as asked:
        score_set(
            sheet=sheet,
            criterion=criterion,
            stage=Stage.APPRAISAL,
            figure=Figure(value=Decimal(4)),
            actor=None,
            version=0,
        )
    assert (jobs.rankings_if_stale,) in [getattr(one, "args", ()) for one in asked]


def test_what_was_made_of_the_same_keeps_its_time(sheets: list[ScoreSheet]) -> None:
    group = group_of(sheets[0])
    first = runs.recompute(group, Basis.FINAL, today())
    assert runs.recompute(group, Basis.FINAL, today()) == first
    assert runs.recompute(group, Basis.FINAL, today(), anew=True) == first
    assert runs.current(group, Basis.FINAL, today()).computed_at == first.computed_at


@pytest.mark.parametrize("change", [{"rank": 3}, {"index": 3}, {"areas": {}}, {"band": "Kém"}])
def test_computing_anew_replaces_what_says_something_else(
    sheets: list[ScoreSheet], change: dict[str, Any]
) -> None:
    group = group_of(sheets[0])
    wrong = runs.recompute(group, Basis.FINAL, today())
    wrong.rows.filter(sheet=sheets[0]).update(**change)
    assert runs.recompute(group, Basis.FINAL, today()) == wrong, "left for the check to find"
    fresh = runs.recompute(group, Basis.FINAL, today(), anew=True)
    assert fresh.computed_at > wrong.computed_at
    shown = runs.current(group, Basis.FINAL, today())
    assert shown.computed_at == fresh.computed_at
    assert shown.table == table_of(group, Basis.FINAL, today())


def test_the_run_of_a_day_stays_current_when_its_sheets_move_on(sheets: list[ScoreSheet]) -> None:
    day = today() - timedelta(days=3)
    group = group_of(sheets[0])
    run = runs.recompute(group, Basis.FINAL, day)
    ScoreSheet.objects.update(version=F("version") + 1)
    make_sheet(group.round)
    assert Basis.FINAL not in runs.stale_bases(group, day)
    assert runs.recompute(group, Basis.FINAL, day) == run


def test_the_jobs_keep_up(sheets: list[ScoreSheet]) -> None:
    jobs.rankings_if_stale()
    first = Ranking.objects.get(basis=Basis.FINAL)
    jobs.rankings_if_stale()
    assert Ranking.objects.get(basis=Basis.FINAL) == first, "nothing changed, nothing was computed"
    change_a_score(sheets)
    jobs.rankings_if_stale()
    assert Basis.FINAL not in runs.stale_bases(group_of(sheets[0]), today())


def test_the_day_a_round_was_closed_on_still_has_its_ranking(sheets: list[ScoreSheet]) -> None:
    Round.objects.update(state=RoundState.CLOSED, closed_at=now())
    assert len(runs.recompute_open()) == len(Basis)
    assert runs.recompute_open(today() + timedelta(days=1)) == []


def told_by_command() -> None:
    code = Round.objects.get().code
    call_command("ranking", "--round", code, "--json", stdout=StringIO())


def computed_anew() -> None:
    Ranking.objects.all().delete()
    runs.recompute_open()


def compared_anew() -> None:
    runs.recompute_open(anew=True)


def exported() -> None:
    list(sheet_kind("ranking").export_rows(today()))


def checked() -> None:
    ranking_checks.check()


def exported_of_a_past_day() -> None:
    list(sheet_kind("ranking").export_rows(today() - timedelta(days=1)))


@pytest.mark.parametrize(
    ("act", "number"),
    [
        (told_by_command, 9),
        (computed_anew, 34),
        (compared_anew, 25),
        (exported, 7),
        (exported_of_a_past_day, 6),
        (checked, 14),
    ],
)
def test_queries_do_not_grow_with_units(
    sheets: list[ScoreSheet], act: Callable[[], None], number: int
) -> None:
    of_round = sheets[0].round_set.round
    old_day = today() - timedelta(days=1)
    counts = []
    for _ in range(2):
        runs.recompute_open()
        with CaptureQueriesContext(connection) as captured:
            act()
        counts.append(len(captured))
        for _ in range(6):
            sheet = make_sheet(of_round, state=SheetState.SENT)
            for leaf, points in (("1.1", "2"), ("1.2", "3"), ("2.1", "1")):
                load_score(sheet, leaf, points, on=old_day)
    assert counts == [number] * 2


def test_all_rankings_are_exported_in_one_sheet(sheets: list[ScoreSheet]) -> None:
    rows = list(sheet_kind("ranking").export_rows(today()))
    assert [(row["rank"], row["index"], row["status"]) for row in rows] == [
        (1, Decimal(100), "ranked"),
        (2, Decimal(85), "ranked"),
        (None, None, "incomplete"),
    ]
    assert {row["round_code"] for row in rows} == {sheets[0].round_set.round.code}


@pytest.mark.django_db(transaction=True)
def test_the_commands(
    sheets: list[ScoreSheet], manage: Callable[..., CompletedProcess[str]]
) -> None:
    done = json.loads(manage("recompute", "--json").stdout)
    assert done["rankings"] == len(Basis)
    code = sheets[0].round_set.round.code
    told = json.loads(manage("ranking", "--round", code, "--json").stdout)
    (group,) = told["groups"]
    assert group["provisional"] is True
    assert [(unit["rank"], unit["index"], unit["status"]) for unit in group["units"]] == [
        (1, 100, "ranked"),
        (2, 85, "ranked"),
        (None, None, "incomplete"),
    ]
    text = manage("ranking", "--round", code, "--basis", "self").stdout
    assert "điểm tự đánh giá" in text
    unknown = manage("ranking", "--round", "khong-co")
    assert (unknown.returncode, "Không có kỳ chấm “khong-co”" in unknown.stderr) == (1, True)
