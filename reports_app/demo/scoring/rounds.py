"""Writes a round as it stood: prepared first, so that each thing keeps its own day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time

from django.db import connection

from cchc.core.audit import expect_many_writes
from cchc.core.clock import HANOI
from reports_app.demo.reference import Tally
from reports_app.demo.scoring.claims import write_claims
from reports_app.demo.scoring.counted import Counted
from reports_app.demo.scoring.documents import write_documents
from reports_app.demo.scoring.entries import (
    BY_UNIT,
    Entry,
    People,
    enter,
    write_events,
    write_reopenings,
)
from reports_app.demo.scoring.offers import write_offers
from reports_app.demo.scoring.plans import PLANS, Plan
from reports_app.demo.scoring.readings import Leaf, leaves_of, readings_of, write_readings
from scores_app.choices import RoundState, Step
from scores_app.models import (
    AppraisalDuty,
    CriteriaSet,
    Criterion,
    Round,
    RoundSet,
    RoundStep,
    Score,
    ScoreEvent,
    ScoreEvidence,
    ScoreSheet,
    SheetEvent,
)

FILLED = (Criterion, ScoreSheet, SheetEvent, Score, ScoreEvent, ScoreEvidence)


def load_rounds() -> Tally:
    """The rounds whose code is free; one that is there already stays as it is."""
    present = set(Round.objects.values_list("code", flat=True))
    missing = [plan for plan in PLANS if plan.code not in present]
    people = People.read()
    expect_many_writes()
    for plan in missing:
        _write(plan, people)
    return Tally(created=len(missing), unchanged=len(PLANS) - len(missing))


def _write(plan: Plan, people: People) -> None:
    made = _new_round(plan)
    sets = CriteriaSet.objects.filter(is_sample=True, year=plan.year).order_by("group__order")
    for criteria_set in sets:
        round_set = RoundSet.objects.create(
            round=made, criteria_set=criteria_set, group=criteria_set.group
        )
        write_group(plan, round_set, people)
    _begin(made, plan)
    _tell_planner()


def _tell_planner() -> None:
    """Tables that have just been filled look empty to the planner, which then reads them row by
    row.
    """
    tables = ", ".join(model._meta.db_table for model in FILLED)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def _new_round(plan: Plan) -> Round:
    made = Round.objects.create(
        code=plan.code,
        name=f"Chấm điểm cải cách hành chính năm {plan.year} (dữ liệu minh họa)",
        year=plan.year,
        window_from=plan.window[0],
        window_to=plan.window[1],
        bonus_max=2,
        penalty_max=4,
        is_sample=True,
    )
    RoundStep.objects.bulk_create(
        RoundStep(round=made, step=step, starts_on=first, ends_on=last)
        for step, (first, last) in plan.steps.items()
    )
    return made


def write_group(plan: Plan, round_set: RoundSet, people: People) -> None:
    """Everything of one group: sheets and their steps, readings, their proofs, claims, duties."""
    entries = enter(plan, round_set)
    if not entries:
        return
    leaves = leaves_of(entries)
    write_events(entries, people)
    write_reopenings(entries, people)
    readings = readings_of(entries, leaves, people, Counted(round_set.round, plan))
    write_documents(entries, readings, people)
    write_offers(entries, people)
    readings += write_claims(readings, people)
    write_readings(readings)
    AppraisalDuty.objects.bulk_create(_duties(round_set, entries, leaves, people))


def _duties(
    round_set: RoundSet, entries: Sequence[Entry], leaves: Iterable[Leaf], people: People
) -> Iterator[AppraisalDuty]:
    """Who appraised what: whole sheets of districts and communes in turn, else areas in turn."""
    if entries[0].unit.kind in BY_UNIT:
        for entry in entries:
            if appraiser := people.appraiser(entry.place):
                yield AppraisalDuty(round_set=round_set, appraiser=appraiser, sheet=entry.sheet)
        return
    tops = round_set.criteria_set.criteria.filter(parent=None).order_by("order")
    for place, area in enumerate(tops):
        if appraiser := people.appraiser(place):
            yield AppraisalDuty(round_set=round_set, appraiser=appraiser, criterion=area)


def _begin(made: Round, plan: Plan) -> None:
    """From here on the database holds the steps to their days, and a closed round to its end."""
    row = Round.objects.filter(pk=made.pk)
    row.update(state=RoundState.OPEN, opened_at=datetime.combine(plan.opens_on, time(8), HANOI))
    if plan.state == RoundState.CLOSED:
        ended = datetime.combine(plan.steps[Step.APPROVAL][1], time(17), HANOI)
        row.update(state=RoundState.CLOSED, closed_at=ended)
