"""What an app declares so that its rows can be imported and exported: a `SheetKind`.

A complete example, as it would stand in ``shelves_app/sheets.py`` (settings.SHEET_KINDS then has
``"shelves": "shelves_app.sheets.SHELVES"``)::

    COLUMNS = (
        Column("code", "Mã kệ", "code", required=True, width=12),
        Column("name", "Tên kệ", required=True, width=40),
        Column("unit", "Mã đơn vị", "code", required=True),
        Column("made_on", "Ngày làm", "date"),
    )

    def load(rows: Sequence[Row]) -> Plan[Shelf]:
        plan: Plan[Shelf] = Plan()
        known = Shelf.objects.in_bulk([r.text("code") for r in rows], field_name="code")
        units = units_by_code({r.text("unit") for r in rows})          # one query, not one per row
        for row in rows:
            unit = units.get(row.text("unit"))
            if unit is None:
                plan.refuse(row, "unit", "Không có đơn vị mang mã này; ghi mã có trong danh mục.")
                continue
            shelf = known.get(row.text("code"))
            if shelf is None:
                plan.create(row, Shelf(code=row.text("code"), name=row.text("name"), unit=unit,
                                       made_on=row.day("made_on")))
                continue
            new = {"name": row.text("name"), "unit": unit}
            if row.has("made_on"):                # a column the file lacks is left as it is
                new["made_on"] = row.day("made_on")
            plan.update(row, shelf, changes_of(shelf, new))   # no change: counted as unchanged
        return plan

    def apply(plan: Plan[Shelf], batch: ImportBatch) -> None:   # batch.actor: who, or None
        Shelf.objects.bulk_create([item for _, item in plan.created])
        for step in plan.updated:
            for column, (_, new) in step.changes.items():
                setattr(step.item, column, new)
        Shelf.objects.bulk_update([s.item for s in plan.updated], ["name", "unit", "made_on"])

    def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
        for shelf in Shelf.objects.select_related("unit").iterator(chunk_size=2000):
            yield {"code": shelf.code, "name": shelf.name, "unit": shelf.unit.code,
                   "made_on": shelf.made_on}

    SHELVES = SheetKind(name="shelves", label="Kệ hồ sơ", columns=COLUMNS, identity=("code",),
                        load=load, apply=apply, export_rows=export_rows)

``load`` and ``apply`` run in one transaction (``load`` may ``select_for_update``); with any error,
or in a dry run, ``apply`` is not called. Two rows with the same ``identity`` are refused before
``load`` sees them, and so is every cell that does not fit its column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from cchc.core.sheets.columns import Column, Value, columns_by_name, filled_in
from cchc.core.sheets.problems import Problem, SheetError
from cchc.core.sheets.rows import Row

if TYPE_CHECKING:
    from cchc.core.models import ImportBatch

T = TypeVar("T")
Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Update(Generic[T]):
    """One row that changes something: ``changes`` maps column key to (old, new)."""

    row: Row
    item: T
    changes: Changes


@dataclass(slots=True)
class Plan(Generic[T]):
    """What an import would do, row by row. ``T`` is whatever ``apply`` needs for a row."""

    created: list[tuple[Row, T]] = field(default_factory=list)
    updated: list[Update[T]] = field(default_factory=list)
    unchanged: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def create(self, row: Row, item: T) -> None:
        """Note that ``row`` makes something new."""
        self.created.append((row, item))

    def update(self, row: Row, item: T, changes: Changes) -> None:
        """Note that ``row`` changes ``item``; without changes it counts as unchanged."""
        if changes:
            self.updated.append(Update(row, item, changes))
        else:
            self.unchanged += 1

    def refuse(self, row: Row, column: str, message: str) -> None:
        """Refuse the row, and so the whole file: say what is wrong and what is allowed."""
        self.errors.append(row.problem(column, message))

    def warn(self, row: Row, column: str, message: str) -> None:
        """Take the row, but ask somebody to look at it."""
        self.warnings.append(row.problem(column, message))


def changes_of(item: object, new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return {name: (old, new)} for the attributes of ``item`` that differ from ``new``."""
    pairs = {name: (getattr(item, name), value) for name, value in new.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def no_rows(_: date) -> Iterable[Mapping[str, Value]]:
    """What a sheet holds that is given away with its page alone."""
    return ()


@dataclass(frozen=True, kw_only=True)
class SheetKind(Generic[T]):
    """A kind of sheet: its columns, and the app's functions behind import and export.

    ``label`` is Vietnamese and plural ("Nhiệm vụ"); ``file_stem`` starts the names of downloaded
    files ("nhiem-vu"), by default ``name``. ``identity`` names the columns that tell rows apart,
    ``title_columns`` those that say in words what a row is. ``may_import`` tells who may take such
    a sheet in through the pages, by default nobody; ``example`` is what the guide in an empty
    template shows. ``load`` and ``apply`` may be None for a sheet that is only exported;
    one that a page alone can fill has no ``export_rows`` of its own.
    ``undo_models`` names the audited models (``"app.Model"``) whose rows a batch of this kind
    writes; without any it cannot be undone. ``undo_hold`` holds what single edits hold before these
    rows, so that nobody waits in a circle; ``undo_check`` says what else speaks against undoing,
    ``before_undo`` takes back what no audit holds, ``after_undo`` is called last; both find who
    undoes in ``batch.undone_by``. ``load_for`` stands in place of ``load`` where it depends on the
    person what a row may do; a command on the server has none. ``derived_by`` names the sources of
    the audit that only derive what others wrote: nothing is built on a batch by them.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    export_rows: Callable[[date], Iterable[Mapping[str, Value]]] = no_rows
    load: Callable[[Sequence[Row]], Plan[T]] | None = None
    load_for: Callable[[Sequence[Row], Any], Plan[T]] | None = None
    apply: "Callable[[Plan[T], ImportBatch], None] | None" = None
    file_stem: str = ""
    title_columns: tuple[str, ...] = ()
    may_import: Callable[[Any], bool] | None = None
    example: Mapping[str, str] = field(default_factory=dict)
    undo_models: tuple[str, ...] = ()
    undo_hold: "Callable[[ImportBatch], None] | None" = None
    undo_check: "Callable[[ImportBatch], list[str]] | None" = None
    before_undo: "Callable[[ImportBatch], None] | None" = None
    after_undo: "Callable[[ImportBatch], None] | None" = None
    derived_by: tuple[str, ...] = ()

    @property
    def is_imported(self) -> bool:
        """Whether sheets of this kind can be taken in at all."""
        return bool((self.load or self.load_for) and self.apply)

    def planned(self, rows: Sequence[Row], actor: Any) -> Plan[T]:
        """What these rows would do, written by ``actor`` (None for a command on the server)."""
        if not rows:
            return Plan()
        if self.load_for:
            return self.load_for(rows, actor)
        return self.load(rows) if self.load else Plan()

    def __post_init__(self) -> None:
        columns_by_name(self.columns)
        named = {*self.identity, *(column.beside for column in self.columns)} - {""}
        unknown = named - {column.key for column in filled_in(self.columns)}
        if unknown:
            raise ValueError(f"sheet {self.name}: {sorted(unknown)} is no column to fill in")


def kinds_for(user: Any) -> list[SheetKind[Any]]:
    """Return the kinds of sheet that this person may take in through the pages."""
    kinds = [sheet_kind(name) for name in settings.SHEET_KINDS]
    return [kind for kind in kinds if kind.may_import and kind.may_import(user)]


def sheet_kind(name: str) -> SheetKind[Any]:
    """Return the kind of sheet called ``name`` in settings.SHEET_KINDS.

    Raises:
        SheetError: there is no such kind.
    """
    path = settings.SHEET_KINDS.get(name)
    if path is None:
        known = ", ".join(sorted(settings.SHEET_KINDS))
        raise SheetError.of_file(f"Không có loại dữ liệu “{name}”. Các loại có: {known}.")
    kind: SheetKind[Any] = import_string(path)
    return kind
