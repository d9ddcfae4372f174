"""The sheet of units: the whole dated register, with who took over from whom.

A code in `parent_code` means the unit that bears it on the row's last day (`valid_to`, or today
while valid); a code in `successors` the unit that bears it on the day after `valid_to`. Rows of the
same file count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cchc.core.clock import today
from cchc.core.imports import Column, Plan, Row, SheetKind, Value
from cchc.core.models import ImportBatch
from cchc.core.sheets.defusing import cleaned
from cchc.core.text import folded
from units_app.access import access_of
from units_app.choices import UnitKind
from units_app.models import Succession, Unit
from units_app.permissions import may_import_units
from units_app.resolving import UnitCodeError, UnitDirectory, described
from units_app.successor_lists import ListError, can_be_listed, read_successors, written_successors

Key = tuple[str, date | None]
Links = list[tuple[Unit, Decimal | None]]

BATCH = 1000
LARGEST_ORDER = 2**31 - 1
SCALARS = ("name", "kind", "valid_to", "order", "source")
DERIVED = ("search_text", "sort_key")

COLUMNS = (
    Column("code", "Mã đơn vị", "code", required=True, width=14, max_length=40),
    Column("name", "Tên đơn vị", required=True, width=44, max_length=255),
    Column("kind", "Loại đơn vị", "choice", required=True, choices=UnitKind.choices, width=24),
    Column("parent_code", "Mã đơn vị cấp trên", "code", width=18, max_length=40),
    Column("valid_from", "Hiệu lực từ ngày", "date", width=16),
    Column("valid_to", "Hiệu lực đến ngày", "date", width=16),
    Column("order", "Thứ tự", "integer", width=8),
    Column("successors", "Mã đơn vị kế thừa", "code", width=28, max_length=2000),
    Column("source", "Nguồn", width=60),
)


@dataclass(slots=True, eq=False)
class Draft:
    """A unit as a row wants it, in memory, beside what the database holds."""

    row: Row
    unit: Unit
    is_new: bool
    was: Mapping[str, Any]
    old_parent: Unit | None
    old_links: list[Succession]
    links: Links = field(default_factory=list)

    @property
    def last_day(self) -> date:
        """The day on which the parent is looked up."""
        return self.unit.valid_to or max(today(), self.unit.valid_from or date.min)


class Register:
    """Every unit and link, read at once, with the rows of the file laid over them."""

    def __init__(self) -> None:
        self.units = list(Unit.objects.select_for_update(no_key=True).order_by("pk"))
        by_pk = {unit.pk: unit for unit in self.units}
        for unit in self.units:
            if unit.parent_id:
                unit.parent = by_pk[unit.parent_id]
        self.by_key: dict[Key, Unit] = {(u.code, u.valid_from): u for u in self.units}
        self.links: defaultdict[int, list[Succession]] = defaultdict(list)
        for link in Succession.objects.order_by("pk"):
            link.predecessor = by_pk[link.predecessor_id]
            link.successor = by_pk[link.successor_id]
            self.links[link.predecessor_id].append(link)

    def draft(self, row: Row) -> Draft:
        """Lay the row's own facts over its unit; parent and successors need all rows first."""
        code, start = folded(row.text("code")), row.day("valid_from")
        unit = self.by_key.get((code, start))
        is_new = unit is None
        if unit is None:
            unit = Unit(code=code, valid_from=start)
            self.units.append(unit)
        draft = Draft(
            row=row,
            unit=unit,
            is_new=is_new,
            was={name: getattr(unit, name) for name in SCALARS},
            old_parent=unit.parent,
            old_links=[] if is_new else self.links[unit.pk],
        )
        _take_scalars(row, unit)
        return draft


def _take_scalars(row: Row, unit: Unit) -> None:
    wanted: dict[str, Value] = {
        "name": row.text("name"),
        "kind": row.text("kind"),
        "valid_to": row.day("valid_to"),
        "order": row.whole("order") or 0,
        "source": row.text("source"),
    }
    if wanted["source"] == cleaned(unit.source).strip():
        del wanted["source"]
    for name, value in wanted.items():
        if row.has(name):
            setattr(unit, name, value)
    unit.normalise()


def load(rows: Sequence[Row]) -> Plan[Draft]:
    """Compare the file with the register; see `SheetKind`."""
    plan: Plan[Draft] = Plan()
    register = Register()
    drafts = [register.draft(row) for row in rows]
    for draft in drafts:
        _check_own_facts(plan, draft)
    clashing = _refuse_overlaps(plan, register.units, drafts)
    relatives = Relatives(plan, UnitDirectory(register.units), clashing)
    for draft in drafts:
        relatives.find_parent(draft)
        relatives.find_successors(draft)
    for draft in drafts:
        _refuse_circle(plan, draft)
        _sort_in(plan, draft)
    return plan


def _check_own_facts(plan: Plan[Draft], draft: Draft) -> None:
    row, unit = draft.row, draft.unit
    if not can_be_listed(unit.code):
        plan.refuse(row, "code", "Mã không được chứa dấu phẩy, chấm phẩy hoặc ngoặc vuông.")
    if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
        plan.refuse(row, "valid_to", "Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.")
    if not 0 <= unit.order <= LARGEST_ORDER:
        plan.refuse(row, "order", "Thứ tự phải là số nguyên từ 0 trở đi.")


def _refuse_overlaps(plan: Plan[Draft], units: Iterable[Unit], drafts: list[Draft]) -> set[str]:
    """Refuse rows whose code belongs to another unit at the same time; returns those codes."""
    rows = {id(draft.unit): draft.row for draft in drafts}
    touched = {draft.unit.code for draft in drafts}
    by_code: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.code in touched:
            by_code[unit.code].append(unit)
    clashing = set()
    for code, holders in by_code.items():
        for first, second in _overlaps(holders):
            clashing.add(code)
            _refuse_overlap(plan, rows, first, second)
    return clashing


def _overlaps(holders: list[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Yield pairs valid at the same time, the earlier one first."""
    ordered = sorted(holders, key=lambda unit: unit.valid_from or date.min)
    last = ordered[0]
    for unit in ordered[1:]:
        if (last.valid_to or date.max) >= (unit.valid_from or date.min):
            yield last, unit
        if (unit.valid_to or date.max) > (last.valid_to or date.max):
            last = unit


def _refuse_overlap(plan: Plan[Draft], rows: dict[int, Row], first: Unit, second: Unit) -> None:
    """Name the clash on the later row of the file; on the other one if only that is in it."""
    row, other = rows.get(id(second)), first
    column = "valid_from"
    if row is None:
        row, other, column = rows[id(first)], second, "valid_to"
    plan.refuse(
        row,
        column,
        f"Mã “{other.code}” trong thời gian này đã thuộc về {described(other)}. "
        "Một mã chỉ thuộc về một đơn vị trong cùng thời gian: "
        "hãy sửa ngày hiệu lực của một trong hai.",
    )


@dataclass(frozen=True, slots=True)
class Relatives:
    """Finds parents and successors once all rows are laid over the register.

    Codes in ``clashing`` are refused already, with their own message.
    """

    plan: Plan[Draft]
    directory: UnitDirectory
    clashing: set[str]

    def find_parent(self, draft: Draft) -> None:
        if not draft.row.has("parent_code"):
            return
        code = folded(draft.row.text("parent_code"))
        kept = [draft.old_parent] if draft.old_parent else []
        if not code:
            draft.unit.parent = None
        elif code not in self.clashing:
            day = draft.last_day
            draft.unit.parent = self._find(draft, "parent_code", code, day=day, kept=kept)

    def find_successors(self, draft: Draft) -> None:
        present = [link.successor for link in draft.old_links]
        if not draft.row.has("successors"):
            draft.links = [(link.successor, link.share) for link in draft.old_links]
            return
        wanted = self._read_successors(draft)
        day = (draft.unit.valid_to or today()) + timedelta(days=1)
        for code in sorted(wanted.keys() - self.clashing):
            unit = self._find(draft, "successors", code, day=day, kept=present)
            if unit is not None:
                draft.links.append((unit, wanted[code]))

    def _read_successors(self, draft: Draft) -> dict[str, Decimal | None]:
        try:
            wanted = read_successors(draft.row.text("successors"))
        except ListError as error:
            self.plan.refuse(draft.row, "successors", str(error))
            return {}
        if wanted and draft.unit.valid_to is None and not draft.old_links:
            message = "Đơn vị còn hiệu lực thì chưa có đơn vị kế thừa; hãy ghi ngày hết hiệu lực."
            self.plan.refuse(draft.row, "successors", message)
            return {}
        return wanted

    def _find(
        self, draft: Draft, column: str, code: str, *, day: date, kept: list[Unit]
    ) -> Unit | None:
        """The unit of this code on `day`; if there is none, the one of `kept`, already there."""
        try:
            return self.directory.find(code, day)
        except UnitCodeError as error:
            for unit in kept:
                if unit.code == code:
                    return unit
            self.plan.refuse(draft.row, column, str(error))
        return None


def _refuse_circle(plan: Plan[Draft], draft: Draft) -> None:
    seen = {id(draft.unit)}
    above = draft.unit.parent
    while above is not None and id(above) not in seen:
        seen.add(id(above))
        above = above.parent
    if above is draft.unit:
        message = "Đơn vị không thể trực thuộc chính mình, kể cả qua đơn vị khác."
        plan.refuse(draft.row, "parent_code", message)


def _sort_in(plan: Plan[Draft], draft: Draft) -> None:
    if draft.is_new:
        plan.create(draft.row, draft)
    else:
        plan.update(draft.row, draft, _changes(draft))


def _changes(draft: Draft) -> dict[str, tuple[Any, Any]]:
    unit = draft.unit
    pairs = {name: (draft.was[name], getattr(unit, name)) for name in SCALARS}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if unit.parent is not draft.old_parent:
        changes["parent_code"] = (_named(draft.old_parent), _named(unit.parent))
    old = [(link.successor, link.share) for link in draft.old_links]
    if {(id(u), share) for u, share in old} != {(id(u), share) for u, share in draft.links}:
        changes["successors"] = (_listed(old), _listed(draft.links))
    return changes


def _named(unit: Unit | None) -> str:
    return f"{unit.code} {described(unit)}" if unit else ""


def _listed(links: Links) -> str:
    return written_successors((unit.code, share) for unit, share in links)


def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
    """Write the plan: old units end before new ones begin, parents come before children."""
    changed = [step.item.unit for step in plan.updated]
    Unit.objects.bulk_update(changed, [*SCALARS, *DERIVED], batch_size=BATCH)
    _create_parents_first([draft.unit for _, draft in plan.created])
    moved = [step.item.unit for step in plan.updated if "parent_code" in step.changes]
    Unit.objects.bulk_update(moved, ["parent"], batch_size=BATCH)
    relinked = [step.item for step in plan.updated if "successors" in step.changes]
    _write_links([*(draft for _, draft in plan.created), *relinked])


def _create_parents_first(units: list[Unit]) -> None:
    waiting = {id(unit): unit for unit in units}
    while waiting:
        ready = [unit for unit in waiting.values() if id(unit.parent) not in waiting]
        Unit.objects.bulk_create(ready, batch_size=BATCH)
        for unit in ready:
            del waiting[id(unit)]


def _write_links(drafts: list[Draft]) -> None:
    gone: list[int] = []
    new: list[Succession] = []
    restated: list[Succession] = []
    for draft in drafts:
        wanted = {unit.pk: share for unit, share in draft.links}
        present = {link.successor_id: link for link in draft.old_links}
        gone += [link.pk for pk, link in present.items() if pk not in wanted]
        for pk, share in wanted.items():
            link = present.get(pk)
            if link is None:
                new.append(Succession(predecessor=draft.unit, successor_id=pk, share=share))
            elif link.share != share:
                link.share = share
                restated.append(link)
    Succession.objects.filter(pk__in=gone).delete()
    Succession.objects.bulk_update(restated, ["share"], batch_size=BATCH)
    Succession.objects.bulk_create(new, batch_size=BATCH)


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """Yield every unit ever registered, whatever the day: validity is part of each row."""
    links: defaultdict[int, list[tuple[str, Decimal | None]]] = defaultdict(list)
    facts = Succession.objects.values_list("predecessor_id", "successor__code", "share")
    for predecessor, code, share in facts.order_by("successor__code"):
        links[predecessor].append((code, share))
    units = list(Unit.objects.select_related("parent").order_by("order", "sort_key", "pk"))
    rank = {kind: place for place, kind in enumerate(UnitKind.values)}
    for unit in sorted(units, key=lambda unit: rank[unit.kind]):
        yield {
            **{name: getattr(unit, name) for name in ("code", "valid_from", *SCALARS)},
            "parent_code": unit.parent.code if unit.parent else "",
            "successors": written_successors(links[unit.pk]),
        }


UNITS: SheetKind[Draft] = SheetKind(
    name="units",
    label="Đơn vị",
    file_stem="don-vi",
    columns=COLUMNS,
    identity=("code", "valid_from"),
    title_columns=("code", "name"),
    may_import=lambda user: may_import_units(access_of(user)),
    example={
        "code": "SO-NV",
        "name": "Sở Nội vụ",
        "kind": "Sở, ban, ngành",
        "valid_from": "01/07/2025",
    },
    load=load,
    apply=apply,
    export_rows=export_rows,
    undo_models=("units_app.Succession", "units_app.Unit"),
)
