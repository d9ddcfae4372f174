"""What the first page of the appraisal shows: the groups of a round, how far each criterion and
each unit is, who has what, what nobody has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from scores_app.appraisal import appraising
from scores_app.appraisal.appraising import Appraiser, Work
from scores_app.appraisal.side_by_side import states_of
from scores_app.choices import BY_APPRAISERS, RoundState
from scores_app.models import Criterion, Round, RoundSet, ScoreSheet
from scores_app.permissions import is_own_unit
from scores_app.trees import tree_of
from units_app.access import Access
from units_app.models import User


@dataclass
class Line:
    """A leaf of a set, or what stands above leaves: then without work."""

    criterion: Criterion
    depth: int
    is_leaf: bool
    work: Work | None = None
    appraisers: list[Appraiser] = field(default_factory=list)
    uncovered: int = 0

    @property
    def by_appraisers(self) -> bool:
        return self.criterion.scorer in BY_APPRAISERS


@dataclass
class UnitLine:
    """A unit of a group, with the state of its sheet on the day."""

    sheet: ScoreSheet
    state: str
    work: Work
    is_own: bool


@dataclass
class Group:
    """One group of a round for one person; `work` is None for somebody who has nothing there."""

    round_set: RoundSet
    work: Work | None
    lines: list[Line] = field(default_factory=list)
    units: list[UnitLine] = field(default_factory=list)

    @property
    def uncovered(self) -> list[Line]:
        """The leaves that nobody appraises of at least one unit."""
        return [line for line in self.lines if line.uncovered]


@dataclass(frozen=True)
class Looking:
    """Who looks, as of which day; `whole`: at everybody's work, not only at the own."""

    user: User
    access: Access
    day: date
    whole: bool

    @property
    def worker(self) -> User | None:
        return None if self.whole else self.user


def rounds_shown() -> list[Round]:
    """The rounds that were opened to be scored here, those that are open first, then the latest."""
    rounds = Round.objects.filter(is_loaded=False).exclude(state=RoundState.DRAFT)
    return sorted(rounds.order_by("-year", "-pk"), key=lambda one: one.state != RoundState.OPEN)


def sets_of(round_: Round) -> list[RoundSet]:
    """The groups of a round, in their order."""
    rows = round_.sets.select_related("round", "group", "criteria_set")
    return list(rows.order_by("group__order", "pk"))


def groups_by_criterion(round_sets: Iterable[RoundSet], looking: Looking) -> list[Group]:
    """Every group with its criteria and how far each is."""
    wanted = list(round_sets)
    whole = _whole(wanted, looking)
    work = appraising.work_by_criterion(
        wanted, looking.day, user=looking.worker, access=looking.access
    )
    named = appraising.appraisers_by_leaf(wanted)
    nobody = appraising.uncovered(wanted)
    found = []
    for round_set in wanted:
        lines = []
        for node in tree_of(round_set.criteria_set).walk():
            line = Line(node.criterion, node.depth, node.is_leaf)
            if node.is_leaf:
                line.work = work.get(node.criterion.pk)
                line.appraisers = named.get(node.criterion.pk, [])
                line.uncovered = nobody.get(node.criterion.pk, 0)
            lines.append(line)
        kept = lines if looking.whole else list(_with_work(lines))
        found.append(Group(round_set, whole.get(round_set.pk), kept))
    return found


def groups_by_unit(round_sets: Iterable[RoundSet], looking: Looking) -> list[Group]:
    """Every group with its units and how far each is."""
    wanted = list(round_sets)
    whole = _whole(wanted, looking)
    work = appraising.work_by_sheet(wanted, looking.day, user=looking.worker, access=looking.access)
    found = []
    for round_set in wanted:
        sheets = list(
            round_set.sheets.select_related("unit").order_by("unit__order", "unit__sort_key", "pk")
        )
        states = states_of(sheets, looking.day)
        units = [
            UnitLine(
                sheet,
                states[sheet.pk],
                work.get(sheet.pk, Work()),
                is_own_unit(looking.access, sheet),
            )
            for sheet in sheets
            if looking.whole or sheet.pk in work or is_own_unit(looking.access, sheet)
        ]
        found.append(Group(round_set, whole.get(round_set.pk), units=units))
    return found


def _whole(round_sets: list[RoundSet], looking: Looking) -> dict[int, Work]:
    return appraising.work_by_set(
        round_sets, looking.day, user=looking.worker, access=looking.access
    )


def _with_work(lines: list[Line]) -> Iterator[Line]:
    """The leaves with work and what stands above them."""
    above: list[Line] = []
    for line in lines:
        above = [one for one in above if one.depth < line.depth]
        if line.work:
            yield from above
            above = []
            yield line
        elif not line.is_leaf:
            above.append(line)
