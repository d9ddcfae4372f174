"""Draws on the official ranking of a day and reads the picture by unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.cache import cache

import cchc
from scores_app.choices import Basis
from scores_app.models import RoundSet
from scores_app.ranks.lines import Listed, group_ranking
from scores_app.ranks.readings import readings_of_group
from scores_app.surety.groups import is_close, runs_of
from scores_app.surety.results import APPRAISAL, WEIGHT, Influence, Stretch, Surety, UnitSurety
from scores_app.surety.sizes import Sizes
from scores_app.trees import Tree, tree_of

if TYPE_CHECKING:
    from scores_app.surety.drawing import Picture
    from scores_app.surety.inputs import Inputs

MOST_INFLUENTIAL = 10
KEPT_FOR = 24 * 60 * 60  # seconds


def surety_of(round_set: RoundSet, day: date, sizes: Sizes) -> Surety:
    """How sure the official ranking of `day` is; two queries more than the ranking itself."""
    ranking = group_ranking(round_set, Basis.FINAL, day)
    if not ranking.ranked:
        return Surety(ranking, sizes, draws=0, seed=None, units=[], groups=[], influences=[])
    from scores_app.surety.inputs import inputs_of

    tree = tree_of(round_set.criteria_set)
    leaves = [node.criterion for node in tree.leaves()]
    inputs = inputs_of(ranking.ranked, readings_of_group(round_set, Basis.FINAL, day), leaves)
    picture = _picture(inputs, sizes)
    rows = [inputs.sheets.index(line.sheet.pk) for line in ranking.ranked]
    close = _closeness(ranking.ranked, rows, picture)
    units = _units(ranking.ranked, rows, picture, close)
    return Surety(
        ranking=ranking,
        sizes=sizes,
        draws=picture.draws,
        seed=inputs.seed,
        units=units,
        groups=[Stretch(tuple(units[first : last + 1])) for first, last in runs_of(close)],
        influences=_influences(inputs, picture, tree),
    )


def _picture(inputs: Inputs, sizes: Sizes) -> Picture:
    """Kept in the cache under all it is made of: the figures, the sizes, the programs."""
    import numpy as np

    from scores_app.surety.drawing import Change, Picture, picture_of

    made_of = (cchc.__version__, np.__version__, sizes.weights, sizes.appraisal, inputs.digest)
    key = "surety:" + ":".join(map(str, made_of))
    held = cache.get(key)
    if isinstance(held, Picture):
        return held
    change = Change.of_percent(sizes.weights, sizes.appraisal)
    drawn = picture_of(inputs.field, change, inputs.seed)
    cache.set(key, drawn, KEPT_FOR)
    return drawn


Closeness = Sequence[Sequence[bool]]


def _closeness(lines: Sequence[Listed], rows: Sequence[int], picture: Picture) -> Closeness:
    """Whether each two units, in official order, cannot be told apart; equal ranks never can."""
    behind = picture.behind[rows][:, rows].tolist()
    ranks = [line.row.rank or 0 for line in lines]
    return [
        [
            ranks[i] == ranks[j] or is_close(behind[min(i, j)][max(i, j)], picture.draws)
            for j in range(len(lines))
        ]
        for i in range(len(lines))
    ]


def _units(
    lines: Sequence[Listed], rows: Sequence[int], picture: Picture, close: Closeness
) -> list[UnitSurety]:
    def part(counts: Sequence[int], row: int) -> Decimal:
        return Decimal(int(counts[row])) / picture.draws

    return [
        UnitSurety(
            line=line,
            low=int(picture.low[row]),
            high=int(picture.high[row]),
            kept=part(picture.kept.tolist(), row),
            first=part(picture.first.tolist(), row),
            top=part(picture.top.tolist(), row),
            alike=_ranks_alike(lines, close, place),
        )
        for place, (line, row) in enumerate(zip(lines, rows, strict=True))
    ]


def _ranks_alike(lines: Sequence[Listed], close: Closeness, place: int) -> tuple[int, ...]:
    """The ranks of the other units it cannot be told apart from, each once."""
    found = {
        line.row.rank
        for other, line in enumerate(lines)
        if other != place and close[place][other] and line.row.rank
    }
    return tuple(sorted(found))


def _influences(inputs: Inputs, picture: Picture, tree: Tree) -> list[Influence]:
    """What moves the ranks most, first; what moves nothing is left out."""
    by_weight = dict(zip(inputs.areas, picture.by_area.tolist(), strict=True))
    by_appraisal = dict(zip(inputs.criteria, picture.by_criterion.tolist(), strict=True))
    known = {pk: node.criterion for pk, node in tree.by_id.items()}
    moves = picture.draws * len(inputs.sheets)
    found = [
        Influence(kind, known[pk], Decimal(moved) / moves)
        for kind, by in ((WEIGHT, by_weight), (APPRAISAL, by_appraisal))
        for pk, moved in by.items()
        if moved
    ]
    return sorted(found, key=_strongest)[:MOST_INFLUENTIAL]


def _strongest(one: Influence) -> tuple[Decimal, int, int]:
    return -one.places, one.criterion.order, one.criterion.pk
