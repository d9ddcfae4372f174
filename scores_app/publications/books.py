"""A published ranking held against the books: what they say of its day now, and what they said
when it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from scores_app.models import Publication, Round, RoundSet
from scores_app.publications import inputs as reading
from scores_app.publications.called import put_back
from scores_app.publications.document import plain
from scores_app.publications.formats import format_of
from scores_app.publications.input_words import input_differences
from scores_app.publications.recount import unit_key
from scores_app.publications.telling import differences
from scores_app.publications.unit_keys import as_told, key_of, key_told
from scores_app.ranks.runs import rules_version
from scores_app.ranks.tables import Table, table_of, table_recorded
from units_app.models import Unit

NOW, THEN = "sổ hiện nay", "sổ lúc công bố"
HELD = "bản công bố"
RENAMED = "Tên gọi trong sổ hiện nay khác bản công bố, số liệu không vì thế mà khác"
CORRECTED = "Sổ hiện nay nói khác vì có điểm hoặc phiếu được ghi sau khi công bố"
OTHER_RULES = (
    "bản công bố ghi quy tắc tính {named}, chương trình này tính theo {own} và ra kết quả khác nên "
    "không chứng minh được"
)
SAME_RESULT = (
    "bản công bố ghi quy tắc tính {named}; chương trình này tính theo {own} và ra đúng kết quả ấy."
)
NAMED = 3  # of the differences that are explained, how many are told
Facts = Mapping[str, Any]


class Found(NamedTuple):
    """What the books say otherwise: `what` as of `verifying.Finding`."""

    what: str
    words: str
    is_note: bool


@dataclass(frozen=True, slots=True)
class Unlike:
    """Each thing that a state of the books holds otherwise: of what went in, and of what follows
    from it by the rules of this program.
    """

    inputs: tuple[str, ...]
    result: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        return [*self.inputs, *self.result]


def unlike_books(link: Publication, document: Facts) -> Iterator[Found]:
    """What the books say otherwise of the day of a published ranking, in words. What was recorded
    or corrected after the publication is a note: it makes no publication wrong. What cannot be
    explained by that is wrong, and where only the result differs and the document names other
    rules than this program has, it cannot be proved. A publication that was replaced is not held
    against what came later.
    """
    if link.round is None:
        yield Found("books", "không rõ của kỳ chấm nào.", False)
        return
    held = _Held(link, link.round, document)
    now = held.unlike(NOW)
    if held.renamed and not is_replaced(link):
        yield Found("books", told(RENAMED, held.renamed), True)
    if not now.all:
        yield from _other_rules(document["rules_version"])
        return
    then = held.unlike(THEN, by=link.published_at)
    yield from _unexplained(then, document["rules_version"])
    if not then.all and not is_replaced(link):
        yield Found("books", told(CORRECTED, now.all), True)


def _other_rules(named: object) -> Iterator[Found]:
    """Whether the document names rules of another program; that its result is the same is known."""
    if named != rules_version():
        yield Found("rules", SAME_RESULT.format(named=named, own=rules_version()), True)


def _unexplained(then: Unlike, named: object) -> Iterator[Found]:
    """What the books said otherwise already when it was published."""
    yield from (Found("books", f"{words}.", False) for words in then.inputs)
    if named == rules_version():
        yield from (Found("books", f"{words}.", False) for words in then.result)
    elif then.result:
        why = OTHER_RULES.format(named=named, own=rules_version())
        yield Found("rules", told(why, list(then.result)), False)


def told(why: str, found: list[str]) -> str:
    """Why books and publication differ, with the first of the differences."""
    more = f"; và {len(found) - NAMED} chỗ khác" if len(found) > NAMED else ""
    return f"{why}: {'; '.join(found[:NAMED])}{more}."


def is_replaced(link: Publication) -> bool:
    """Whether a later publication stands in its place; one query."""
    return Publication.objects.filter(revises=link).exists()


class _Held:
    """A publication with the books of its round, in which things are called as it calls them."""

    def __init__(self, link: Publication, of_round: Round, document: Facts) -> None:
        self.link, self.round, self.document = link, of_round, document
        self.format = format_of(document)
        self.groups = reading.groups_of(of_round)
        units = list(_units(of_round))
        self.called = as_told(units, _told_units(document), link.published_at)
        self.keys = {key_of(one): self.called[one.pk] for one in units if one.pk in self.called}
        self.renamed = list(_renamed(units, self.called))

    def unlike(self, said: str, *, by: datetime | None = None) -> Unlike:
        """Where the books differ: as they are now, or with `by` as they were recorded by then."""
        names = {part.group.code: part.group.name for part in self.groups}
        words = names, (HELD, said)
        return Unlike(
            tuple(input_differences(self.document["inputs"], self._inputs(by), *words)),
            tuple(differences(self.document["result"], self._result(by), *words)),
        )

    def _inputs(self, by: datetime | None) -> Facts:
        sheets = [(part, reading.sheets_of(part)) for part in self.groups]
        read = reading.inputs_of(self.round, sheets, self.link.as_of, by=by)
        inputs = self.format.inputs_of(plain(read))
        for group in inputs["groups"]:
            for sheet in group["sheets"]:
                sheet["unit"] = self.keys.get(key_told(sheet["unit"]), sheet["unit"])
        rows = {unit_key(told_unit): pk for pk, told_unit in self.called.items()}
        renamed = put_back(inputs, self.document["inputs"], self.groups, rows)
        self.renamed += [words for words in renamed if words not in self.renamed]
        return inputs

    def _result(self, by: datetime | None) -> Facts:
        codes = reading.area_codes(self.groups)
        found = [
            {"code": part.group.code, "lines": self._lines(part, codes, by)} for part in self.groups
        ]
        return self.format.result_of(plain({"groups": found}))

    def _lines(
        self, part: RoundSet, codes: Mapping[int, str], by: datetime | None
    ) -> list[dict[str, Any]]:
        units = {sheet.pk: sheet.unit for sheet in reading.sheets_of(part)}
        lines = []
        for row in self._table(part, by).rows:
            unit = units[row.sheet_id]
            line = reading.line_facts(row, unit, codes)
            lines.append({**line, "unit": self.called.get(unit.pk, line["unit"])})
        return lines

    def _table(self, part: RoundSet, by: datetime | None) -> Table:
        if by is None:
            return table_of(part, reading.BASIS, self.link.as_of)
        return table_recorded(part, reading.BASIS, self.link.as_of, by=by)


def _units(of_round: Round) -> QuerySet[Unit]:
    """The units of a round in the order in which they are listed."""
    held = Unit.objects.filter(score_sheets__round_set__round=of_round).distinct()
    return held.order_by("order", "sort_key", "code", "pk")


def _told_units(document: Facts) -> list[Facts]:
    return [line["unit"] for group in document["result"]["groups"] for line in group["lines"]]


def _renamed(units: Iterable[Unit], told_units: Mapping[int, Facts]) -> Iterator[str]:
    """What was corrected in the units themselves since."""
    for unit in units:
        was = told_units.get(unit.pk)
        if was is None:
            continue
        if unit.name != was["name"]:
            yield f"{was['name']} nay tên là {unit.name}"
        if unit.code != was["code"]:
            yield f"{was['name']} nay mang mã {unit.code}, lúc công bố là {was['code']}"
        if unit.valid_from != key_told(was)[1]:
            yield f"{was['name']} nay có ngày bắt đầu khác lúc công bố"
