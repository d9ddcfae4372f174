"""What units promised for a period, compared with what happened as of a day.

How an assignment stood comes from `as_of`, as for every figure, and the promise is the version that
was there at the end of that day. A promise is kept if the task was done by the day expected (the
period's end where none was named); rate kept = kept ÷ promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from cchc.core.clock import HANOI
from cchc.core.figures import percent
from reports_app.models import Forecast, ReportPeriod
from tasks_app.choices import Status
from tasks_app.models import Assignment
from tasks_app.querysets import AssignmentQuerySet
from units_app.access import access_of
from units_app.models import Succession, Unit, User

OUTCOMES = {
    "kept": "Xong như dự kiến",
    "late": "Xong chậm hơn dự kiến",
    "not_done": "Chưa xong",
    "pending": "Chưa đến ngày dự kiến",
    "extended": "Được gia hạn",
    "dropped": "Dừng thực hiện",
    "beyond": "Xong ngoài dự kiến",
}
PROMISED = tuple(name for name in OUTCOMES if name != "beyond")

# One row for each promise of the newest versions, and for each task done in the period that no unit
# promised; {standing} is every assignment as it stood on the day.
_LINES = f"""
WITH current AS (
    SELECT DISTINCT ON (unit_id) id, unit_id FROM reports_app_forecast
    WHERE period_id = %(period)s AND made_at < %(until)s ORDER BY unit_id, version DESC
), promised AS (
    SELECT current.unit_id, item.assignment_id, item.due_on,
        coalesce(item.expected_on, %(ends)s) AS promised_on
    FROM current JOIN reports_app_forecastitem item ON item.forecast_id = current.id
), standing AS ({{standing}})
SELECT promised.unit_id, promised.assignment_id, promised_on, at_status, at_completed_on, at_due_on,
    CASE
        WHEN at_status = '{Status.DONE}' AND at_completed_on <= promised_on THEN 'kept'
        WHEN at_status = '{Status.DONE}' THEN 'late'
        WHEN at_status = '{Status.DROPPED}' THEN 'dropped'
        WHEN at_due_on > promised.due_on THEN 'extended'
        WHEN promised_on < %(day)s THEN 'not_done'
        ELSE 'pending'
    END
FROM promised LEFT JOIN standing ON standing.id = promised.assignment_id
UNION ALL
SELECT at_lead_unit_id, id, NULL, at_status, at_completed_on, at_due_on, 'beyond'
FROM standing
WHERE at_status = '{Status.DONE}' AND at_completed_on BETWEEN %(starts)s AND %(ends)s
    AND NOT EXISTS (SELECT 1 FROM promised WHERE promised.assignment_id = standing.id)
"""  # noqa: S608 - names of this module


@dataclass(frozen=True)
class Line:
    """One assignment that was promised, or done without a promise."""

    unit: int
    assignment: int
    promised_on: date | None
    status: str | None
    completed_on: date | None
    due_on: date | None
    outcome: str


@dataclass(frozen=True)
class Told:
    """A line with the task and the unit people know."""

    line: Line
    task: Assignment
    unit: Unit


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was promised and what came of it. `forecasts` of `units` units said beforehand what they
    would have done; where none did, the promise is unknown, not zero.
    """

    number: dict[str, int]
    forecasts: int
    units: int = 1

    @property
    def promised(self) -> int | None:
        return sum(self.number[name] for name in PROMISED) if self.forecasts else None

    @property
    def rate_kept(self) -> Decimal | None:
        """kept ÷ promised in per cent, unrounded; None where nothing was promised."""
        return percent(self.number["kept"], self.promised or 0)


@dataclass(frozen=True, kw_only=True)
class UnitOutcome(Outcome):
    """One unit's; `taken_over_by` names the units that answer for one that has ended."""

    unit: Unit
    forecast: Forecast | None
    taken_over_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """One version of a unit's forecast, and how it differs from the one before."""

    forecast: Forecast
    promised: int
    added: int
    removed: int


def end_of(day: date) -> datetime:
    """The first moment after `day` in Hà Nội."""
    return datetime.combine(day + timedelta(days=1), time(), HANOI)


def current(period: ReportPeriod, unit: Unit, day: date | None = None) -> Forecast | None:
    """The newest version, which is the one that counts; as of `day` where one is given."""
    found = Forecast.objects.filter(period=period, unit=unit).select_related("made_by")
    if day is not None:
        found = found.filter(made_at__lt=end_of(day))
    return found.order_by("-version").first()


def versions(period: ReportPeriod, unit: Unit, day: date) -> list[Version]:
    """Every version up to the end of `day`, the newest first; two queries."""
    found = Forecast.objects.filter(period=period, unit=unit, made_at__lt=end_of(day))
    known = found.select_related("made_by").prefetch_related("items").order_by("version")
    listed: list[Version] = []
    before: set[int] = set()
    for forecast in known:
        tasks = {item.assignment_id for item in forecast.items.all()}
        listed.append(Version(forecast, len(tasks), len(tasks - before), len(before - tasks)))
        before = tasks
    return listed[::-1]


def choosable(unit: Unit, day: date) -> AssignmentQuerySet:
    """Open assignments the unit can promise: its own, and those of units it took over."""
    ended = Succession.objects.filter(successor=unit, predecessor__valid_to__lt=day)
    leads = Q(at_lead_unit_id=unit.pk) | Q(at_lead_unit_id__in=ended.values("predecessor_id"))
    found: AssignmentQuerySet = Assignment.objects.as_of(day).open().filter(leads)
    return found.for_list().order_by("at_due_on", "pk")


def lines(period: ReportPeriod, day: date) -> list[Line]:
    """Every promise of the period and what was done beyond, in one query."""
    standing = Assignment.objects.as_of(day).order_by()
    columns = ("id", "at_lead_unit_id", "at_status", "at_completed_on", "at_due_on")
    with connection.cursor() as cursor:
        inner = cursor.mogrify(*standing.values(*columns).query.sql_with_params()).decode()
        statement = _LINES.replace("{standing}", inner.replace("%", "%%"))
        days: dict[str, Any] = {
            "period": period.pk,
            "starts": period.starts_on,
            "ends": period.ends_on,
            "day": day,
            "until": end_of(day),
        }
        cursor.execute(statement, days)
        return [Line(*row) for row in cursor.fetchall()]


def told(found: Sequence[Line]) -> list[Told]:
    """The lines with their tasks and units, by unit, outcome and deadline; two queries."""
    tasks = Assignment.objects.in_bulk([line.assignment for line in found])
    wanted = Unit.objects.filter(pk__in={line.unit for line in found}).in_order()
    units = {unit.pk: (place, unit) for place, unit in enumerate(wanted)}
    order = list(OUTCOMES)

    def place(line: Line) -> tuple[int, int, date, int]:
        due = line.due_on or date.max
        return units[line.unit][0], order.index(line.outcome), due, line.assignment

    return [
        Told(line, tasks[line.assignment], units[line.unit][1]) for line in sorted(found, key=place)
    ]


def outcomes(
    period: ReportPeriod, day: date, found: Iterable[Line], user: User | None = None
) -> list[UnitOutcome]:
    """By unit, for those that forecast, did something, or had open tasks when the period began;
    a person of a unit gets the own ones, nobody in particular (a command) gets all.
    """
    numbers: dict[int, dict[str, int]] = {}
    for line in found:
        of_unit = numbers.setdefault(line.unit, dict.fromkeys(OUTCOMES, 0))
        of_unit[line.outcome] += 1
    known = period.forecasts.filter(made_at__lt=end_of(day)).select_related("made_by")
    newest = {forecast.unit_id: forecast for forecast in known.order_by("version")}
    wanted = {*numbers, *newest, *_with_open_tasks(period, day)}
    if user is not None and not access_of(user).sees_all:
        wanted &= access_of(user).units
    heirs = _heirs(wanted, day)
    return [
        UnitOutcome(
            unit=unit,
            forecast=newest.get(unit.pk),
            forecasts=int(unit.pk in newest),
            number=numbers.get(unit.pk, dict.fromkeys(OUTCOMES, 0)),
            taken_over_by=tuple(heirs.get(unit.pk, ())),
        )
        for unit in Unit.objects.filter(pk__in=wanted).in_order()
    ]


def whole(units: Sequence[UnitOutcome]) -> Outcome:
    """The sums over units; units without a forecast add nothing to what was promised."""
    total = dict.fromkeys(OUTCOMES, 0)
    for unit in units:
        for name, number in unit.number.items():
            total[name] += number
    forecasts = sum(unit.forecasts for unit in units)
    return Outcome(number=total, forecasts=forecasts, units=len(units))


def _with_open_tasks(period: ReportPeriod, day: date) -> set[int]:
    eve = min(day, period.starts_on - timedelta(days=1))
    opened = Assignment.objects.as_of(eve).open().order_by()
    return set(opened.values_list("at_lead_unit_id", flat=True).distinct())


def _heirs(units: Iterable[int], day: date) -> dict[int, list[str]]:
    """The successors of the units that have ended by `day`."""
    links: Any = Succession.objects.filter(
        predecessor__in=list(units), predecessor__valid_to__lt=day
    ).values_list("predecessor_id", "successor__name")
    found: dict[int, list[str]] = {}
    for unit, name in links.order_by("successor__sort_key"):
        found.setdefault(unit, []).append(name)
    return found
