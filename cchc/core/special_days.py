"""Public holidays and swapped working days as a sheet, and those that come with the product."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.db import transaction

from cchc.core import working_days
from cchc.core.imports import Column, Plan, Row, SheetKind, Value, changes_of
from cchc.core.models import ImportBatch, SpecialDay
from cchc.core.text import folded

DATA = Path(__file__).resolve().parent / "data" / "special_days.csv"
COLUMNS = (
    Column("day", "Ngày", "date", required=True, width=14),
    Column("is_working", "Có làm việc", "boolean", required=True, width=14),
    Column("name", "Nội dung", required=True, width=40, max_length=150),
    Column("source", "Nguồn", width=60, max_length=255),
)


def load(rows: Sequence[Row]) -> Plan[SpecialDay]:
    """Compare the file with the days held; see `SheetKind`."""
    plan: Plan[SpecialDay] = Plan()
    wanted = [day for row in rows if (day := row.day("day"))]
    rows_held = SpecialDay.objects.filter(day__in=wanted).select_for_update()
    held = {item.day: item for item in rows_held}
    for row in rows:
        day = row.day("day")
        if day is None:
            plan.refuse(row, "day", "Ghi ngày.")
            continue
        facts = {"is_working": bool(row.flag("is_working")), "name": folded(row.text("name"))}
        if row.has("source"):
            facts["source"] = folded(row.text("source"))
        known = held.get(day)
        if known is None:
            plan.create(row, SpecialDay(day=day, **facts))
        else:
            plan.update(row, known, changes_of(known, facts))
    return plan


def apply(plan: Plan[SpecialDay], batch: ImportBatch) -> None:
    """Write the plan, and let pages read the calendar anew."""
    SpecialDay.objects.bulk_create(item for _, item in plan.created)
    for step in plan.updated:
        for name, (_, new) in step.changes.items():
            setattr(step.item, name, new)
    changed = [step.item for step in plan.updated]
    SpecialDay.objects.bulk_update(changed, ["is_working", "name", "source"])
    forget_later(batch)


def forget_later(_: ImportBatch) -> None:
    """Once the transaction is through."""
    transaction.on_commit(working_days.forget)


def export_rows(_: date) -> Iterator[Mapping[str, Value]]:
    """Every special day; the calendar is the same on any as-of day."""
    for item in SpecialDay.objects.order_by("day"):
        yield {name: getattr(item, name) for name in ("day", "is_working", "name", "source")}


def add_shipped() -> int:
    """Adds the days of our own file that are missing; what is held stays as it is. How many."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = set(SpecialDay.objects.values_list("day", flat=True))
    new = [
        SpecialDay(
            day=date.fromisoformat(row["day"]),
            is_working=row["is_working"] == "1",
            name=row["name"],
            source=row["source"],
        )
        for row in rows
        if date.fromisoformat(row["day"]) not in held
    ]
    SpecialDay.objects.bulk_create(new)
    working_days.forget()
    return len(new)


CALENDAR: SheetKind[SpecialDay] = SheetKind(
    name="calendar",
    label="Ngày nghỉ lễ và ngày làm bù",
    file_stem="lich-lam-viec",
    columns=COLUMNS,
    identity=("day",),
    example={
        "day": "02/9/2027",
        "is_working": "Không",
        "name": "Quốc khánh",
        "source": "Bộ luật Lao động 2019, Điều 112",
    },
    load=load,
    apply=apply,
    export_rows=export_rows,
    undo_models=("core.SpecialDay",),
    after_undo=forget_later,
)
