"""What a way up may promise and tell: tasks that can still be in time, no figure of others."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from scores_app.ascent.ascents import Ascent, ascent_of
from scores_app.ascent.chances import Way
from scores_app.ascent.possible import Possible
from scores_app.ascent.words import headline
from scores_app.choices import RoundState, Rule, Stage, Step
from scores_app.models import Round, Score, ScoreSheet
from scores_app.services.counted import counted_scores_refresh
from tasks_app.choices import Status
from tests.cast import Cast
from tests.score_factories import (
    Leaf,
    load_score,
    make_group,
    make_round,
    make_set,
    make_sheet,
    put_state,
)
from tests.scores_app.test_counted import extend, give, record, window
from units_app.models import User

pytestmark = pytest.mark.django_db
ON_TIME = Leaf("1.1", "10", Rule.FROM_ASSIGNMENTS, {"measure": "on_time"})
ORIGINAL = Leaf("1.2", "10", Rule.FROM_ASSIGNMENTS, {"measure": "on_time_original"})
DONE = Leaf("1.3", "10", Rule.FROM_ASSIGNMENTS, {"measure": "done_due"})
BY_HAND = Leaf("2.1", "5", Rule.MANUAL)
BEST = Leaf("1.1", "10", Rule.RELATIVE_TO_BEST)


def ascent(sheet: ScoreSheet, user: User) -> Ascent:
    held = ScoreSheet.objects.with_round().get(pk=sheet.pk)
    found = ascent_of(held.round_set, held, today(), user)
    assert found is not None
    return found


def at(found: Ascent, code: str) -> Possible:
    return next(one for one in found.possible if one.criterion.code == code)


def declaring(cast: Cast) -> ScoreSheet:
    """A unit that declared 10 in a round where another one declared 47,37."""
    of_round = make_round(
        make_set((BEST, BY_HAND), group=make_group("so")), code="R", open_step=Step.SELF_SCORE
    )
    mine = make_sheet(of_round, cast.unit, state="scoring")
    other = make_sheet(of_round, cast.other_unit, state="scoring")
    for sheet, points, figure in ((mine, "2.111", "10"), (other, "10", "47.37")):
        load_score(sheet, "1.1", points, stage=Stage.SELF, value=figure)
        load_score(sheet, "2.1", "4", stage=Stage.SELF, value="4")
    return mine


def address(sheet: ScoreSheet) -> str:
    return f"/xep-hang/R/so/{sheet.pk}/len-hang/"


@pytest.mark.parametrize("name", ["officer", "head"])
def test_what_another_unit_declared_stays_its_own(cast: Cast, name: str) -> None:
    """The points are told, the figure that gives them is not: on the page and in the file."""
    sheet = declaring(cast)
    page = cast[name].get(address(sheet)).content.decode()
    file = b"".join(cast[name].get(f"{address(sheet)}xuat.csv")).decode()
    for text in (page, file):
        assert "47,37" not in text
        assert "47.37" not in text
    assert "Bằng đơn vị tốt nhất nhóm" in page
    assert "+7,889\u00a0điểm" in page or "+7,889 điểm" in page
    assert "Tốt hơn hiện nay" in file
    assert at(ascent(sheet, cast.users[name]), "1.1").most == Decimal("7.889")


def test_who_opens_every_sheet_reads_the_best_figure(cast: Cast) -> None:
    assert "47,37" in cast["leader"].get(address(declaring(cast))).content.decode()


def test_the_best_that_was_found_is_told_as_on_the_units_page(cast: Cast) -> None:
    sheet = declaring(cast)
    for one in sheet.round_set.sheets.all():
        points, figure = ("2.111", "10") if one.pk == sheet.pk else ("10", "47.37")
        load_score(one, "1.1", points, value=figure)
        load_score(one, "2.1", "4", value="4")
    assert "47,37" in cast["officer"].get(f"/xep-hang/R/so/{sheet.pk}/").content.decode()
    assert "47,37" in cast["officer"].get(address(sheet)).content.decode()


def by_tasks(*leaves: Leaf) -> Round:
    made = make_set((*leaves, BY_HAND), group=make_group("so"))
    return window(make_round(made, code="R", open_step=Step.SELF_SCORE))


def counted(of_round: Round, cast: Cast) -> ScoreSheet:
    """The unit behind another one, with the points of its tasks as the system wrote them."""
    mine, other = make_sheet(of_round, cast.unit), make_sheet(of_round, cast.other_unit)
    load_score(mine, "2.1", "1", value="1")
    load_score(other, "2.1", "4", value="4")
    record(give(cast.other_unit, -50), Status.DONE, 60)
    counted_scores_refresh(round_id=of_round.pk)
    return mine


def test_a_late_task_can_no_longer_be_in_time(cast: Cast) -> None:
    give(cast.unit, -5)
    found = ascent(counted(by_tasks(ON_TIME), cast), cast.users["officer"])
    one = at(found, "1.1")
    assert (one.chance.way, one.chance.is_open, one.points) == (Way.NEXT_YEAR, False, Decimal(0))
    assert one.most == 10
    assert found.open_points == 4
    assert "năm sau cần" in headline(found)


def test_tasks_still_in_time_are_as_far_as_it_goes(cast: Cast) -> None:
    """By each measure's own deadline: the extended task is late by the original one."""
    unit = cast.unit
    record(give(unit, -50), Status.DONE, 60)
    record(give(unit, -50), Status.DONE, 40)
    give(unit, -5)
    give(unit, 20)
    extend(give(unit, -60), 10)
    sheet = counted(by_tasks(ON_TIME, ORIGINAL, DONE), cast)
    found = ascent(sheet, cast.users["officer"])
    told = {
        leaf.code: [words for words, _ in at(found, leaf.code).rung_words]
        for leaf in (ON_TIME, ORIGINAL, DONE)
    }
    assert told == {"1.1": ["2/5", "3/5"], "1.2": ["2/5"], "1.3": ["4/5", "5/5"]}
    assert [at(found, code).later_words[-1][0] for code in ("1.1", "1.2")] == ["5/5", "5/5"]
    assert at(found, "1.3").later_words == []
    assert at(found, "1.1").chance.way == Way.TASKS
    page = cast["officer"].get(address(sheet)).content.decode()
    assert "năm sau 5/5" in page


def test_points_that_were_overridden_follow_no_task(cast: Cast) -> None:
    give(cast.unit, 20)
    sheet = counted(by_tasks(ON_TIME), cast)
    load_score(sheet, "1.1", "3", value="1")
    put_state(RoundState.DRAFT)
    Score.objects.filter(sheet=sheet, criterion__code="1.1").update(is_override=True, note="Lý do")
    put_state(RoundState.OPEN)
    assert at(ascent(sheet, cast.users["officer"]), "1.1").chance.way == Way.NEXT_YEAR


def test_the_tasks_of_a_round_are_counted_once(cast: Cast) -> None:
    give(cast.unit, 20)
    sheet = counted(by_tasks(ON_TIME, DONE), cast)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            cast["officer"].get(address(sheet))
        return len(captured)

    queries()
    before = queries()
    for _ in range(4):
        give(make_sheet(sheet.round_set.round).unit, 20)
        give(cast.unit, 30)
    assert queries() == before
