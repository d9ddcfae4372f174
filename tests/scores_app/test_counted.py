"""Points from a unit's own tasks: the figures, the lists behind them, the scores written."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.core.clock import today
from scores_app import jobs
from scores_app.choices import RoundState, Rule, SheetState, Stage, Step
from scores_app.counted.figures import Measure, RoundTasks
from scores_app.counted.links import links_of
from scores_app.models import Criterion, Round, Score, ScoreEvent, ScoreSheet
from scores_app.points import Figure
from scores_app.points.assignments import MEASURES, SOURCES
from scores_app.services.counted import counted_scores_refresh
from tasks_app import rules, services
from tasks_app.choices import Source, Status
from tasks_app.models import Assignment
from tests.cast import Cast
from tests.factories import make_assignment, make_succession, make_unit
from tests.score_factories import Leaf, make_round, make_set, make_sheet, move_to, put_state
from units_app.models import Unit

pytestmark = pytest.mark.django_db

ON_TIME = Leaf("1.1", "2", Rule.FROM_ASSIGNMENTS, {"measure": "on_time", "source": "government"})
GIVEN = timedelta(days=200)
FIRST, LAST = timedelta(days=-90), timedelta(days=60)


def give(unit: Unit, due: int | None, *, source: str = Source.GOVERNMENT) -> Assignment:
    """A task due that many days from today, given 200 days ago."""
    due_on = None if due is None else today() + timedelta(days=due)
    return make_assignment(unit, due_on=due_on, source=source, assigned_on=today() - GIVEN)


def record(task: Assignment, status: str, ago: int) -> None:
    task.refresh_from_db()
    step = rules.Step(status, today() - timedelta(days=ago), "Theo báo cáo", "10/BC-SNV")
    services.status_record(assignment_id=task.pk, version=task.version, step=step, actor=None)


def extend(task: Assignment, to: int) -> None:
    """An extension whose paper is 150 days old."""
    task.refresh_from_db()
    services.extension_enter(
        assignment_id=task.pk,
        version=task.version,
        granted_due_on=today() + timedelta(days=to),
        reason="Chờ hướng dẫn",
        document="5/QĐ-UBND",
        document_on=today() - timedelta(days=150),
        actor=None,
    )


def window(of_round: Round, first: timedelta = FIRST, last: timedelta = LAST) -> Round:
    """Sets the days whose work is scored, as if the round had been prepared so."""
    put_state(RoundState.DRAFT, of_round)
    of_round.window_from, of_round.window_to = today() + first, today() + last
    of_round.save(update_fields=["window_from", "window_to"])
    put_state(of_round.state, of_round)
    return of_round


def scored_round(*leaves: Leaf) -> Round:
    return window(make_round(make_set(leaves or (ON_TIME,))))


def many_tasks(unit: Unit) -> None:
    """Tasks of every sort: due before, in and after the window, done early, late or never."""
    for due, source in product((-120, -80, 0, 20, None), Source):
        for status, ago in ((None, 0), (Status.DONE, 95), (Status.DONE, 50), (Status.DROPPED, 30)):
            task = give(unit, due, source=source)
            if due in {-80, 20} and ago == 50:
                extend(task, due + 35)
            if status:
                record(task, status, ago)


def score_of(sheet: ScoreSheet) -> Score:
    return Score.objects.get(sheet=sheet, stage=Stage.APPRAISAL)


@pytest.mark.parametrize("last", [LAST, timedelta(days=-20)], ids=["running", "past"])
def test_each_list_holds_the_counted_tasks(cast: Cast, last: timedelta) -> None:
    many_tasks(cast.unit)
    record(give(cast.other_unit, -50), Status.DONE, 60)
    of_round = window(scored_round(), last=last)
    make_sheet(of_round, cast.unit)
    tasks = RoundTasks(of_round)
    for name, source in product(MEASURES, SOURCES):
        measure = Measure(name, source)
        figure = tasks.figure(cast.unit.pk, measure)
        links = links_of(tasks, cast.unit.pk, measure)
        assert figure.of, measure
        assert figure.value, measure
        assert figure.value < figure.of
        assert listed(cast, links.part) == figure.value
        assert listed(cast, links.whole) == figure.of


def listed(cast: Cast, address: str) -> int:
    response = cast["staff"].get(address)
    assert not response.context["filter"].errors
    count: int = response.context["table"].paginator.count
    return count


def test_filters_of_the_lists_say_what_they_do(cast: Cast) -> None:
    first, day = today() - timedelta(days=90), f"{today() - timedelta(days=90):%d/%m/%Y}"
    query = {"led_by": f"{cast.unit.pk},{cast.other_unit.pk}", "not_done_before": first.isoformat()}
    response = cast["staff"].get("/nhiem-vu/", query)
    labels = [chip.label for chip in response.context["chips"]]
    assert labels == [
        "Các đơn vị chủ trì: Sở Tài chính; Sở Tư pháp",
        f"Chưa xong trước ngày: {day}",
    ]


@pytest.mark.parametrize("text", ["1;2", "x", "²", "99999999"])
def test_a_wrong_list_of_units_is_refused(cast: Cast, text: str) -> None:
    page = cast["staff"].get("/nhiem-vu/", {"led_by": text}).content.decode()
    assert "Có bộ lọc chưa đúng nên không được dùng" in page
    assert "Các đơn vị chủ trì:" in page


def test_figures_by_hand(cast: Cast) -> None:
    """One unit, six tasks: each measure counts its own."""
    unit = cast.unit
    record(give(unit, -100), Status.DONE, 120)  # due before the window
    record(give(unit, -50), Status.DONE, 60)  # on time
    record(give(unit, -50), Status.DONE, 40)  # late
    record(give(unit, 30), Status.DONE, 10)  # ahead of its deadline
    give(unit, -5)  # overdue
    extended = give(unit, -60)
    extend(extended, 10)  # open, in time only by its extension
    give(unit, None)
    make_sheet(of_round := scored_round(), unit)
    tasks = RoundTasks(of_round)
    found = {name: tasks.figure(unit.pk, Measure(name, "")) for name in MEASURES}
    assert found == {
        "on_time": out_of(2, 4),
        "on_time_original": out_of(2, 5),
        "done_due": out_of(2, 3),
        "done_all": out_of(3, 6),
    }
    at_best = {name: tasks.best_figure(unit.pk, Measure(name, "")) for name in MEASURES}
    assert at_best == {
        "on_time": out_of(3, 5),
        "on_time_original": out_of(2, 5),
        "done_due": out_of(5, 5),
        "done_all": out_of(6, 6),
    }


def out_of(part: int, whole: int) -> Figure:
    return Figure(value=Decimal(part), of=Decimal(whole))


def test_the_number_of_queries_does_not_grow_with_units() -> None:
    def queries(units: int) -> int:
        of_round = scored_round(ON_TIME, Leaf("1.2", "1", ON_TIME.rule, {"measure": "done_due"}))
        for _ in range(units):
            sheet = make_sheet(of_round)
            give(sheet.unit, -5)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert counted_scores_refresh(round_id=of_round.pk) == 2 * units
        return len(captured)

    assert queries(2) == queries(7)


def test_tasks_of_a_merged_unit_count_for_its_successor(cast: Cast) -> None:
    gone = make_unit(valid_to=today() - timedelta(days=10))
    oldest = make_unit(valid_to=today() - timedelta(days=40))
    make_succession(oldest, gone)
    make_succession(gone, cast.unit)
    for unit in (cast.unit, gone, oldest):
        record(give(unit, -50), Status.DONE, 60)
    make_sheet(of_round := scored_round(), cast.unit)
    tasks, measure = RoundTasks(of_round), Measure("on_time", "")
    assert tasks.figure(cast.unit.pk, measure) == out_of(3, 3)
    assert listed(cast, links_of(tasks, cast.unit.pk, measure).whole) == 3


def test_a_merged_unit_with_a_sheet_answers_for_itself(cast: Cast) -> None:
    gone = make_unit(valid_to=today() - timedelta(days=10))
    make_succession(gone, cast.unit)
    for unit in (cast.unit, gone):
        give(unit, -50)
    of_round = scored_round()
    make_sheet(of_round, cast.unit)
    make_sheet(of_round, gone)
    tasks = RoundTasks(of_round)
    for unit in (cast.unit, gone):
        assert tasks.figure(unit.pk, Measure("on_time", "")) == out_of(0, 1)


def test_a_unit_that_still_exists_keeps_its_tasks(cast: Cast) -> None:
    make_succession(other := make_unit(), cast.unit)
    give(other, -50)
    make_sheet(of_round := scored_round(), cast.unit)
    assert RoundTasks(of_round).figure(cast.unit.pk, Measure("on_time", "")) == Figure("na")


def test_scores_are_written_once() -> None:
    of_round = scored_round()
    busy, idle = make_sheet(of_round), make_sheet(of_round)
    record(give(busy.unit, -50), Status.DONE, 60)
    task = give(busy.unit, -20)
    assert counted_scores_refresh(round_id=of_round.pk) == 2
    score = score_of(busy)
    assert [score.value, score.value_of, score.points] == [1, 2, 1]
    assert (score_of(idle).answer, score_of(idle).points) == ("na", None)
    assert counted_scores_refresh(round_id=of_round.pk) == 0
    record(task, Status.DONE, 30)
    assert counted_scores_refresh(round_id=of_round.pk) == 1
    score = score_of(busy)
    assert [score.value, score.points, score.version] == [2, 2, 2]
    assert ScoreEvent.objects.filter(sheet=busy).count() == 2


def test_approved_sheets_and_overrides_stay() -> None:
    of_round = scored_round()
    approved, ruled = make_sheet(of_round, state=SheetState.APPROVED), make_sheet(of_round)
    give(approved.unit, -50)
    give(ruled.unit, -50)
    criterion = Criterion.objects.get(code="1.1")
    Score.objects.create(
        sheet=ruled,
        criterion=criterion,
        stage=Stage.APPRAISAL,
        points="1.5",
        is_override=True,
        note="Có văn bản cho phép chậm",
    )
    assert counted_scores_refresh(round_id=of_round.pk) == 0
    assert score_of(ruled).points == Decimal("1.5")
    assert not Score.objects.filter(sheet=approved).exists()


def test_nothing_is_written_outside_the_time_of_scoring() -> None:
    of_round = scored_round()
    sheet = make_sheet(of_round)
    give(sheet.unit, -50)
    window(of_round, timedelta(days=1), timedelta(days=100))
    assert counted_scores_refresh(round_id=of_round.pk) == 0
    window(of_round)
    move_to(of_round, Step.SELF_SCORE)
    of_round.steps.filter(step=Step.APPROVAL).update(
        starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1)
    )
    assert counted_scores_refresh(round_id=of_round.pk) == 0


def test_the_job_looks_after_every_open_round() -> None:
    sheets = [make_sheet(scored_round()) for _ in range(2)]
    closed = make_sheet(window(make_round(make_set((ON_TIME,)), state="closed")))
    for sheet in (*sheets, closed):
        give(sheet.unit, -50)
    jobs.refresh_counted()
    assert [score_of(sheet).points for sheet in sheets] == [0, 0]
    assert not Score.objects.filter(sheet=closed).exists()


def test_the_sheet_leads_to_the_tasks(cast: Cast) -> None:
    record(give(cast.unit, -50), Status.DONE, 60)
    give(cast.unit, -20)
    sheet = make_sheet(of_round := scored_round(), cast.unit)
    counted_scores_refresh(round_id=of_round.pk)
    criterion = Criterion.objects.get(code="1.1")
    page = cast["officer"].get(f"/cham-diem/phieu/{sheet.pk}/").content.decode()
    for end, words in (("dat/", "1 nhiệm vụ đạt"), ("", "2 nhiệm vụ được tính")):
        address = f"/cham-diem/phieu/{sheet.pk}/nhiem-vu/{criterion.pk}/{end}"
        assert f'<a href="{address}">{words}</a>' in page
        led = cast["officer"].get(address)
        assert listed(cast, led.headers["Location"]) == int(words[0])


def test_appraisers_are_led_there_too(cast: Cast) -> None:
    give(cast.unit, -20)
    sheet = make_sheet(of_round := scored_round(), cast.unit)
    counted_scores_refresh(round_id=of_round.pk)
    criterion = Criterion.objects.get(code="1.1")
    link = f"/cham-diem/phieu/{sheet.pk}/nhiem-vu/{criterion.pk}/"
    for address in (
        reverse("appraise_leaf", args=[sheet.pk, criterion.pk]),
        reverse("appraise_criterion", args=[of_round.code, criterion.pk]),
    ):
        page = cast["staff"].get(address).content.decode()
        assert f'<a href="{link}">1 nhiệm vụ được tính</a>' in page


def test_a_past_day_of_the_sheet_leads_to_the_tasks_of_that_day(cast: Cast) -> None:
    record(give(cast.unit, -50), Status.DONE, 20)
    sheet = make_sheet(scored_round(), cast.unit)
    criterion = Criterion.objects.get(code="1.1")
    address = f"/cham-diem/phieu/{sheet.pk}/nhiem-vu/{criterion.pk}/"
    day = today() - timedelta(days=60)
    led = cast["staff"].get(address, {"as_of": day.isoformat()})
    assert f"as_of={day.isoformat()}" in led.headers["Location"]
    assert listed(cast, led.headers["Location"]) == 0
