"""What each format of a pack means, however the sheets of today look: the files that such a pack
has, its tables with their columns and words, the keys of its manifest (decision 47).

A format is written down once, in the JSON file of its name, and never changed: packs of it are
checked for years. Nothing here asks the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc.core.sheets.columns import Column
from reports_app.pack.ranking_stems import RANKINGS

NAMES = ("cchc-pack/1",)
AREA = "area_"  # begins the key of an area's index, behind the other columns of a ranking
Columns = tuple[Column, ...]


@dataclass(frozen=True)
class Format:
    """`keys`, `period`, `province` are those of the manifest and of its parts; `counts` and `rates`
    the figures of the headline. `report`, `kept` and `sources` are paths: the document, its text as
    data, and the sheet of where its numbers come from, without ending.
    """

    name: str
    keys: frozenset[str]
    period: frozenset[str]
    province: frozenset[str]
    counts: frozenset[str]
    rates: frozenset[str]
    report: str
    kept: str
    sources: str
    source_columns: Columns
    ranking_columns: Columns
    tables: Mapping[str, Columns]

    @property
    def headline(self) -> frozenset[str]:
        return self.counts | self.rates

    @property
    def documents(self) -> tuple[str, ...]:
        """The paths of what is no table."""
        return self.report, self.kept, f"{self.sources}.csv", f"{self.sources}.xlsx"

    def columns(self, stem: str, keys: Sequence[str], headers: Sequence[str]) -> Columns:
        """The columns of a table that has these keys and these headers for people; those of
        areas, which differ from set to set, as the table itself calls them.

        Raises ValueError, in words, where this format gives such a table other ones.
        """
        columns = self._known(stem)
        if stem.startswith(RANKINGS):
            columns += tuple(_areas(keys[len(columns) :], headers[len(columns) :]))
        if [column.key for column in columns] != list(keys):
            raise ValueError("dòng tiêu đề của dạng cho máy không đúng")
        if [column.header for column in columns] != list(headers):
            raise ValueError("dòng tiêu đề của dạng cho người đọc không đúng")
        return columns

    def _known(self, stem: str) -> Columns:
        known = self.ranking_columns if stem.startswith(RANKINGS) else self.tables.get(stem)
        if known is None:
            raise ValueError("không phải bảng mà gói có")
        return known


def _areas(keys: Sequence[str], headers: Sequence[str]) -> Iterator[Column]:
    for key, header in zip(keys, headers, strict=False):
        if key.startswith(AREA):
            yield Column(key, header, "decimal")


def format_of(manifest: Mapping[str, Any]) -> Format:
    """The format that a manifest names.

    Raises KeyError or TypeError for one that this program does not know.
    """
    return FORMATS[manifest["format"]]


def _read(name: str) -> Format:
    path = Path(__file__).with_name(f"{name.replace('/', '-')}.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    return Format(
        name=told["format"],
        keys=frozenset(told["manifest"]),
        period=frozenset(told["period"]),
        province=frozenset(told["province"]),
        counts=frozenset(told["counts"]),
        rates=frozenset(told["rates"]),
        **told["documents"],
        source_columns=_columns(told["sources"]),
        ranking_columns=_columns(told["rankings"]),
        tables={stem: _columns(columns) for stem, columns in told["tables"].items()},
    )


def _columns(told: Sequence[Sequence[Any]]) -> Columns:
    """Columns from key, header, kind and, of a choice, its words by key."""
    return tuple(
        Column(key, header, kind, choices=tuple(words[0].items()) if words else ())
        for key, header, kind, *words in told
    )


FORMATS = {name: _read(name) for name in NAMES}
