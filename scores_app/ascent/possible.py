"""What each criterion of a sheet can still win, by which figures and by what can still be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from cchc.core.figures import typed_text
from scores_app.ascent.chances import Chance, Standing, Way, chance_of
from scores_app.ascent.cheapest import Option
from scores_app.ascent.rungs import Asked, Rung, rungs_of
from scores_app.choices import Basis, Scorer
from scores_app.declaring import declared_text, figure_of
from scores_app.losses_by_cause import key_of, words_of
from scores_app.models import Criterion
from scores_app.models.scores import Reading
from scores_app.points import Figure, InputKind, input_kind
from scores_app.points.wording import with_unit
from scores_app.ranks.unit import CriterionLine

OWN = "Đơn vị tự chấm"
PERCENT = "%"
BETTER = "Tốt hơn hiện nay"
AS_BEST = "Bằng đơn vị tốt nhất nhóm"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the sheet: by criterion the best figure of the group, and the most that
    the unit's tasks can still give (none: they count no more). Bests that are not the reader's to
    know (`tells_bests`) give points and no figures.
    """

    bests: Mapping[int, Decimal | None]
    tasks: Mapping[int, Figure]
    tells_bests: bool


@dataclass(frozen=True, slots=True)
class Possible:
    """A criterion that is short of its maximum. `rungs` are figures that would give more, `later`
    those beyond them that only another round can bring.
    """

    line: CriterionLine
    reading: Reading
    points: Decimal
    chance: Chance
    rungs: list[Rung]
    later: list[Rung]
    tells_figures: bool

    @property
    def criterion(self) -> Criterion:
        return self.line.criterion

    @property
    def is_own(self) -> bool:
        """Whether the points are those that the unit gave itself."""
        return self.reading is self.line.own

    @property
    def lost(self) -> Decimal:
        """Points below the maximum."""
        return self.criterion.max_points - self.points

    @property
    def gains(self) -> tuple[Decimal, ...]:
        """Points more than now, after each rung."""
        return tuple(rung.points - self.points for rung in self.rungs)

    @property
    def most(self) -> Decimal | None:
        """What could be won at most; None where no figure is known to win any."""
        return self.gains[-1] if self.gains else None

    @property
    def option(self) -> Option:
        """The same as the search for the cheapest way weighs it."""
        return Option(self.criterion.pk, self.gains)

    @property
    def now_words(self) -> str:
        """The figure it has now, in words."""
        return figure_words(self.criterion, figure_of(self.reading))

    @property
    def rung_words(self) -> list[tuple[str, Decimal]]:
        """Each figure in words, with the points it would win."""
        return [(self.words_of(rung), rung.points - self.points) for rung in self.rungs]

    @property
    def later_words(self) -> list[tuple[str, Decimal]]:
        """The same of what only another round can bring."""
        return [(self.words_of(rung), rung.points - self.points) for rung in self.later]

    @property
    def in_another_round(self) -> Possible:
        """The same with all rungs, as if the year began anew."""
        return replace(self, rungs=[*self.rungs, *self.later], later=[])

    def words_of(self, rung: Rung) -> str:
        """The figure of a rung in words; how good it is where the figure would tell another's."""
        if self.tells_figures:
            return figure_words(self.criterion, rung.figure)
        return AS_BEST if rung is self.rungs[-1] else BETTER

    @property
    def cause_words(self) -> str:
        """Why points are lost, as every page names it; or that the unit gave itself no more."""
        return OWN if self.is_own else words_of(key_of(self.line))


def possible_of(
    lines: Iterable[CriterionLine],
    basis: Basis | None,
    standing: Standing,
    known: Known,
) -> tuple[list[Possible], list[CriterionLine]]:
    """The criteria short of their maximum, the most that can be won first, and those that apply but
    have no points yet. Without a basis each is read as the unit says it, else as it was found.
    """
    found, unknown = [], []
    for line in lines:
        if line.is_out or line.node.is_adjustment or not line.criterion.rule:
            continue
        if basis == Basis.SELF and line.criterion.scorer != Scorer.UNIT:
            continue
        reading = _reading(line, basis)
        if reading is not None and not reading.is_applicable:
            continue
        if reading is None or reading.points is None:
            unknown.append(line)
        elif reading.points < line.criterion.max_points:
            found.append(_possible(line, reading, reading.points, standing, known))
    found.sort(key=lambda one: (-(one.most or 0), -one.lost))
    return found, unknown


def figure_words(criterion: Criterion, figure: Figure) -> str:
    """A figure as people say it, with its unit: 45/50; 90 %; 3 lỗi; Có."""
    text = declared_text(criterion, figure)
    if figure.value is None or figure.of is not None:
        return text or "chưa kê khai"
    if input_kind(criterion.rule, criterion.rule_params) in {InputKind.RATE, InputKind.NONE}:
        return with_unit(figure.value, PERCENT)
    unit = criterion.rule_params.get("unit", "")
    return with_unit(figure.value, unit) if unit else typed_text(figure.value)


def _reading(line: CriterionLine, basis: Basis | None) -> Reading | None:
    if basis is None:
        return line.own or line.final
    return line.own if basis == Basis.SELF else line.final


def _possible(
    line: CriterionLine, reading: Reading, points: Decimal, standing: Standing, known: Known
) -> Possible:
    criterion, chance = line.criterion, chance_of(line, standing)
    asked = Asked(
        criterion.rule,
        criterion.rule_params,
        criterion.max_points,
        figure_of(reading),
        points,
        known.bests.get(criterion.pk),
        figure_of(line.own) if line.own and line.own is not reading else None,
    )
    tells = known.tells_bests or not criterion.follows_best
    if chance.way != Way.TASKS:
        return Possible(line, reading, points, chance, rungs_of(asked), [], tells)
    rungs, later = _by_tasks(asked, known.tasks.get(criterion.pk))
    if not rungs:
        return Possible(line, reading, points, Chance(Way.NEXT_YEAR), later, [], tells)
    return Possible(line, reading, points, chance, rungs, later, tells)


def _by_tasks(asked: Asked, most: Figure | None) -> tuple[list[Rung], list[Rung]]:
    """What tasks that are not late can still give, and what only those of another year can."""
    if most is None or most.of is None:
        return [], rungs_of(asked)
    rungs = rungs_of(replace(asked, limit=most))
    reached = rungs[-1].points if rungs else asked.points
    whole = rungs_of(replace(asked, limit=Figure(value=most.of, of=most.of)))
    return rungs, [rung for rung in whole if rung.points > reached]
