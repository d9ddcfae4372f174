"""Forecasts and their outcome as sheets: a row for each unit, or for each task of one unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cchc.core.figures import shown
from cchc.core.imports import Column, SheetKind, Value
from reports_app import forecasting
from reports_app.forecasting import OUTCOMES, UnitOutcome
from reports_app.models import ReportPeriod
from tasks_app.choices import Status

COLUMNS = (
    Column("period", "Mã kỳ", "code", width=12),
    Column("code", "Mã đơn vị", "code", width=16),
    Column("name", "Đơn vị", width=40),
    Column("state", "Dự kiến", width=18),
    Column("promised", "Số nhiệm vụ dự kiến", "integer", width=18),
    *(Column(name, label, "integer", width=18) for name, label in OUTCOMES.items()),
    Column("rate_kept", "Tỷ lệ giữ dự kiến (%)", "decimal", width=18),
    Column("taken_over_by", "Đơn vị tiếp nhận", width=40),
)
TASK_COLUMNS = (
    Column("period", "Mã kỳ", "code", width=12),
    Column("unit", "Đơn vị", width=40),
    Column("code", "Mã nhiệm vụ", "code", width=16),
    Column("title", "Nội dung nhiệm vụ", width=60),
    Column("outcome", "Kết quả so với dự kiến", width=26),
    Column("promised_on", "Dự kiến xong đến hết ngày", "date", width=18),
    Column("due_on", "Thời hạn", "date", width=14),
    Column("status", "Tình trạng", width=20),
    Column("completed_on", "Ngày hoàn thành", "date", width=14),
)


def rows_of(period: ReportPeriod, units: Iterable[UnitOutcome]) -> Iterator[Mapping[str, Value]]:
    """A row for each unit; what a unit without a forecast promised stays empty, never zero."""
    for item in units:
        known = item.forecast is not None
        yield {
            "period": period.code,
            "code": item.unit.code,
            "name": item.unit.name,
            "state": "đã dự kiến" if known else "chưa dự kiến",
            "promised": item.promised,
            **{name: item.number[name] if known or name == "beyond" else None for name in OUTCOMES},
            "rate_kept": shown(item.rate_kept),
            "taken_over_by": "; ".join(item.taken_over_by),
        }


def task_rows(
    period: ReportPeriod, told: Sequence[forecasting.Told]
) -> Iterator[Mapping[str, Value]]:
    """A row for each task that was promised, or done without a promise."""
    for item in told:
        yield {
            "period": period.code,
            "unit": item.unit.name,
            "code": item.task.code,
            "title": item.task.title,
            "outcome": OUTCOMES[item.line.outcome],
            "promised_on": item.line.promised_on,
            "due_on": item.line.due_on,
            "status": str(Status(item.line.status).label) if item.line.status else "",
            "completed_on": item.line.completed_on,
        }


def _of_units(as_of: date) -> Iterator[Mapping[str, Value]]:
    for period in ReportPeriod.objects.running(as_of):
        found = forecasting.lines(period, as_of)
        yield from rows_of(period, forecasting.outcomes(period, as_of, found))


def _of_tasks(as_of: date) -> Iterator[Mapping[str, Value]]:
    for period in ReportPeriod.objects.running(as_of):
        yield from task_rows(period, forecasting.told(forecasting.lines(period, as_of)))


FORECAST: SheetKind[Any] = SheetKind(
    name="forecast",
    label="Dự kiến hoàn thành",
    file_stem="du-kien",
    columns=COLUMNS,
    identity=("period", "code"),
    export_rows=_of_units,
)
FORECAST_TASKS: SheetKind[Any] = SheetKind(
    name="forecast-tasks",
    label="Nhiệm vụ đã dự kiến",
    file_stem="du-kien-nhiem-vu",
    columns=TASK_COLUMNS,
    identity=("period", "code"),
    export_rows=_of_tasks,
)
