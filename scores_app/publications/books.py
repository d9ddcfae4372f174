"""A published ranking held against the books: what they say of its day now, and what they said
when it was published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from scores_app.models import Publication, Round, ScoreSheet
from scores_app.publications import inputs as reading
from scores_app.publications.document import plain
from scores_app.publications.telling import differences
from scores_app.publications.unit_keys import as_told, key_told
from scores_app.ranks.runs import rules_version
from scores_app.ranks.tables import Table, table_of, table_recorded
from units_app.models import Unit

NOW, THEN = "sổ hiện nay", "sổ lúc công bố"
HELD = "bản công bố"
RENAMED = "Thông tin của đơn vị trong sổ hiện nay khác bản công bố, số liệu không vì thế mà khác"
CORRECTED = "Sổ hiện nay nói khác vì có điểm hoặc phiếu được ghi sau khi công bố"
PROGRAM = "Sổ hiện nay nói khác; bản công bố do phiên bản khác của chương trình tính"
NAMED = 3  # of the differences that are explained, how many are told
Facts = Mapping[str, Any]


def unlike_books(link: Publication, document: Facts) -> Iterator[tuple[str, bool]]:
    """What the books say otherwise of the day of a published ranking, in words, and whether that
    is a note: what was recorded after the publication, or counted by another program, makes no
    publication wrong. A publication that was replaced is not held against what came later.
    """
    if link.round is None:
        yield "không rõ của kỳ chấm nào.", False
        return
    units = list(_units(link.round))
    told_units = as_told(units, _told_units(document), link.published_at)
    renamed = list(_renamed(units, told_units))
    if renamed and not is_replaced(link):
        yield told(RENAMED, renamed), True
    now = list(_unlike(link.round, document, told_units, table_now(link), NOW))
    if not now:
        return
    then = list(_unlike(link.round, document, told_units, table_then(link), THEN))
    if then and document["rules_version"] == rules_version():
        yield from ((f"{words}.", False) for words in then)
    elif then or not is_replaced(link):
        yield told(PROGRAM if then else CORRECTED, now), True


def told(why: str, found: list[str]) -> str:
    """Why books and publication differ, with the first of the differences."""
    more = f"; và {len(found) - NAMED} chỗ khác" if len(found) > NAMED else ""
    return f"{why}: {'; '.join(found[:NAMED])}{more}."


def is_replaced(link: Publication) -> bool:
    """Whether a later publication stands in its place; one query."""
    return Publication.objects.filter(revises=link).exists()


TableOf = Callable[[Any], Table]


def table_now(link: Publication) -> TableOf:
    """The ranking of the day of a publication as the books tell it now."""
    return lambda part: table_of(part, reading.BASIS, link.as_of)


def table_then(link: Publication) -> TableOf:
    """The same from what had been recorded when it was published."""
    return lambda part: table_recorded(part, reading.BASIS, link.as_of, by=link.published_at)


def _unlike(
    of_round: Round, document: Facts, told_units: Mapping[int, Facts], table: TableOf, said: str
) -> Iterator[str]:
    """Each figure that a table of the books holds otherwise; units stand by what the document calls
    them, for what is corrected in a unit itself is no figure.
    """
    groups = reading.groups_of(of_round)
    names = {part.group.code: part.group.name for part in groups}
    codes = reading.area_codes(groups)
    found = []
    for part in groups:
        sheets = ScoreSheet.objects.filter(round_set=part).select_related("unit")
        units = {sheet.pk: sheet.unit for sheet in sheets}
        lines = []
        for row in table(part).rows:
            unit = units[row.sheet_id]
            line = reading.line_facts(row, unit, codes)
            lines.append({**line, "unit": told_units.get(unit.pk, line["unit"])})
        found.append({"code": part.group.code, "lines": lines})
    return differences(document["result"], plain({"groups": found}), names, (HELD, said))


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
