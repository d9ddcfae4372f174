"""The board of a round as of a day: every unit's sheet, its state, who did last, what was opened
again. A fixed number of queries, whatever the number of units.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from cchc.core import working_days
from cchc.core.clock import HANOI, today
from cchc.core.imports import Column, SheetKind, Value
from scores_app.choices import UNSENT_STATES, RoundState, SheetState
from scores_app.models import Reopening, Round, RoundReminder, RoundStep, ScoreSheet, SheetEvent
from scores_app.querysets import ScoreSheetQuerySet
from scores_app.score_sheets.completeness import Filled, filled_of_many, pointed_of_many

UNSENT = "unsent"


@dataclass(frozen=True)
class BoardRow:
    """One unit of a round; `filled` is of today alone, None on a past day."""

    sheet: Any
    last: SheetEvent | None
    filled: Filled | None
    reopenings: list[Reopening]

    @property
    def is_unsent(self) -> bool:
        return self.sheet.at_state in UNSENT_STATES

    @property
    def is_ranked(self) -> bool:
        return self.last.is_ranked if self.last else bool(self.sheet.is_ranked)


@dataclass(frozen=True)
class StepLine:
    """One step of a round on a day: over, open (with what is left) or still to come."""

    step: RoundStep
    place: str
    words: str


def board_of(round_: Round, day: date, sheets: ScoreSheetQuerySet) -> list[BoardRow]:
    """The rows of those sheets, by group and unit; five queries."""
    found = sheets.filter(round_set__round=round_).as_of(day).with_round()
    held = list(found.order_by("round_set__group__order", "unit__order", "unit__sort_key", "pk"))
    keys = [sheet.pk for sheet in held]
    last, again = _last_events(keys, day), _reopenings(keys, day)
    counted = pointed_of_many if round_.is_loaded else filled_of_many
    filled = counted(keys) if day == today() else {}
    return [
        BoardRow(sheet, last.get(sheet.pk), filled.get(sheet.pk), again[sheet.pk]) for sheet in held
    ]


def narrowed(rows: Iterable[BoardRow], group: str = "", state: str = "") -> list[BoardRow]:
    """The rows of a group (its code) in a state; empty means any."""
    return [
        row
        for row in rows
        if (not group or row.sheet.round_set.group.code == group)
        and (not state or row.sheet.at_state == state or (state == UNSENT and row.is_unsent))
    ]


def counts_of(rows: Iterable[BoardRow]) -> dict[str, int]:
    """How many rows there are in each state, all of them under "", the unsent under UNSENT."""
    held = list(rows)
    found = Counter(row.sheet.at_state for row in held)
    return {"": len(held), UNSENT: sum(row.is_unsent for row in held), **found}


def step_lines(round_: Round, day: date) -> list[StepLine]:
    """The steps in their order, each with how far it is on the day."""
    return [_step_line(step, round_, day) for step in round_.steps.order_by("starts_on", "ends_on")]


def rows_for_sheet(rows: Iterable[BoardRow]) -> Iterator[Mapping[str, Value]]:
    """The lines of the board as a file has them."""
    return map(_exported, rows)


def last_reminded(round_: Round) -> dict[int, date]:
    """Sheet -> the last day on which somebody was reminded of it."""
    found: dict[int, date] = {}
    for day, content in RoundReminder.objects.filter(round=round_).values_list("day", "content"):
        for line in content:
            found[line["sheet"]] = max(day, found.get(line["sheet"], day))
    return found


def _step_line(step: RoundStep, round_: Round, day: date) -> StepLine:
    if day > step.ends_on:
        return StepLine(step, "past", "đã khóa")
    if _was_closed(round_, day):
        return StepLine(step, "past", "đã kết thúc")
    if day < step.starts_on:
        days = working_days.calendar().working_days(day, step.starts_on)
        return StepLine(step, "coming", f"mở sau {days} ngày làm việc" if days else "sắp mở")
    if round_.state == RoundState.DRAFT:
        return StepLine(step, "now", "trong thời gian này")
    left = working_days.calendar().working_days(day, step.ends_on)
    return StepLine(step, "now", f"khóa sau {left} ngày làm việc" if left else "khóa cuối hôm nay")


def _was_closed(round_: Round, day: date) -> bool:
    """Whether the round had been closed by the end of `day`, whatever its steps say."""
    if round_.state != RoundState.CLOSED:
        return False
    return round_.closed_at is None or round_.closed_at.astimezone(HANOI).date() <= day


def _last_events(keys: list[int], day: date) -> dict[int, SheetEvent]:
    known = SheetEvent.objects.filter(sheet__in=keys, effective_on__lte=day)
    newest = known.order_by().values("sheet").annotate(last=Max("pk")).values("last")
    found = SheetEvent.objects.filter(pk__in=newest).select_related("actor")
    return {event.sheet_id: event for event in found}


def _reopenings(keys: list[int], day: date) -> defaultdict[int, list[Reopening]]:
    found: defaultdict[int, list[Reopening]] = defaultdict(list)
    rows = Reopening.objects.filter(sheet__in=keys, reopened_at__date__lte=day)
    for again in rows.select_related("reopened_by"):
        found[again.sheet_id].append(again)
    return found


def _exported(row: BoardRow) -> Mapping[str, Value]:
    sheet, last = row.sheet, row.last
    return {
        "group": sheet.round_set.group.name,
        "unit": sheet.unit.code,
        "unit_name": sheet.unit.name,
        "state": sheet.at_state,
        "since": sheet.at_since,
        "actor": str(last.actor or "") if last else "",
        "ranked": row.is_ranked,
        "filled": row.filled.filled if row.filled else None,
        "needed": row.filled.needed if row.filled else None,
        "reopened": "; ".join(
            f"{again.get_step_display()} đến {again.until:%d/%m/%Y}: {again.reason}"
            + (" (người của đơn vị mở)" if again.by_own_unit else "")
            for again in row.reopenings
        ),
    }


BOARD: SheetKind[ScoreSheet] = SheetKind(
    name="round-board",
    label="Tiến độ kỳ chấm",
    file_stem="ky-cham",
    columns=(
        Column("group", "Nhóm đơn vị", width=26),
        Column("unit", "Mã đơn vị", "code", width=14),
        Column("unit_name", "Đơn vị", width=40),
        Column("state", "Tình trạng", "choice", choices=SheetState.choices, width=24),
        Column("since", "Từ ngày", "date", width=14),
        Column("actor", "Người thực hiện", width=26),
        Column("ranked", "Được xếp hạng", "boolean", width=14),
        Column("filled", "Số tiêu chí đã điền", "integer", width=14),
        Column("needed", "Số tiêu chí phải điền", "integer", width=14),
        Column("reopened", "Mở lại", width=60),
    ),
    identity=("unit",),
)
