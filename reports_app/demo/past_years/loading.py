"""Writes the loaded years as staff would have loaded and recorded them, each with its own day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from cchc.core.audit import expect_many_writes
from cchc.core.clock import HANOI, today
from reports_app.demo.past_years.plans import PREFIXES, SOURCES, YEARS, LoadedYear
from reports_app.demo.past_years.results import cause_of, points_of
from reports_app.demo.reference import Tally
from reports_app.demo.scoring.entries import People
from scores_app.choices import Basis, RoundEventKind, RoundState, SheetEventKind, SheetState, Stage
from scores_app.models import (
    CriteriaSet,
    Criterion,
    Round,
    RoundEvent,
    RoundSet,
    Score,
    ScoreSheet,
    SheetEvent,
)
from scores_app.ranks import runs
from scores_app.rounds.participants import taking_part
from units_app.models import User

ROWS_AT_ONCE = 2000
HOURS = {SheetEventKind.CREATED: 8, SheetEventKind.APPRAISED: 9, SheetEventKind.APPROVED: 16}
STATES = {
    SheetEventKind.CREATED: SheetState.NOT_STARTED,
    SheetEventKind.APPRAISED: SheetState.APPRAISED,
    SheetEventKind.APPROVED: SheetState.APPROVED,
}


def load_years() -> Tally:
    """The years whose code is free and whose day has come; then the runs that pages read."""
    present = set(Round.objects.values_list("code", flat=True))
    staff = People.read().staff
    expect_many_writes()
    tally = Tally()
    for plan in YEARS:
        wanted = str(plan.year) not in present and plan.recorded_on <= today()
        if wanted:
            _write(plan, staff)
        tally.add(created=wanted)
    _store_runs()
    return tally


def _write(plan: LoadedYear, staff: User | None) -> None:
    made = Round.objects.create(
        code=str(plan.year),
        name=f"Kết quả cải cách hành chính năm {plan.year} (dữ liệu minh họa)",
        year=plan.year,
        window_from=plan.window[0],
        window_to=plan.window[1],
        is_loaded=True,
        is_sample=True,
    )
    codes = [f"{PREFIXES[kind]}-{plan.of_set}" for kind in plan.kinds]
    sheets = 0
    for held in CriteriaSet.objects.filter(code__in=codes).order_by("group__order"):
        part = RoundSet.objects.create(round=made, criteria_set=held, group=held.group)
        sheets += _write_group(plan, part, staff)
    _record(plan, made, staff, sheets)


def _write_group(plan: LoadedYear, part: RoundSet, staff: User | None) -> int:
    sheets = ScoreSheet.objects.bulk_create(
        ScoreSheet(round_set=part, unit=one.unit, state=SheetState.APPROVED)
        for one in taking_part(part)
    )
    SheetEvent.objects.bulk_create(
        _event(plan, sheet, kind, staff) for sheet in sheets for kind in HOURS
    )
    leaves = list(part.criteria_set.criteria.all())
    Score.objects.bulk_create(_scores(plan, sheets, leaves, staff), batch_size=ROWS_AT_ONCE)
    return len(sheets)


def _event(
    plan: LoadedYear, sheet: ScoreSheet, kind: SheetEventKind, staff: User | None
) -> SheetEvent:
    return SheetEvent(
        sheet=sheet,
        kind=kind,
        state=STATES[kind],
        is_ranked=True,
        effective_on=plan.recorded_on,
        recorded_at=_at(plan.recorded_on, HOURS[kind]),
        actor=staff,
    )


def _scores(
    plan: LoadedYear,
    sheets: Iterable[ScoreSheet],
    leaves: Sequence[Criterion],
    staff: User | None,
) -> Iterator[Score]:
    for sheet in sheets:
        code = sheet.unit.code
        for leaf in leaves:
            points = points_of(code, plan.year, leaf.code, leaf.max_points)
            yield Score(
                sheet=sheet,
                criterion=leaf,
                stage=Stage.APPRAISAL,
                value=points,
                points=points,
                cause=cause_of(code, plan.year, leaf.code) if points < leaf.max_points else "",
                changed_by=staff,
                effective_on=plan.recorded_on,
                changed_at=_at(plan.recorded_on, HOURS[SheetEventKind.APPRAISED]),
            )


def _record(plan: LoadedYear, made: Round, staff: User | None, sheets: int) -> None:
    """From here on the database holds the result as it stands."""
    decided = plan.recorded_on - timedelta(days=10)
    number = SOURCES["number"].format(year=plan.year)
    Round.objects.filter(pk=made.pk).update(
        state=RoundState.CLOSED,
        closed_at=_at(plan.recorded_on, HOURS[SheetEventKind.APPROVED]),
        decision_no=number,
        decision_on=decided,
        decision_source=SOURCES["source"],
    )
    made.refresh_from_db()
    words = {
        RoundEventKind.PREPARED: f"{sheets} phiếu",
        RoundEventKind.RECORDED: f"{made.decision_words}.",
    }
    RoundEvent.objects.bulk_create(
        RoundEvent(
            round=made,
            kind=kind,
            reason=reason,
            effective_on=plan.recorded_on,
            recorded_at=_at(plan.recorded_on, 8 + place),
            actor=staff,
        )
        for place, (kind, reason) in enumerate(words.items())
    )


def _store_runs() -> None:
    """The ranking of every sample round that is over, as of the day on which it ended: pages that
    look over the years read it then, and compute nothing.
    """
    over = RoundSet.objects.filter(round__is_sample=True, round__state=RoundState.CLOSED)
    for part in over.select_related("round", "criteria_set", "group").order_by("pk"):
        ended = part.round.closed_at
        if ended is not None and part.sheets.exists():
            runs.recompute(part, Basis.FINAL, ended.astimezone(HANOI).date())


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), HANOI)
