"""The figures of a pack counted a second time from its own sheets, without the database: from the
list of tasks their counts and rates, from the counts of groups their sums, from points the ranks.

Only the rules are said again here, not their code called: a proof that calls what it proves proves
nothing (decision 42). Rules and words are those of cchc-pack/1, whatever the program calls things
today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.figures import percent, shown
from reports_app.pack.checked_tables import Table, number_of
from reports_app.pack.manifest import FOR_MACHINES
from reports_app.pack.ranking_stems import RANKINGS
from scores_app.ranks.placing import Line, competition_ranks, index_of

TASKS, INITIATIVES, ADOPTIONS = "nhiem-vu", "sang-kien", "nhan-rong"
FRESHNESS = "cap-nhat"
WHOLE = "hoan-thanh"
GOVERNMENT, PLAN, ALL = "government", "province_plan", "all"
DONE, DROPPED = "done", "dropped"
HOLDING, STOPPED = ("recognised", "applied", "replicated"), "stopped"
ACTIVE = "active"
RANKED = "ranked"
BY = {
    "hoan-thanh-don-vi": "đơn vị",
    "hoan-thanh-linh-vuc": "lĩnh vực",
    "hoan-thanh-van-ban": "văn bản",
}
WORDS = {
    "assigned": "được giao",
    "done": "hoàn thành",
    "due": "đến hạn",
    "done_due": "hoàn thành trong số đến hạn",
    "overdue": "quá hạn",
    "overdue_original": "quá hạn theo thời hạn ban đầu",
    "on_time": "hoàn thành đúng hạn",
    "on_time_original": "hoàn thành đúng hạn theo thời hạn ban đầu",
}
RATES = {
    "rate_all": "tỷ lệ A",
    "rate_due": "tỷ lệ B",
    "rate_on_time": "tỷ lệ đúng hạn",
    "rate_on_time_original": "tỷ lệ đúng hạn theo thời hạn ban đầu",
}
Tables = Mapping[str, Table]
Counts = Counter[str]


def problems_of(manifest: Mapping[str, Any], tables: Tables) -> Iterator[str]:
    """Each figure that does not follow from the sheets, naming the file that says otherwise.

    Raises KeyError, ValueError or ArithmeticError for sheets that hold no such figures.
    """
    day = date.fromisoformat(manifest["as_of"])
    if TASKS in tables:
        yield from _tasks(manifest["headline"], tables, day)
    yield from _initiatives(manifest["headline"], tables)
    yield from _updated(manifest["headline"], tables)
    for stem, table in tables.items():
        if stem.startswith(RANKINGS):
            for words in _ranking(table):
                yield f"{FOR_MACHINES}{stem}.csv: {words}"


def _initiatives(headline: Mapping[str, Any], tables: Tables) -> Iterator[str]:
    """What stopped keeps the decision that recognised it; an adoption counts while it goes on."""
    books = list(tables[INITIATIVES].rows())
    known = [
        row
        for row in books
        if row["stage"] in HOLDING or (row["stage"] == STOPPED and row["decision_on"])
    ]
    taken = [row for row in tables[ADOPTIONS].rows() if row["state"] == ACTIVE]
    for name, words, number in (
        ("initiatives", "mô hình, sáng kiến", len(books)),
        ("initiatives_recognised", "sáng kiến đã được công nhận", len(known)),
        ("adoptions", "lượt áp dụng lại", len(taken)),
    ):
        if headline[name] != number:
            yield f"manifest.json ghi {headline[name]} {words}; danh sách có {number}"


def _updated(headline: Mapping[str, Any], tables: Tables) -> Iterator[str]:
    """The rate of updates from the whole, and the whole against the units."""
    whole = {row["source"]: row for row in tables[WHOLE].rows()}
    of = whole[GOVERNMENT]
    rate = shown(percent(int(of["updated"]), int(of["open"])))
    for where, held in (("manifest.json", headline["rate_updated"]), (WHOLE, of["rate_updated"])):
        if _number(held or "") != rate:
            yield f"{where}: tỷ lệ cập nhật ghi {_text(held)}, tính lại được {_text(rate)}"
    units = list(tables[FRESHNESS].rows())
    for name, words in (("open", "chưa hoàn thành"), ("updated", "đã cập nhật")):
        added, said = sum(int(row[name]) for row in units), int(whole[ALL][name])
        if added != said:
            yield f"{FRESHNESS}: cộng các đơn vị, {words} được {added}, cả tỉnh {said}"


def _tasks(headline: Mapping[str, Any], tables: Tables, day: date) -> Iterator[str]:
    by_source: dict[str, Counts] = {source: Counter() for source in (GOVERNMENT, PLAN, ALL)}
    by_unit: dict[tuple[str, str], Counts] = {}
    for row in tables[TASKS].rows():
        counted = counts_of(row, day)
        for source in (row["source"], ALL):
            by_source.setdefault(source, Counter()).update(counted)
            by_unit.setdefault((source, row["lead_unit"]), Counter()).update(counted)
    government = by_source[GOVERNMENT]
    for words in _unlike(government, headline, list(WORDS)[:6]):
        yield f"manifest.json: {words}"
    yield from _sums(tables, by_source)
    if "hoan-thanh-don-vi" in tables:
        yield from _units(tables["hoan-thanh-don-vi"], by_unit)


def counts_of(row: Mapping[str, str], day: date) -> Counts:
    """What one task counts as at the end of `day`: a deadline counts as come on its own day, work
    is late from the day after; a dropped task is not counted.
    """
    status = row["status"]
    if status == DROPPED:
        return Counter()
    original = _day(row["due_on"])
    due = _day(row["extended_due_on"]) or original
    completed = _day(row["completed_on"])
    done, come = status == DONE, due is not None and due <= day
    late = bool(completed and due and completed > due)
    late_original = bool(completed and original and completed > original)
    return Counter(
        assigned=1,
        done=int(done),
        due=int(come),
        done_due=int(done and come),
        overdue=int(not done and due is not None and due < day),
        overdue_original=int(not done and original is not None and original < day),
        on_time=int(done and not late),
        on_time_original=int(done and not late_original),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _unlike(counted: Counts, said: Mapping[str, Any], names: list[str]) -> Iterator[str]:
    """Counts and rates that something says otherwise than the list of tasks."""
    for name in names:
        if int(said[name]) != counted[name]:
            told = f"{WORDS[name]} ghi {said[name]}"
            yield f"{told}, đếm lại từ danh sách nhiệm vụ được {counted[name]}"
    for name, words in RATES.items():
        rate = shown(percent(*_share(name, counted)))
        held = said[name]
        if (Decimal(held) if held not in (None, "") else None) != rate:
            yield f"{words} ghi {_text(held)}, tính lại được {_text(rate)}"


def _share(rate: str, of: Counts) -> tuple[int, int]:
    """Numerator and denominator of a rate."""
    return {
        "rate_all": (of["done"], of["assigned"]),
        "rate_due": (of["done_due"], of["due"]),
        "rate_on_time": (of["on_time"], of["done"] + of["overdue"]),
        "rate_on_time_original": (of["on_time_original"], of["done"] + of["overdue_original"]),
    }[rate]


def _sums(tables: Tables, by_source: Mapping[str, Counts]) -> Iterator[str]:
    """The whole against the list, and the groups of each kind against the whole."""
    names = list(WORDS)
    if WHOLE in tables:
        for row in tables[WHOLE].rows():
            for words in _unlike(by_source[row["source"]], row, names):
                yield f"{FOR_MACHINES}{WHOLE}.csv, {row['source']}: {words}"
    for stem, what in BY.items():
        sums: dict[str, Counts] = {}
        for row in tables[stem].rows() if stem in tables else ():
            added = {name: int(row[name]) for name in names}
            sums.setdefault(row["source"], Counter()).update(added)
        for source, counted in sums.items():
            for name in names:
                if counted[name] != (whole := by_source[source][name]):
                    told = f"cộng theo {what}, {WORDS[name]} được {counted[name]}, cả tỉnh {whole}"
                    yield f"{FOR_MACHINES}{stem}.csv, {source}: {told}"


def _units(table: Table, by_unit: Mapping[tuple[str, str], Counts]) -> Iterator[str]:
    """Each unit against its tasks of the list; codes that two units bear one after the other are
    added together.
    """
    said: dict[tuple[str, str], Counts] = {}
    for row in table.rows():
        added = {name: int(row[name]) for name in WORDS}
        said.setdefault((row["source"], row["code"]), Counter()).update(added)
    for key in {**said, **by_unit}:
        held, counted = said.get(key, Counter()), by_unit.get(key, Counter())
        for name, words in WORDS.items():
            if held[name] != counted[name]:
                told = f"{words} ghi {held[name]}, đếm lại được {counted[name]}"
                yield f"{FOR_MACHINES}{table.stem}.csv, {key[0]}, đơn vị {key[1]}: {told}"


def _ranking(table: Table) -> Iterator[str]:
    """Ranks and indexes that do not follow from points and applicable maxima."""
    rows = list(table.rows())
    lines = [
        Line(place, _number(row["points"]), _number(row["applicable"]), _is_ranked(row))
        for place, row in enumerate(rows)
    ]
    ranks = competition_ranks(lines)
    for line, row in zip(lines, rows, strict=True):
        rank = ranks[line.key]
        if row["rank"] != ("" if rank is None else str(rank)):
            yield f"{row['name']}: hạng ghi {_text(row['rank'])}, tính lại được {_text(rank)}"
        index = shown(index_of(line.points, line.applicable))
        if _number(row["index"]) != index:
            yield f"{row['name']}: chỉ số ghi {_text(row['index'])}, tính lại được {_text(index)}"


def _is_ranked(row: Mapping[str, str]) -> bool:
    return row["status"] == RANKED


def _number(text: str) -> Decimal | None:
    return number_of(text) if text else None


def _text(value: object) -> str:
    return "“–”" if value in (None, "") else str(value).replace(".", ",")
