"""The sheet of indexes that others publish: one row is one statement of one source.

Sources disagree and restate, so no statement replaces another: the first one of an index, year and
unit is shown, later ones are kept beside it. A unit's code is read on the last day of the result
year. The model keeps a note behind the source it belongs to; the sheet has it in a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.clock import today
from cchc.core.imports import Column, Plan, Row, SheetKind, Value, changes_of
from cchc.core.models import ImportBatch
from cchc.core.sheets.defusing import cleaned
from cchc.core.text import folded
from scores_app import jobs
from scores_app.models import ExternalIndex
from units_app.access import access_of
from units_app.choices import Role, UnitKind
from units_app.models import Unit
from units_app.resolving import UnitCodeError, UnitDirectory

FIRST_YEAR = 2000
HIGHEST_SCORE = 1000
SCORE_STEP, CENT = Decimal("0.0001"), Decimal("0.01")
LARGEST_NUMBER = 32_767
PUBLISHERS = {"PAR INDEX": "Bộ Nội vụ", "SIPAS": "Bộ Nội vụ"}
NOTE_MARK = " — Ghi chú: "
STATED = ("score", "rank", "rank_of", "published_on")
BATCH = 1000

COLUMNS = (
    Column("index", "Chỉ số", required=True, width=14, max_length=40),
    Column("publisher", "Cơ quan công bố", width=22, max_length=150),
    Column("year", "Năm kết quả", "integer", required=True, width=12),
    Column("unit", "Mã đơn vị", "code", required=True, width=12, max_length=40),
    Column("unit_name", "Tên đơn vị", width=24, beside="unit"),
    Column("score", "Điểm", "decimal", width=10),
    Column("rank", "Hạng", "integer", width=8),
    Column("rank_of", "Trên tổng số", "integer", width=12),
    Column("published_on", "Ngày công bố", "date", width=14),
    Column("source", "Nguồn", required=True, width=60),
    Column("note", "Ghi chú", width=40),
)

Series = tuple[str, int, int]
Key = tuple[str, str, int, int, str]


def with_note(source: str, note: str) -> str:
    """The text the model keeps; `without_note` takes it apart again."""
    return f"{source}{NOTE_MARK}{note}" if note else source


def without_note(kept: str) -> tuple[str, str]:
    """Return source and note of a kept text."""
    source, _, note = kept.partition(NOTE_MARK)
    return source, note


@dataclass(frozen=True, slots=True)
class Statement:
    """A row read: whose statement it is, and what it states."""

    index: str
    publisher: str
    year: int
    unit: Unit
    source: str
    note: str

    @classmethod
    def of(cls, row: Row, unit: Unit) -> Statement:
        source, note = without_note(row.text("source"))
        return cls(
            index=folded(row.text("index")),
            publisher=publisher_of(row),
            year=row.whole("year") or 0,
            unit=unit,
            source=source,
            note=row.text("note") or note,
        )

    @property
    def series(self) -> Series:
        return self.index, self.year, self.unit.pk

    @property
    def key(self) -> Key:
        return self.index, self.publisher, self.year, self.unit.pk, self.source


def publisher_of(row: Row) -> str:
    """Who publishes: as stated, else the known publisher of the index."""
    return folded(row.text("publisher")) or PUBLISHERS.get(folded(row.text("index")), "")


class Shelf:
    """The statements that are there already, and those the file adds."""

    def __init__(self, rows: Sequence[Row]) -> None:
        written = {folded(row.text("unit")) for row in rows}
        self.directory = UnitDirectory.of_codes(written, Unit.objects.all())
        self.own = UnitDirectory.of_codes(written)
        self.known: dict[Key, ExternalIndex] = {}
        self.shown: dict[Series, ExternalIndex] = {}
        self.read: set[Key] = set()
        held = ExternalIndex.objects.filter(
            index__in={folded(row.text("index")) for row in rows},
            year__in={row.whole("year") for row in rows},
        )
        for item in held.select_for_update(no_key=True).order_by("pk"):
            self._hold(item)

    def _hold(self, item: ExternalIndex) -> None:
        source, _ = without_note(cleaned(item.source).strip())
        self.known[item.index, item.publisher, item.year, item.unit_id, source] = item
        if item.is_shown:
            self.shown[item.index, item.year, item.unit_id] = item

    def find_unit(self, row: Row) -> Unit:
        """The unit on the last day of the result year. Where several share the code or name: the
        province, else the one of the own province.

        Raises:
            UnitCodeError: there is none, or several.
        """
        code, day = folded(row.text("unit")), date(row.whole("year") or 0, 12, 31)
        holders = self.directory.holders_on(code, day)
        provinces = [unit for unit in holders if unit.kind == UnitKind.PROVINCE]
        for meant in (provinces, self.own.holders_on(code, day)):
            if len(holders) > 1 and len(meant) == 1:
                return meant[0]
        return self.directory.find(code, day)

    def new(self, statement: Statement, row: Row) -> tuple[ExternalIndex, ExternalIndex | None]:
        """Return the new item, and the one shown in its place if there is one."""
        item = ExternalIndex(
            index=statement.index,
            publisher=statement.publisher,
            year=statement.year,
            unit=statement.unit,
            source=with_note(statement.source, statement.note),
            is_shown=statement.series not in self.shown,
            **{name: row.values.get(name) for name in STATED},
        )
        shown = self.shown.setdefault(statement.series, item)
        return item, None if shown is item else shown


def load(rows: Sequence[Row]) -> Plan[ExternalIndex]:
    """Compare the file with the statements held; see `SheetKind`."""
    plan: Plan[ExternalIndex] = Plan()
    shelf = Shelf(rows)
    for row in rows:
        statement = _read(plan, shelf, row)
        if statement is None:
            continue
        if statement.key in shelf.read:
            plan.refuse(row, "source", "Nguồn này đã nêu kết quả ấy ở một dòng trước của tệp.")
            continue
        shelf.read.add(statement.key)
        _sort_in(plan, shelf, row, statement)
    return plan


def _read(plan: Plan[ExternalIndex], shelf: Shelf, row: Row) -> Statement | None:
    refused = len(plan.errors)
    for column, message in _problems(row):
        plan.refuse(row, column, message)
    unit = None
    if FIRST_YEAR <= (row.whole("year") or 0) <= today().year:
        try:
            unit = shelf.find_unit(row)
        except UnitCodeError as error:
            plan.refuse(row, "unit", str(error))
    return None if unit is None or len(plan.errors) > refused else Statement.of(row, unit)


def _problems(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, message) for what is wrong in the row by itself."""
    year, published = row.whole("year") or 0, row.day("published_on")
    if not FIRST_YEAR <= year <= today().year:
        yield "year", f"Năm kết quả phải từ {FIRST_YEAR} đến {today().year}."
    if not publisher_of(row):
        yield "publisher", "Ghi cơ quan công bố của chỉ số này."
    if published and published > today():
        yield "published_on", "Ngày công bố không được ở tương lai."
    if published and published.year < year:
        yield "published_on", "Ngày công bố không thể trước năm kết quả."
    yield from _score_problems(row.decimal("score"))
    yield from _rank_problems(row.whole("rank"), row.whole("rank_of"))
    if row.decimal("score") is None and row.whole("rank") is None:
        yield "score", "Ghi điểm hoặc hạng; dòng này không nêu cả hai."


def _score_problems(score: Decimal | None) -> Iterator[tuple[str, str]]:
    if score is None:
        return
    if not 0 <= score <= HIGHEST_SCORE:
        yield "score", f"Điểm phải từ 0 đến {HIGHEST_SCORE}."
    elif score != score.quantize(SCORE_STEP):
        yield "score", "Điểm có nhiều nhất 4 chữ số thập phân."


def _rank_problems(rank: int | None, rank_of: int | None) -> Iterator[tuple[str, str]]:
    if rank_of is not None and not 1 <= rank_of <= LARGEST_NUMBER:
        yield "rank_of", f"Tổng số đơn vị phải từ 1 đến {LARGEST_NUMBER}."
    if rank is not None and not 1 <= rank <= (rank_of or LARGEST_NUMBER):
        yield "rank", "Hạng phải từ 1 đến tổng số đơn vị được xếp hạng."


def _sort_in(plan: Plan[ExternalIndex], shelf: Shelf, row: Row, statement: Statement) -> None:
    known = shelf.known.get(statement.key)
    if known is not None:
        wanted: dict[str, Any] = {name: row.values[name] for name in STATED if row.has(name)}
        if statement.note or row.has("note"):
            wanted["source"] = with_note(statement.source, statement.note)
            if wanted["source"] == cleaned(known.source).strip():
                del wanted["source"]
        plan.update(row, known, changes_of(known, wanted))
        return
    item, shown = shelf.new(statement, row)
    if shown is not None and _disagree(item, shown):
        source, _ = without_note(shown.source)
        message = f"Khác với kết quả đang hiển thị ({source}); dòng này giữ lại, không hiển thị."
        plan.warn(row, "source", message)
    plan.create(row, item)


def _disagree(one: ExternalIndex, other: ExternalIndex) -> bool:
    pairs = [(one.score, other.score), (one.rank, other.rank)]
    return any(a is not None and b is not None and a != b for a, b in pairs)


def short_score(score: Decimal | None) -> Decimal | None:
    """Drop zeros that only the database's column adds, down to two decimals."""
    if score is None or score != score.quantize(CENT):
        return score
    return score.quantize(CENT)


def apply(plan: Plan[ExternalIndex], batch: ImportBatch) -> None:
    """Write what `load` found."""
    for step in plan.updated:
        for name, (_, new) in step.changes.items():
            setattr(step.item, name, new)
    changed = [step.item for step in plan.updated]
    ExternalIndex.objects.bulk_update(changed, [*STATED, "source"], batch_size=BATCH)
    ExternalIndex.objects.bulk_create([item for _, item in plan.created], batch_size=BATCH)
    jobs.request_external_recompute()


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """Yield what had been published by `as_of`, the shown statement of a year and unit first."""
    held = ExternalIndex.objects.known_on(as_of).select_related("unit")
    ordered = held.order_by("index", "year", "unit__code", "-is_shown", "pk")
    for item in ordered.iterator(chunk_size=BATCH):
        source, note = without_note(item.source)
        yield {
            **{name: getattr(item, name) for name in ("index", "publisher", "year", *STATED)},
            "score": short_score(item.score),
            "unit": item.unit.code,
            "unit_name": item.unit.name,
            "source": source,
            "note": note,
        }


EXTERNAL_INDEX: SheetKind[ExternalIndex] = SheetKind(
    name="external-index",
    label="Chỉ số do bên ngoài công bố",
    file_stem="chi-so-cong-bo",
    columns=COLUMNS,
    identity=("index", "publisher", "year", "unit", "source"),
    load=load,
    apply=apply,
    export_rows=export_rows,
    title_columns=("index", "year", "unit"),
    may_import=lambda user: access_of(user).has(Role.STAFF),
    example={
        "index": "PAR INDEX",
        "publisher": "Bộ Nội vụ",
        "year": "2023",
        "unit": "42",
        "score": "85,95",
        "rank": "28",
        "rank_of": "63",
        "published_on": "17/04/2024",
        "source": "Thông báo của Bộ Nội vụ ngày 17/04/2024",
    },
    undo_models=("scores_app.ExternalIndex",),
    after_undo=lambda batch: jobs.request_external_recompute(),
)
