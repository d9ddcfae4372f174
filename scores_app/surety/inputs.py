"""The figures of a ranking as the draws read them: the border between decimals and floats."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from cchc.core.figures import exact_text
from scores_app.models import Criterion
from scores_app.ranks.lines import Listed
from scores_app.ranks.readings import Found
from scores_app.surety.drawing import Field, Floats

ZERO = Decimal(0)
SEED_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Inputs:
    """A field, and what its rows and columns are: sheets by row, areas and criteria by column.

    `digest` is a SHA-256 of all figures in it, by the codes of units and criteria; the `seed` of
    the draws is taken from it, so that equal figures give an equal picture.
    """

    field: Field
    sheets: tuple[int, ...]
    areas: tuple[int, ...]
    criteria: tuple[int, ...]
    digest: str

    @property
    def seed(self) -> int:
        return int(self.digest[:SEED_DIGITS], 16)


def inputs_of(
    lines: Iterable[Listed], readings: Iterable[Found], criteria: Sequence[Criterion]
) -> Inputs:
    """What the draws are made of.

    Args:
        lines: those with a rank, in any order; one at least.
        readings: every criterion of these sheets (of other sheets too), in any order.
        criteria: those that are scored, in reading order.
    """
    rows = sorted(lines, key=lambda line: (line.sheet.unit.code, line.sheet.pk))
    held = {(one.sheet_id, one.criterion_id): one for one in readings if one.counts}
    used = {criterion for _, criterion in held}
    columns = [one for one in criteria if one.pk in used]
    samples = {criterion: one for (_, criterion), one in held.items()}
    areas = tuple(dict.fromkeys(samples[one.pk].area_id for one in columns))
    return Inputs(
        field=_field(rows, columns, areas, held, samples),
        sheets=tuple(line.sheet.pk for line in rows),
        areas=areas,
        criteria=tuple(one.pk for one in columns),
        digest=_digest(rows, columns, areas, held),
    )


Held = Mapping[tuple[int, int], Found]


def _field(
    rows: Sequence[Listed],
    columns: Sequence[Criterion],
    areas: Sequence[int],
    held: Held,
    samples: Mapping[int, Found],
) -> Field:
    cells = [[held.get((line.sheet.pk, one.pk)) for one in columns] for line in rows]
    parts = [[line.row.areas.get(area) for area in areas] for line in rows]
    return Field(
        rank=np.array([line.row.rank for line in rows], dtype=np.int64),
        share=np.array([_share(line) for line in rows]),
        sums=_floats([[part.points if part else ZERO for part in row] for row in parts]),
        applicable=_floats([[part.applicable if part else ZERO for part in row] for row in parts]),
        extra=np.array([float(line.row.bonus + line.row.penalty) for line in rows]),
        points=_floats([[_points(cell) for cell in row] for row in cells]),
        applies=np.array([[bool(cell and cell.applies) for cell in row] for row in cells]),
        worth=np.array([float(samples[one.pk].worth) for one in columns]),
        area=np.array([areas.index(samples[one.pk].area_id) for one in columns], dtype=np.int64),
        judged=np.array([samples[one.pk].by_people for one in columns]),
    )


def _share(line: Listed) -> float:
    """The float nearest to points ÷ applicable maximum: equal shares give equal floats."""
    return float(Fraction(line.row.points or ZERO) / Fraction(line.row.applicable))


def _points(cell: Found | None) -> Decimal:
    return ZERO if cell is None or cell.points is None else cell.points


def _floats(rows: Sequence[Sequence[Decimal]]) -> Floats:
    return np.array([[float(value) for value in row] for row in rows])


def _digest(
    rows: Sequence[Listed], columns: Sequence[Criterion], areas: Sequence[int], held: Held
) -> str:
    return hashlib.sha256("\n".join(_told(rows, columns, areas, held)).encode()).hexdigest()


def _told(
    rows: Sequence[Listed], columns: Sequence[Criterion], areas: Sequence[int], held: Held
) -> Iterator[str]:
    """Every figure that the draws read, a line each."""
    for line in rows:
        unit, row = line.sheet.unit, line.row
        yield f"{unit.code} {exact_text(row.bonus)} {exact_text(row.penalty)}"
        for one in columns:
            cell = held.get((line.sheet.pk, one.pk))
            if cell:
                judged = "judged" if cell.by_people else ""
                points = exact_text(cell.points) if cell.applies else cell.answer
                area = areas.index(cell.area_id)
                yield f"{one.code} {area} {exact_text(cell.worth)} {judged} {points}"
