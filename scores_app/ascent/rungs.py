"""What raises a criterion: the next figures that give more points, up to the best one.

There is no second formula here: figures are tried one after the other, and `points_of` says what
each of them gives. All rules with a number only rise or only fall with it, so halving the range
finds the figure at which points begin to grow.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scores_app.choices import Rule
from scores_app.points import Figure, InputKind, Scoring, choices_of
from scores_app.points.figures import HUNDRED, NOT_APPLICABLE, ONE, PLACES, ZERO

# Rungs that are named one by one; of what goes on in small steps, the next one and the last.
MOST = 4
FINE = 2
FURTHEST = Decimal(1_000_000)
OUT_OF_HAND = frozenset({Rule.SURVEY, Rule.LEADERS, Rule.PENALTY})
ANSWERED = (InputKind.YES_NO, InputKind.CHOICE)


@dataclass(frozen=True, slots=True)
class Rung:
    """A figure that could be declared, and the points it gives."""

    figure: Figure
    points: Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion as one unit has it: its rule, the figure now and its points, and the best figure
    of the group where points follow it. `claimed` is what the unit declared itself where somebody
    else found less. `limit` is the figure nothing goes beyond, a part and its whole.
    """

    rule: str
    params: object
    highest: Decimal
    figure: Figure
    points: Decimal
    best: Decimal | None = None
    claimed: Figure | None = None
    limit: Figure | None = None


def rungs_of(asked: Asked) -> list[Rung]:
    """What gives more points than now, lowest first; none where everything is reached, where it is
    not for the unit to raise, or where the parameters cannot be read.
    """
    scoring = Scoring(asked.rule, asked.params, asked.highest)
    applies = asked.figure.answer != NOT_APPLICABLE
    if asked.rule in OUT_OF_HAND or scoring.problems_of_params or not applies:
        return []
    tried = _Tried(scoring, asked.best)
    figures = list(_answers(asked) if _is_answered(scoring) else _numbers(asked, tried))
    if asked.claimed is not None:
        figures.insert(0, asked.claimed)
    found: dict[Decimal, Rung] = {}
    for figure in figures:
        points = tried.points(figure)
        if points is not None and points > asked.points:
            found.setdefault(points, Rung(figure, points))
    return [found[points] for points in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Tried:
    """What a figure would give."""

    scoring: Scoring
    best: Decimal | None

    def points(self, figure: Figure) -> Decimal | None:
        return self.scoring.points(figure, self.best)


@dataclass(frozen=True, slots=True)
class _Course:
    """Figures from the worst to the best, `size` steps of `step` after one another; `falls`: less
    is better.
    """

    tried: _Tried
    step: Decimal
    size: int
    of: Decimal | None
    falls: bool = False

    def at(self, place: int) -> Figure:
        steps = self.size - place if self.falls else place
        return Figure(value=self.step * steps, of=self.of)

    def points(self, place: int) -> Decimal:
        return self.tried.points(self.at(place)) or ZERO

    def after(self, points: Decimal) -> int:
        """The first place that gives more; behind the end where none does."""
        return bisect_right(range(self.size + 1), points, key=self.points)


def _is_answered(scoring: Scoring) -> bool:
    return scoring.kind.input_kind in ANSWERED


def _answers(asked: Asked) -> list[Figure]:
    return [Figure(key) for key, _ in choices_of(asked.rule, asked.params)]


def _numbers(asked: Asked, tried: _Tried) -> Iterator[Figure]:
    course = _course(asked, tried, _step(asked, tried.scoring))
    if course is None:
        return
    top, level = course.points(course.size), asked.points
    found: list[int] = []
    while level < top and len(found) < MOST:
        place = course.after(level)
        found.append(place)
        level = course.points(place)
    if level < top:
        yield _one_more(asked, tried) or course.at(found[0])
        found = [_first_with(course, top)]
    yield from (course.at(place) for place in found)


def _one_more(asked: Asked, tried: _Tried) -> Figure | None:
    """The next whole number that gives more, where it is counted finer."""
    whole = _course(asked, tried, ONE)
    if whole is None:
        return None
    place = whole.after(asked.points)
    return whole.at(place) if place <= whole.size else None


def _first_with(course: _Course, points: Decimal) -> int:
    """The first place that gives all these points."""
    below = points - ONE.scaleb(-PLACES)
    return course.after(below)


def _course(asked: Asked, tried: _Tried, step: Decimal) -> _Course | None:
    """The way from the worst figure to the best; None where nothing is known of the points."""
    kind, of = tried.scoring.kind.input_kind, asked.figure.of
    if asked.limit is not None:
        end, of = asked.limit.value or ZERO, asked.limit.of
    elif kind in {InputKind.RATE, InputKind.NONE}:
        end = HUNDRED if of is None else of
    elif kind == InputKind.POINTS:
        end = asked.highest
    else:
        end = _end(asked, tried)
    course = _Course(tried, step, int(end / step), of)
    first, last = tried.points(course.at(0)), tried.points(course.at(course.size))
    if first is None or last is None:
        return None
    falls = first > last
    return _Course(tried, step, course.size, of, falls=falls)


def _end(asked: Asked, tried: _Tried) -> Decimal:
    """How far a plain number is tried: until it gives all points, where zero does not."""
    end = max(asked.figure.value or ZERO, asked.best or ZERO, ONE).to_integral_value() + ONE
    if tried.points(Figure(value=ZERO)) == asked.highest:
        return end
    while end < FURTHEST and tried.points(Figure(value=end)) != asked.highest:
        end *= 2
    return end


def _step(asked: Asked, scoring: Scoring) -> Decimal:
    """As fine as the figure is declared; rates in per cent and points to two decimals at least."""
    kind, figure = scoring.kind.input_kind, asked.figure
    numbers = [figure.value, figure.of]
    least = 0
    if kind == InputKind.POINTS:
        numbers, least = [*numbers, asked.highest], FINE
    elif kind == InputKind.NUMBER:
        numbers = [*numbers, asked.best]
    elif figure.of is None:
        least = FINE
    return ONE.scaleb(-max([least, *map(_places, filter(None, numbers))]))


def _places(value: Decimal) -> int:
    exponent = int(value.normalize().as_tuple().exponent)
    return min(PLACES, max(0, -exponent))
