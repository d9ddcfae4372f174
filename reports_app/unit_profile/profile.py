"""Everything a profile shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports_app.unit_profile.result import Result, result_of
from reports_app.unit_profile.work import Initiatives, TaskLine, initiatives_of, tasks_of
from scores_app.models import ScoreSheet
from scores_app.to_copy.losses import sheets_of
from scores_app.to_copy.ready import ReadyToCopy, ready_to_copy
from units_app.lineage import lineage_of
from units_app.models import Unit, User


@dataclass(frozen=True, slots=True)
class Profile:
    """One unit as of a day. `sheets` are its rounds to choose from, the newest first; `result` is
    None where it has none of the round. `before` are the units it came from, `became` those that
    took it over and exist on the day. `ready` is None once the unit has ended.
    """

    unit: Unit
    day: date
    sheets: list[ScoreSheet]
    result: Result | None
    tasks: list[TaskLine]
    initiatives: Initiatives
    ready: ReadyToCopy | None
    before: list[Unit]
    became: list[Unit]

    @property
    def is_ended(self) -> bool:
        return self.unit.valid_to is not None and self.unit.valid_to < self.day

    @property
    def is_valid(self) -> bool:
        return self.unit.is_valid_on(self.day)

    @property
    def is_sample(self) -> bool:
        """Whether tasks or initiatives are illustrative; a round says so itself."""
        return bool(self.tasks[0].counts.sample or self.initiatives.own.sample)


def profile_of(unit: Unit, user: User, day: date, code: str = "") -> Profile:
    """The profile as of the end of `day`.

    Args:
        unit: one whose work this person may see.
        user: whose rights count.
        day: the as-of day.
        code: of the round to show; of none such, the latest with a settled result, else the latest.
    """
    sheets = list(sheets_of(unit, user, day))
    sheet = chosen(sheets, code)
    lineage = lineage_of(unit)
    return Profile(
        unit=unit,
        day=day,
        sheets=sheets,
        result=result_of(sheet, day) if sheet else None,
        tasks=tasks_of(unit, user, day),
        initiatives=initiatives_of(unit, user, day),
        ready=ready_to_copy(unit, user, day) if unit.is_valid_on(day) else None,
        before=[one.unit for one in lineage.before if one.generation == -1],
        became=lineage.valid_on(day),
    )


def chosen(sheets: Sequence[ScoreSheet], code: str) -> ScoreSheet | None:
    """The sheet of the round asked for, else of the latest settled result, else the latest."""
    asked = [sheet for sheet in sheets if sheet.round_set.round.code == code]
    settled = [sheet for sheet in sheets if getattr(sheet, "is_settled", False)]
    return next(iter([*asked, *settled, *sheets]), None)
