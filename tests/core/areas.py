"""A kind of sheet for the tests: areas, the smallest table there is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cchc.core.imports import Column, Plan, Row, SheetKind, Value, changes_of
from cchc.core.models import Area, ImportBatch

COLUMNS = (
    Column("code", "Mã", "code", required=True, max_length=40),
    Column("name", "Tên lĩnh vực", required=True),
    Column("order", "Thứ tự", "integer"),
)


def load(rows: Sequence[Row]) -> Plan[Area]:
    """Compare with one query; names must not hold the word "cấm"."""
    plan: Plan[Area] = Plan()
    known = Area.objects.in_bulk([row.text("code") for row in rows], field_name="code")
    for row in rows:
        name = row.text("name")
        new = {"name": name, "order": row.whole("order") or 0}
        area = known.get(row.text("code"))
        if "cấm" in name:
            plan.refuse(row, "name", "Không được có chữ “cấm”.")
        elif area is None:
            plan.create(row, Area(code=row.text("code"), **new))
        else:
            plan.update(row, area, changes_of(area, new))
        if not name[:1].isupper():
            plan.warn(row, "name", "Nên viết hoa chữ đầu.")
    return plan


def apply(plan: Plan[Area], batch: ImportBatch) -> None:
    """Write new areas, then changes; fall over, after writing, on the name "ngã"."""
    Area.objects.bulk_create([area for _, area in plan.created], batch_size=1000)
    for step in plan.updated:
        for column, (_, new) in step.changes.items():
            setattr(step.item, column, new)
    Area.objects.bulk_update([step.item for step in plan.updated], ["name", "order"], 1000)
    if any(area.name == "ngã" for _, area in plan.created):
        raise RuntimeError(f"batch {batch.pk} falls over")


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """Give all areas, whatever the day."""
    for area in Area.objects.order_by("code").iterator():
        yield {"code": area.code, "name": area.name, "order": area.order}


AREAS: SheetKind[Area] = SheetKind(
    name="areas",
    label="Lĩnh vực",
    columns=COLUMNS,
    identity=("code",),
    load=load,
    apply=apply,
    export_rows=export_rows,
)
EXPORT_ONLY: SheetKind[Area] = SheetKind(
    name="areas-out", label="Lĩnh vực", columns=COLUMNS, identity=(), export_rows=export_rows
)
