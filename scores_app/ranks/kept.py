"""One line of a ranking as the table of runs holds it: written, read, and held against another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from cchc.core.figures import exact_text
from scores_app.choices import RowStatus
from scores_app.models import RankingRow
from scores_app.ranks.tables import Row, Table
from scores_app.ranks.totals import Part

INDEX_STEP = Decimal("1E-18")
Unlike = tuple[int, str, Any, Any]


def kept_facts(row: Row) -> dict[str, Any]:
    """The columns of a line, its sheet aside."""
    index = row.index
    return {
        "status": str(row.status),
        "state": row.state,
        "points": row.points,
        "applicable": row.applicable,
        "bonus": row.bonus,
        "penalty": row.penalty,
        "index": None if index is None else index.quantize(INDEX_STEP),
        "rank": row.rank,
        "band": row.band,
        "areas": {
            str(key): [exact_text(part.points), exact_text(part.applicable), part.unknown]
            for key, part in sorted(row.areas.items())
        },
    }


def read_row(line: RankingRow) -> Row:
    """The line as it was computed."""
    areas = {
        int(key): Part(Decimal(points), Decimal(applicable), unknown)
        for key, (points, applicable, unknown) in line.areas.items()
    }
    return Row(
        sheet_id=line.sheet_id,
        state=line.state,
        status=RowStatus(line.status),
        points=line.points,
        applicable=line.applicable or Decimal(0),
        unknown=sum(part.unknown for part in areas.values()),
        bonus=line.bonus,
        penalty=line.penalty,
        rank=line.rank,
        band=line.band,
        areas=areas,
    )


def unlike(lines: Iterable[RankingRow], table: Table) -> Iterator[Unlike]:
    """Each figure that the lines hold otherwise than the table: sheet, name, held, computed; by
    sheet. A line that one of them lacks is named "line".
    """
    held = {line.sheet_id: line for line in lines}
    fresh = {row.sheet_id: row for row in table.rows}
    for sheet_id in sorted(held.keys() | fresh.keys()):
        if sheet_id not in held or sheet_id not in fresh:
            yield sheet_id, "line", sheet_id in held, sheet_id in fresh
            continue
        for name, computed in kept_facts(fresh[sheet_id]).items():
            stored = getattr(held[sheet_id], name)
            if stored != computed:
                yield sheet_id, name, stored, computed
