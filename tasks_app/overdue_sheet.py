"""Overdue assignments as a sheet: by the deadline in force, by the original one, or by both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q

from cchc.core.imports import Column, SheetKind, Value
from tasks_app import completion
from tasks_app.choices import EventKind, Source, Status
from tasks_app.freshness import silent_longest
from tasks_app.querysets import AssignmentQuerySet

CHUNK = 2000
COLUMNS = (
    Column("code", "Mã nhiệm vụ", "code", width=16),
    Column("source", "Nguồn giao", "choice", choices=Source.choices, width=18),
    Column("title", "Nội dung nhiệm vụ", width=60),
    Column("document_no", "Số văn bản giao", "code", width=20),
    Column("area", "Lĩnh vực", width=30),
    Column("lead_unit", "Mã đơn vị chủ trì", "code", width=16),
    Column("lead_name", "Đơn vị chủ trì", width=40),
    Column("original_due_on", "Thời hạn ban đầu", "date", width=14),
    Column("due_on", "Thời hạn sau gia hạn", "date", width=14),
    Column("days_late", "Số ngày quá hạn (thời hạn sau gia hạn)", "integer", width=18),
    Column("days_late_original", "Số ngày quá hạn (thời hạn ban đầu)", "integer", width=18),
    Column("status", "Tình trạng", "choice", choices=Status.choices, width=18),
    Column("updated_on", "Cập nhật gần nhất", "date", width=14),
    Column("last_kind", "Việc gần nhất", "choice", choices=EventKind.choices, width=24),
    Column("last_on", "Ngày của việc gần nhất", "date", width=14),
    Column("last_by", "Người ghi việc gần nhất", width=28),
    Column("is_sample", "Dữ liệu minh họa", "boolean", width=16),
)


def overdue(assignments: AssignmentQuerySet, day: date) -> AssignmentQuerySet:
    """Open on `day` and past the deadline in force or the original one; needs `as_of(day)`."""
    return assignments.open().filter(Q(at_due_on__lt=day) | Q(at_original_due_on__lt=day))


def rows_of(assignments: AssignmentQuerySet, day: date) -> Iterator[Mapping[str, Value]]:
    """A row for each overdue one, the earliest original deadline first; one query. Days late are
    those of the calendar, empty where that deadline has not passed.
    """
    code = F(f"{assignments.standing_path}lead_unit__code")
    found = silent_longest(overdue(assignments, day), day).annotate(at_lead_code=code)
    for item in found.order_by("at_original_due_on", "at_due_on", "pk").iterator(chunk_size=CHUNK):
        yield {
            "code": item.code,
            "source": item.at_source,
            "title": item.title,
            "document_no": item.at_document_number,
            "area": item.at_area_name,
            "lead_unit": item.at_lead_code,
            "lead_name": item.at_lead_name,
            "original_due_on": item.at_original_due_on,
            "due_on": item.at_due_on,
            "days_late": _days_late(item.at_due_on, day),
            "days_late_original": _days_late(item.at_original_due_on, day),
            "status": item.at_status,
            "updated_on": item.at_updated_on,
            "last_kind": item.last_kind,
            "last_on": item.last_on,
            "last_by": item.last_by,
            "is_sample": item.is_sample,
        }


def _days_late(due: date | None, day: date) -> int | None:
    return (day - due).days if due is not None and due < day else None


OVERDUE: SheetKind[Any] = SheetKind(
    name="overdue",
    label="Nhiệm vụ quá hạn",
    file_stem="nhiem-vu-qua-han",
    columns=COLUMNS,
    identity=("code",),
    export_rows=lambda as_of: rows_of(completion.scope(as_of), as_of),
)
