"""Sentences about rankings of our own, and about the indexes that others publish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.urls import reverse

from reports_app.charts import day_url
from reports_app.documents.facts import Facts, Ranked
from reports_app.documents.figures import (
    Cell,
    Figure,
    Name,
    Part,
    Piece,
    Sentence,
    counted,
    measured,
    on,
    year,
)
from reports_app.documents.wording.phrases import MOST_NAMES, listed, lowered, names
from scores_app.choices import RowStatus
from scores_app.group_page.headline import Mover
from scores_app.published.external import IndexYear
from scores_app.ranks.lines import BELOW, Listed
from scores_app.sheet_kinds.external_index import without_note

INDEX_HOW = "Tổng điểm ÷ tổng điểm tối đa áp dụng × 100"


def rankings(facts: Facts) -> Part:
    """Of each group of units: how many are ranked, first and last, who moved most."""
    if not facts.rankings:
        none = ("Tính đến ", on(facts.day), ", chưa có kỳ chấm nào có kết quả xếp hạng.")
        return Part("Xếp hạng các đơn vị trong tỉnh", ((none,),))
    told = tuple(tuple(_group(facts, one)) for one in facts.rankings)
    return Part("Xếp hạng các đơn vị trong tỉnh", told)


def _group(facts: Facts, one: Ranked) -> Iterator[Sentence]:
    held, ranked = one.ranking.round_set, one.ranking.ranked
    head: Sentence = ("Nhóm ", Name(held.group.name), ", năm ", year(held.round.year))
    draft = " (tạm tính)" if one.ranking.is_provisional else ""
    if not ranked:
        yield (*head, ": chưa có đơn vị nào được xếp hạng.")
        return
    yield (*head, draft, ": ", _number(one, RowStatus.RANKED), " đơn vị được xếp hạng.")
    yield from _ends(one, ranked)
    yield from _without_rank(one)
    yield from _moved(one)


def _without_rank(one: Ranked) -> Iterator[Sentence]:
    """Those that the number of ranked units leaves out, by why: together they are the group."""
    for status in BELOW:
        begins = "Có " if status == RowStatus.UNRANKED else "Còn "
        if one.ranking.of_status(status):
            yield (begins, _number(one, status), f" đơn vị {lowered(str(status.label))}.")


def _cell(one: Ranked, line: Listed | None = None, column: str = "") -> Cell:
    return Cell(one.stem, (("unit", line.sheet.unit.code),) if line else (), column)


def url(one: Ranked) -> str:
    """The page of this ranking as of the day of the report."""
    held = one.ranking.round_set
    page = reverse("ranking_group", args=[held.round.code, held.group.code])
    return f"{page}?as_of={one.ranking.day.isoformat()}"


def _number(one: Ranked, status: RowStatus) -> Figure:
    words = lowered(str(status.label))
    return counted(
        len(one.ranking.of_status(status)),
        f"Số đơn vị {words}, {one.ranking.round_set.group.name}",
        f"Số dòng “{status.label}” của bảng xếp hạng",
        Cell(one.stem, (("status", str(status)),)),
        url=url(one),
    )


def _index(one: Ranked, line: Listed) -> Figure:
    what = f"Chỉ số, {line.sheet.unit.name}"
    value = line.row.index or Decimal(0)
    return measured(value, what, INDEX_HOW, _cell(one, line, "index"), url=url(one), unit="%")


def _ends(one: Ranked, ranked: Sequence[Listed]) -> Iterator[Sentence]:
    first = one.headline.leaders
    leads = "Đơn vị được xếp hạng: " if len(ranked) == 1 else "Đứng đầu: "
    yield (leads, *_who(first), ", chỉ số ", _index(one, first[0]), ".")
    last = [line for line in ranked if line.row.rank == ranked[-1].row.rank]
    if last[0].row.rank != 1:
        yield ("Xếp cuối: ", *_who(last), ", chỉ số ", _index(one, last[0]), ".")


def _who(lines: Sequence[Listed]) -> Sentence:
    shown = [line.sheet.unit.name for line in lines[:MOST_NAMES]]
    if len(lines) > MOST_NAMES:
        return (*listed([(Name(unit),) for unit in shown], ", "), " và các đơn vị khác cùng hạng")
    return names(shown)


def _moved(one: Ranked) -> Iterator[Sentence]:
    found = one.headline
    if one.ranking.earlier is None:
        return
    then = one.ranking.earlier.year
    for movers, way in ((found.risers, "tăng"), (found.fallers, "giảm")):
        if movers:
            what = "Chỉ số" if found.by_index else "Thứ bậc"
            who = listed([_mover(one, mover, by_index=found.by_index) for mover in movers])
            yield (what, " ", way, " nhiều nhất so với năm ", year(then), ": ", *who, ".")


def _mover(one: Ranked, mover: Mover, *, by_index: bool) -> Sequence[Piece]:
    """A unit and how far it moved; which way, the words before say."""
    line = mover.line
    name = line.sheet.unit.name
    if by_index:
        how = "Chỉ số năm này trừ chỉ số năm so sánh, in không kèm dấu"
        cell = _cell(one, line, "index_change")
        change = line.index_change or Decimal(0)
        found = measured(change, f"Mức thay đổi chỉ số, {name}", how, cell, url=url(one))
        return (Name(name), " (", found.unsigned(), " điểm)")
    how = "Số bậc tăng, giảm giữa các đơn vị có hạng ở cả hai năm, in không kèm dấu"
    cell = _cell(one, line, "places_won")
    won = counted(line.places_won or 0, f"Số bậc thay đổi, {name}", how, cell, url=url(one))
    return (Name(name), " (", won.unsigned(), " bậc)")


def published(facts: Facts) -> Part:
    """The province's own results in the national indexes, the last year and the one before."""
    title = "Chỉ số của tỉnh do Trung ương công bố"
    told = [_published(facts, name, years) for name, years in facts.indexes if years]
    if not told:
        return Part(title, ((("Chưa có kết quả nào được công bố.",),),))
    return Part(title, tuple(told), ("indexes",))


def _published(facts: Facts, name: str, years: Sequence[IndexYear]) -> tuple[Sentence, ...]:
    last, *before = list(reversed(years))
    pieces: Sentence = (Name(name), " năm ", year(last.year), ": ", *_stated(facts, last))
    if before:
        pieces += ("; năm ", year(before[0].year), ": ", *_stated(facts, before[0]))
    changed: tuple[Sentence, ...] = ()
    if last.break_text and before:
        changed = (("Hai năm này áp dụng bộ tiêu chí khác nhau nên không so sánh trực tiếp.",),)
    return ((*pieces, "."), *changed)


def _stated(facts: Facts, one: IndexYear) -> Sentence:
    """Đạt 85,95, xếp thứ 28/63."""
    held = one.statement
    how, where = f"{held.publisher} công bố", day_url("external_list", facts.day)
    source, _ = without_note(held.source)
    year_of = (("index", held.index), ("year", str(one.year)))
    row = (*year_of, ("unit", held.unit.code), ("source", source))

    def of(column: str, what: str) -> Figure:
        value = getattr(held, column)
        about, cell = f"{what}, {held.index} năm {one.year}", Cell("chi-so-ben-ngoai", row, column)
        make = measured if column == "score" else counted
        return make(value, about, how, cell, url=where)

    score: Sentence = ("đạt ", of("score", "Điểm")) if held.score is not None else ()
    rank: Sentence = ("xếp thứ ", of("rank", "Hạng")) if held.rank is not None else ()
    if rank and held.rank_of is not None:
        rank += ("/", of("rank_of", "Số đơn vị xếp hạng"))
    return listed([part for part in (score, rank) if part], ", ")
