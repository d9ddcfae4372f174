"""Recorded results of an earlier year are corrected: what was known of them on a past day stands,
whatever is taken back, put back or derived meanwhile.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from cchc.core.clock import today
from cchc.core.imports import ImportReport
from cchc.core.undo import undo_batch
from scores_app.appraisal.side_by_side import earlier_of as earlier_points
from scores_app.choices import Basis, RoundState, Rule, Stage
from scores_app.models import CriterionLink, RankingRow, Round, Score, ScoreEvent
from scores_app.ranks import runs
from scores_app.ranks.checks import check, unlike_books
from scores_app.ranks.earlier import earlier_of
from scores_app.ranks.lines import group_ranking
from scores_app.services import loading
from scores_app.services.comparing import round_compared_renew
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    put_state,
)
from tests.scores_app.correction_cases import (
    ago,
    correct,
    days_pass,
    load,
    part_of,
    points,
    prepared,
    record,
    told,
)
from units_app.models import Unit

pytestmark = pytest.mark.django_db
LEAVES = (Leaf("1.1", "2"), Leaf("1.2", "8"))


def undo(report: ImportReport) -> None:
    assert report.batch is not None
    undo_batch(batch_id=report.batch, actor=None, reason="Nhầm tệp")


def all_days(held: Round, *days: int) -> list[object]:
    return [told(held, ago(day)) for day in days]


def test_what_a_correction_takes_out_is_still_there_on_past_days(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, points("H1", "1.1", "2"), points("H1", "1.2", "4"), points("H2", "1.1", "1"))
    wrong = load(tmp_path, points("H2", "1.2", "8"))
    record(held)
    days_pass(held, 5)
    was = all_days(held, 5, 3, 1)
    correct(held)
    undo(wrong)
    assert all_days(held, 5, 3, 1) == was
    assert told(held, today())["H2"][0] is None
    record(held, "Chưa có điểm của một đơn vị")
    assert all_days(held, 5, 3, 1) == was
    assert not unlike_books()


def test_before_the_first_recording_they_go_with_their_own_days(
    tmp_path: Path,
) -> None:
    held = prepared(LEAVES)
    first = load(tmp_path, points("H1", "1.1", "2"), points("H1", "1.2", "7,5"))
    load(tmp_path, points("H2", "1.1", "1"), points("H2", "1.2", "8"))
    days_pass(held, 2)
    undo(first)
    assert ScoreEvent.objects.filter(gone=True, effective_on=ago(2)).count() == 2
    load(tmp_path, points("H1", "1.1", "2"), points("H1", "1.2", "7"))
    days_pass(held, 1)
    more = load(tmp_path, points("H1", "1.2", "6,5"))
    record(held)
    days_pass(held, 5)
    was = all_days(held, 6, 5, 1)
    correct(held)
    undo(more)
    assert all_days(held, 6, 5, 1) == was
    assert Score.objects.get(sheet__unit__code="H1", criterion__code="1.2").points == Decimal(7)
    assert told(held, today())["H1"][1] == Decimal(9)
    assert not unlike_books()


def test_a_sheet_goes_back_from_the_day_on_which_its_batch_is_taken_back(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, points("H1", "1.1", "2"), points("H1", "1.2", "7"))
    record(held, "Huyện 2 chưa có điểm")
    days_pass(held, 4)
    correct(held)
    more = load(tmp_path, points("H2", "1.1", "1"), points("H2", "1.2", "8"))
    days_pass(held, 3)
    was = all_days(held, 7, 4, 3, 1)
    assert told(held, ago(1))["H2"] == (1, Decimal(9), "appraised")
    undo(more)
    assert all_days(held, 7, 4, 3, 1) == was
    assert told(held, today())["H2"] == (None, None, "not_started")
    assert not unlike_books()


def test_a_correction_that_is_taken_back_stays_on_the_days_it_counted(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, *(points(unit, code, "1") for unit in ("H1", "H2") for code in ("1.1", "1.2")))
    record(held)
    days_pass(held, 9)
    correct(held)
    change = load(tmp_path, points("H2", "1.2", "8"))
    record(held)
    days_pass(held, 2)
    was = all_days(held, 11, 9, 3, 2, 1)
    assert was[0] != was[-1]
    correct(held)
    undo(change)
    assert all_days(held, 11, 9, 3, 2, 1) == was
    assert told(held, today()) != told(held, ago(1))


def test_points_follow_the_best_unit_from_the_day_of_the_correction(tmp_path: Path) -> None:
    held = prepared([Leaf("1.1", "4", Rule.RELATIVE_TO_BEST)])
    load(tmp_path, {"unit": "H1", "criterion": "1.1", "declared": "50"})
    best = load(tmp_path, {"unit": "H2", "criterion": "1.1", "declared": "100"})
    round_compared_renew(round_id=held.pk)
    record(held, "Chỉ có số liệu tự kê khai")
    days_pass(held, 5)
    assert Score.objects.get(sheet__unit__code="H1").points == 2
    correct(held)
    undo(best)
    round_compared_renew(round_id=held.pk)
    score = Score.objects.get(sheet__unit__code="H1")
    assert (score.points, score.effective_on) == (Decimal(4), today())
    derived = ScoreEvent.objects.order_by("-pk")[0]
    assert (derived.points, derived.is_derived, derived.effective_on) == (Decimal(4), True, today())


def test_a_reading_is_written_into_recorded_results_with_the_day_of_today(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, points("H1", "1.1", "2"))
    assert Score.objects.get().effective_on == today()
    Score.objects.update(effective_on=ago(7))
    assert Score.objects.get().effective_on == ago(7)
    record(held, "Mới có một tiêu chí")
    correct(held)
    Score.objects.update(effective_on=ago(8))
    assert Score.objects.get().effective_on == today()


COMPARED = (Leaf("1.1", "2"), Leaf("1.2", "4", Rule.RELATIVE_TO_BEST))


def test_points_that_were_decided_do_not_follow_the_best_unit(tmp_path: Path) -> None:
    held = prepared(COMPARED)
    load(
        tmp_path,
        points("H1", "1.1", "2"),
        points("H2", "1.1", "1"),
        {**points("H1", "1.2", "3,5"), "declared": "50"},
        points("H2", "1.2", "2"),
    )
    record(held)
    assert told(held, today()) == {
        "H1": (1, Decimal("5.5"), "approved"),
        "H2": (2, Decimal(3), "approved"),
    }
    own = Score.objects.get(stage=Stage.SELF)
    assert (own.value, own.points) == (Decimal(50), Decimal(4))
    days_pass(held, 3)
    correct(held)
    load(tmp_path, {"unit": "H2", "criterion": "1.2", "declared": "100"})
    record(held)
    decided = Score.objects.filter(criterion__code="1.2", stage=Stage.APPRAISAL)
    assert list(decided.order_by("sheet").values_list("points", "is_override")) == [
        (Decimal("3.5"), True),
        (Decimal(2), True),
    ]
    own.refresh_from_db()
    assert own.points == 2


def test_what_is_lacking_is_asked_once_points_are_derived(tmp_path: Path) -> None:
    held = prepared(COMPARED)
    load(tmp_path, *(points(unit, code, "1") for unit in ("H1", "H2") for code in ("1.1", "1.2")))
    derived = Score.objects.filter(criterion__code="1.2", sheet__unit__code="H2")
    derived.update(is_override=False, note="")
    assert not loading.lacking(held)
    with pytest.raises(ValidationError, match="Còn đơn vị chưa có đủ điểm"):
        record(held)


def following(held: Round) -> Round:
    """The year after, which the districts are scored in; its set goes on from the loaded one."""
    part = part_of(held)
    made = make_round(part.criteria_set, year=held.year + 1)
    for unit, value in (("H1", "1"), ("H2", "2")):
        sheet = make_sheet(made, Unit.objects.get(code=unit), state="sent")
        load_score(sheet, "1.1", value)
    return made


def before(of: Round, number: int) -> int | None:
    """The year that a day of `of` was compared with, so many days ago."""
    found = earlier_of(part_of(of), ago(number))
    return found.round_set.round.year if found else None


def test_a_past_day_is_compared_with_the_year_that_stood_then(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, *(points(unit, code, "1") for unit in ("H1", "H2") for code in ("1.1", "1.2")))
    after = following(held)
    older = make_round(part_of(held).criteria_set, year=held.year - 1)
    put_state(RoundState.CLOSED, older)
    record(held)
    assert before(after, 0) == held.year
    assert before(after, 1) == older.year
    days_pass(held, 5)
    assert [before(after, day) for day in (6, 5, 1)] == [older.year, held.year, held.year]
    correct(held)
    assert [before(after, day) for day in (6, 5, 1, 0)] == [
        older.year,
        held.year,
        held.year,
        older.year,
    ]
    days_pass(held, 3)
    record(held)
    assert [before(after, day) for day in (9, 8, 4, 3, 1, 0)] == [
        older.year,
        held.year,
        held.year,
        older.year,
        older.year,
        held.year,
    ]


def test_points_of_earlier_years_are_those_that_stood_on_the_day(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, *(points(unit, code, "1") for unit in ("H1", "H2") for code in ("1.1", "1.2")))
    unit = Unit.objects.get(code="H1")
    old = part_of(held).criteria_set
    later = make_set(LEAVES, group=old.group)
    leaf = later.criteria.get(code="1.1")
    CriterionLink.objects.create(old=old.criteria.get(code="1.1"), new=leaf)
    sheet = make_sheet(make_round(later), unit)
    record(held)
    days_pass(held, 5)
    correct(held)
    assert [bool(earlier_points(leaf, [sheet], ago(day))) for day in (6, 5, 1, 0)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_past_day_is_provisional_only_where_it_was(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, *(points(unit, code, "1") for unit in ("H1", "H2") for code in ("1.1", "1.2")))
    record(held)
    days_pass(held, 5)
    correct(held)
    days_pass(held, 2)

    def provisional() -> list[bool]:
        part = part_of(held)
        return [group_ranking(part, Basis.FINAL, ago(day)).is_provisional for day in (7, 3, 2, 0)]

    assert provisional() == [False, False, True, True]
    record(held)
    assert provisional() == [False, False, True, False]


def test_a_changed_table_is_found_also_while_a_year_is_corrected(tmp_path: Path) -> None:
    held = prepared(LEAVES)
    load(tmp_path, *(points(unit, code, "1") for unit in ("H1", "H2") for code in ("1.1", "1.2")))
    record(held)
    days_pass(held, 5)
    run = runs.recompute(part_of(held), Basis.FINAL, ago(5))
    correct(held)
    assert not check().differences
    line = RankingRow.objects.filter(ranking=run).order_by("pk")[0]
    RankingRow.objects.filter(pk=line.pk).update(points="0.5")
    found = check()
    assert [(one["sheet"], one["what"]) for one in found.differences] == [(line.sheet_id, "points")]
