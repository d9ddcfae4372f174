"""What a published pack says of one unit's tasks: read from the sheets in its ZIP, once they are
those that were published.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from cchc.core.canonical import sha256_of
from cchc.core.templatetags.cchc_format import day, rate, whole
from reports_app.deliveries.told import Fact, Told
from reports_app.pack.manifest import FOR_MACHINES
from scores_app.models import Publication
from scores_app.publications.unit_keys import UnitKey
from tasks_app.choices import Source
from units_app.models import Unit

BY_UNIT = f"{FOR_MACHINES}hoan-thanh-don-vi.csv"
OVERDUE = f"{FOR_MACHINES}nhiem-vu-qua-han.csv"
MOST_LISTED = 50
COUNTED = (
    ("assigned", "Được giao"),
    ("done", "Hoàn thành"),
    ("due", "Đến hạn"),
    ("done_due", "Hoàn thành trong số đến hạn"),
    ("overdue", "Quá hạn"),
)
KEPT = "Số nhiệm vụ được giao, hoàn thành, đến hạn, quá hạn của đơn vị giữ nguyên."
SOURCES: Mapping[str, str] = {**dict(Source.choices), "all": "Cả hai nguồn"}
Row = Mapping[str, str]
Name = tuple[str, str]  # code and name: how the sheets tell units apart


@dataclass(frozen=True)
class Sheets:
    """The rows of a pack that speak of units: counts by source, and tasks that are overdue."""

    counts: Mapping[Name, Mapping[str, Row]]
    overdue: Mapping[Name, Sequence[Row]]


@dataclass(frozen=True)
class PackReader:
    """The sheets of a publication, and of the one that it corrects (none of the first)."""

    units: Mapping[UnitKey, Name]
    sheets: Sheets
    before: Sheets | None = None
    corrects: int | None = None

    @classmethod
    def of(cls, publication: Publication) -> Self:
        """Reads the pack of a publication and that of the one it replaces.

        Raises ValueError where a pack is not what was published.
        """
        sheets, earlier = _sheets(publication), publication.revises
        return cls(
            units=_units(sheets.counts, publication.as_of),
            sheets=sheets,
            before=_sheets(earlier) if earlier else None,
            corrects=earlier.number if earlier else None,
        )

    def keys(self) -> Sequence[UnitKey]:
        """The units with tasks."""
        return list(self.units)

    def told(self, key: UnitKey) -> Told | None:
        """The unit's own counts and overdue tasks; None where the pack has none."""
        name = self.units.get(key)
        if name is None:
            return None
        late = self.sheets.overdue.get(name, ())
        rows = self.sheets.counts[name]
        return Told(
            unit=name[1],
            facts=[_fact(source, row) for source, row in rows.items() if _is_told(source, rows)],
            heading=f"Nhiệm vụ quá hạn ({whole(len(late))})" if late else "",
            lines=[_line(row) for row in late[:MOST_LISTED]],
            left_out=max(0, len(late) - MOST_LISTED),
            changes=list(self._changes(name, rows)),
        )

    def _changes(self, name: Name, rows: Mapping[str, Row]) -> Iterator[str]:
        if self.before is None:
            return
        earlier = self.before.counts.get(name)
        if earlier is None:
            yield f"Bản số {self.corrects} không có số liệu của đơn vị dưới mã và tên này."
        else:
            yield from _moved(earlier, rows) or [KEPT]


def _moved(earlier: Mapping[str, Row], rows: Mapping[str, Row]) -> list[str]:
    """The counts that a correction changed, also those of a source that one of the two lacks."""
    both = {**earlier, **rows}
    return [
        f"{words}, {label.lower()}: {whole(old)} → {whole(new)}."
        for source, words in SOURCES.items()
        if source in both and _is_told(source, both)
        for figure, label in COUNTED
        if (old := _count(earlier, source, figure)) != (new := _count(rows, source, figure))
    ]


def _count(rows: Mapping[str, Row], source: str, figure: str) -> int:
    """How many; none of a source without a row."""
    return int(rows[source][figure]) if source in rows else 0


def _sheets(publication: Publication) -> Sheets:
    content = bytes(publication.pack.file.content)
    counts: defaultdict[Name, dict[str, Row]] = defaultdict(dict)
    overdue: defaultdict[Name, list[Row]] = defaultdict(list)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        counted = _rows(archive, BY_UNIT, publication)
        doubled = Counter((row["source"], row["code"], row["name"]) for row in counted)
        for row in counted:
            # Two units of one code and name cannot be told apart, so neither is told of the other.
            if doubled[row["source"], row["code"], row["name"]] == 1:
                counts[row["code"], row["name"]][row["source"]] = row
        for row in _rows(archive, OVERDUE, publication):
            if row["days_late"]:
                overdue[row["lead_unit"], row["lead_name"]].append(row)
    return Sheets(dict(counts), dict(overdue))


def _rows(archive: zipfile.ZipFile, path: str, publication: Publication) -> list[Row]:
    content = archive.read(path)
    if sha256_of(content) not in publication.document:
        raise ValueError(f"Bản công bố số {publication.number}: {path} không phải tệp đã công bố.")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _units(names: Iterable[Name], on: date) -> dict[UnitKey, Name]:
    """The units of these codes and names: of several the one that stood on the day."""
    wanted = set(names)
    found: defaultdict[Name, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(code__in={code for code, _ in wanted}):
        if (unit.code, unit.name) in wanted:
            found[unit.code, unit.name].append(unit)
    chosen = {name: _standing(units, on) for name, units in found.items()}
    return {(unit.code, unit.valid_from): name for name, unit in chosen.items() if unit}


def _standing(units: Sequence[Unit], on: date) -> Unit | None:
    standing = [
        unit
        for unit in units
        if (unit.valid_from or on) <= on and (unit.valid_to is None or unit.valid_to >= on)
    ]
    (one, *others) = standing or units
    return None if others else one


def _is_told(source: str, rows: Mapping[str, Row]) -> bool:
    """Both sources together say something only where there are both."""
    return source in Source.values or len(rows) != 2


def _fact(source: str, row: Row) -> Fact:
    due = f"{whole(int(row['done_due']))} trên {whole(int(row['due']))}"
    of_due = f"tỷ lệ B (trên số đến hạn: {due}) {_rate(row['rate_due'])}"
    parts = (
        f"được giao {whole(int(row['assigned']))}, hoàn thành {whole(int(row['done']))}",
        f"tỷ lệ A (trên tổng được giao) {_rate(row['rate_all'])}",
        of_due if int(row["due"]) else "chưa có nhiệm vụ đến hạn",
        f"quá hạn {whole(int(row['overdue']))}",
    )
    return SOURCES.get(source, source), "; ".join(parts)


def _rate(text: str) -> str:
    return rate(Decimal(text) if text else None)


def _line(row: Row) -> Fact:
    due = day(date.fromisoformat(row["due_on"]))
    title = f"{row['code']}: {row['title']}" if row["code"] else row["title"]
    return title, f"quá hạn {whole(int(row['days_late']))} ngày, thời hạn {due}"
