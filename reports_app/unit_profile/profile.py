"""Everything a profile shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports_app.unit_profile.result import Result, result_of
from reports_app.unit_profile.work import Initiatives, TaskLine, initiatives_of, tasks_of
from reports_app.unit_profile.years import years_of
from scores_app.choices import RowStatus
from scores_app.models import ScoreSheet
from scores_app.rank_years.years import UnitSeries
from scores_app.to_copy.losses import Losses, sheets_of
from scores_app.to_copy.ready import ReadyToCopy, ready_for
from units_app.lineage import lineage_of
from units_app.models import Unit, User


@dataclass(frozen=True, slots=True)
class Profile:
    """One unit as of a day. `sheets` are its rounds to choose from, the newest first; `result` is
    None where it has none of the round. `before` are the units it came from, `became` those that
    took it over and exist on the day; asked for where there is no result or no unit any more.
    `years` are the unit's results over the years, None of less than two. `ready` is None once the
    unit has ended.
    """

    unit: Unit
    day: date
    sheets: list[ScoreSheet]
    result: Result | None
    years: UnitSeries | None
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
    result = result_of(sheet, day, user) if sheet else None
    is_valid = unit.is_valid_on(day)
    lineage = None if result and is_valid else lineage_of(unit)
    return Profile(
        unit=unit,
        day=day,
        sheets=sheets,
        result=result,
        years=years_of(sheet, day) if sheet else None,
        tasks=tasks_of(unit, user, day),
        initiatives=initiatives_of(unit, user, day),
        ready=ready_for(unit, user, day, _known_losses(result)) if is_valid else None,
        before=[one.unit for one in lineage.before if one.generation == -1] if lineage else [],
        became=lineage.valid_on(day) if lineage else [],
    )


def _known_losses(result: Result | None) -> Losses | None:
    """None where nothing is known of the unit in its round yet."""
    if result is None or result.line.row.status == RowStatus.MISSING:
        return None
    return result.losses


def chosen(sheets: Sequence[ScoreSheet], code: str) -> ScoreSheet | None:
    """The sheet of the round asked for, else of the latest settled result, else the latest."""
    asked = [sheet for sheet in sheets if sheet.round_set.round.code == code]
    settled = [sheet for sheet in sheets if getattr(sheet, "is_settled", False)]
    return next(iter([*asked, *settled, *sheets]), None)
