"""What a publication says, read back from its document: rankings as every other page reads them.

Nothing here asks the books. The rows are made of what is frozen and are never saved; their numbers
tell the lines of one document apart and mean nothing in the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from scores_app.choices import Basis, PublicationKind, RowStatus
from scores_app.models import (
    CriteriaSet,
    Criterion,
    Publication,
    Round,
    RoundSet,
    ScoreSheet,
    UnitGroup,
)
from scores_app.publications.document import UNREADABLE
from scores_app.publications.unit_keys import key_told
from scores_app.ranks.lines import AreaCell, GroupRanking, Listed
from scores_app.ranks.tables import Row
from scores_app.ranks.totals import Part
from units_app.models import Unit

ZERO = Decimal(0)
Facts = Mapping[str, Any]


class UnreadableError(Exception):
    """A document that is no longer one: somebody changed it past the database's own guard."""


@dataclass(frozen=True, slots=True)
class FrozenRow(Row):
    """A line with the index as it was frozen, whatever its points would give today."""

    stated: Decimal | None = None

    @property
    def index(self) -> Decimal | None:
        """Points ÷ applicable maximum × 100, as the document says it."""
        return self.stated


@dataclass(frozen=True, slots=True)
class FrozenRanking(GroupRanking):
    """A group's ranking as it was published. It is what it is: nothing in it is provisional."""

    publication: Publication

    @property
    def is_provisional(self) -> bool:
        return False


class Thawed:
    """One publication with what its document says, each part read when it is asked for.

    Raises UnreadableError, here or where a part is read, for a document that cannot be read.
    """

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        try:
            self.document: dict[str, Any] = dict(json.loads(publication.document))
            if (
                r"\ud" in publication.document.lower()
            ):  # may be half a character, which no page holds
                json.dumps(self.document, ensure_ascii=False).encode()
        except UNREADABLE as error:
            raise UnreadableError(str(error)) from error

    @property
    def is_ranking(self) -> bool:
        return self.publication.kind == PublicationKind.RANKING

    @property
    def is_loaded(self) -> bool:
        """Whether results of an earlier year were published, that were decided elsewhere."""
        return bool(self.document.get("is_loaded"))

    @property
    def ended_on(self) -> date | None:
        """The last day of the round, or that on which loaded results were recorded; None of a pack.

        Raises ValueError or TypeError for something else than a day.
        """
        told = self.part("inputs", "round").get("ended_on")
        return None if told is None else date.fromisoformat(told)

    def text(self, *path: str) -> str:
        """A text of the document by its keys; "" where there is none."""
        found: Any = self.document
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return "" if found is None else str(found)

    def part(self, *path: str) -> dict[str, Any]:
        """A part of the document by its keys; empty where there is none."""
        found: Any = self.document
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return dict(found) if isinstance(found, Mapping) else {}

    def items(self, *path: str) -> list[Mapping[str, Any]]:
        """A list of the document by its keys; empty where there is none."""
        found = self.part(*path[:-1]).get(path[-1])
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    @cached_property
    def rankings(self) -> list[FrozenRanking]:
        """The ranking of each group, in the order of the document; none of a pack."""
        if not self.is_ranking:
            return []
        try:
            return list(self._rankings())
        except UNREADABLE as error:
            raise UnreadableError(str(error)) from error

    def ranking_of(self, group: str) -> FrozenRanking | None:
        """That of the group with this code."""
        found = (one for one in self.rankings if one.round_set.group.code == group)
        return next(found, None)

    def _rankings(self) -> Iterator[FrozenRanking]:
        inputs = {one["code"]: one for one in self.document["inputs"]["groups"]}
        for number, result in enumerate(self.document["result"]["groups"], 1):
            yield self._ranking(number, result, inputs[result["code"]])

    def _ranking(
        self, number: int, result: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> FrozenRanking:
        part = self._round_set(number, inputs)
        areas = _areas(inputs["criteria"], result["lines"])
        reasons = {
            key_told(sheet["unit"]): sheet.get("unranked_reason") or ""
            for sheet in inputs["sheets"]
        }
        lines = [
            _line(at, line, part, areas, reasons.get(key_told(line["unit"]), ""))
            for at, line in enumerate(result["lines"], 1)
        ]
        of = self.publication
        return FrozenRanking(part, Basis.FINAL, of.as_of, of.published_at, areas, lines, None, of)

    def _round_set(self, number: int, inputs: Mapping[str, Any]) -> RoundSet:
        said = self.document["inputs"]["round"]
        of_round = Round(
            code=said["code"],
            name=said["name"],
            year=said["year"],
            is_sample=self.publication.is_sample,
            is_loaded=self.is_loaded,
        )
        group = UnitGroup(pk=number, code=inputs["code"], name=inputs["name"])
        used = CriteriaSet(
            code=inputs["set"]["code"],
            name=inputs["set"]["name"],
            legal_basis=inputs["set"].get("legal_basis") or "",
            year=said["year"],
            is_sample=self.publication.is_sample,
        )
        return RoundSet(pk=number, round=of_round, group=group, criteria_set=used)


def _areas(tree: Sequence[Facts], lines: Sequence[Facts]) -> list[Criterion]:
    """The areas that lines have points in, in the order of the set."""
    used = {code for line in lines for code in line.get("areas") or {}}
    found = [one for one in tree if one["code"] in used]
    return [
        Criterion(pk=at, code=one["code"], name=one["name"], order=at)
        for at, one in enumerate(found, 1)
    ]


def _line(
    at: int, said: Mapping[str, Any], part: RoundSet, areas: Sequence[Criterion], reason: str
) -> Listed:
    unit = _unit(at, said["unit"])
    sheet = ScoreSheet(
        pk=at,
        round_set=part,
        unit=unit,
        unranked_reason=reason,
        is_ranked=said["status"] != RowStatus.UNRANKED,
    )
    parts = {code: _part(one) for code, one in (said.get("areas") or {}).items()}
    cells = [AreaCell(area, parts.get(area.code)) for area in areas]
    row = FrozenRow(
        sheet_id=at,
        state="",
        status=RowStatus(said["status"]),
        points=_number(said["points"]),
        applicable=_number(said["applicable"]) or ZERO,
        unknown=int(said.get("unknown") or 0),
        bonus=_number(said.get("bonus")) or ZERO,
        penalty=_number(said.get("penalty")) or ZERO,
        rank=said["rank"],
        band=said["band"] or "",
        areas={cell.area.pk: cell.part for cell in cells if cell.part},
        stated=_number(said["index"]),
    )
    return Listed(row, sheet, cells)


def _unit(at: int, said: Mapping[str, Any]) -> Unit:
    code, valid_from = key_told(said)
    return Unit(pk=at, code=code, name=said["name"], valid_from=valid_from)


def _part(said: Sequence[Any]) -> Part:
    points, applicable, unknown = said
    return Part(_number(points) or ZERO, _number(applicable) or ZERO, int(unknown or 0))


def _number(text: Any) -> Decimal | None:
    return None if text is None or text == "" else Decimal(str(text))
