"""The tasks a unit ticks for its forecast, as they were saved and as they were typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from cchc.core.asof import parse_day
from cchc.core.clock import today
from cchc.core.text import whole_number
from reports_app import forecasting
from reports_app.models import Forecast, ReportPeriod
from tasks_app.models import Assignment
from units_app.models import Unit, User

NOT_TICKED = "Đã ghi ngày nhưng chưa chọn nhiệm vụ; chọn nhiệm vụ hoặc xóa ngày."
NOT_OPEN = "Nhiệm vụ không còn mở hoặc không còn do đơn vị chủ trì; bỏ chọn nhiệm vụ này."


@dataclass
class Choice:
    """One task of the form; `typed` is the day as text, `saved` what somebody else saved
    meanwhile: ticked or not, and the day.
    """

    task: Assignment
    ticked: bool
    typed: str = ""
    error: str = ""
    saved: tuple[bool, str] | None = None

    @property
    def day(self) -> date | None:
        """The day that was typed; None where there is none or none was understood."""
        return parse_day(self.typed) if self.typed else None

    @property
    def field(self) -> str:
        """The name of the input of the day."""
        return f"on_{self.task.pk}"

    @property
    def label(self) -> str:
        """What the input is called to those who do not see its column."""
        return f"Dự kiến xong ngày, {self.task.code}"

    @property
    def error_id(self) -> str:
        """Where its error stands; empty where there is none."""
        return f"loi-{self.task.pk}" if self.error else ""

    @property
    def differs(self) -> bool:
        """Whether somebody else saved something else of this task."""
        return self.saved is not None and self.saved != (self.ticked, self.typed)


def saved_choices(unit: Unit, forecast: Forecast | None) -> list[Choice]:
    """The open tasks with what the forecast says of them; two queries."""
    promised = _promised(forecast)
    return [
        Choice(task, task.pk in promised, _text(promised.get(task.pk)))
        for task in forecasting.choosable(unit, today())
    ]


def due_choices(unit: Unit, period: ReportPeriod) -> list[Choice]:
    """The open tasks, those ticked whose deadline comes before the period is over."""
    return [
        Choice(task, bool(task.at_due_on and task.at_due_on <= period.ends_on))
        for task in forecasting.choosable(unit, today())
    ]


def typed_choices(unit: Unit, data: QueryDict, user: User) -> list[Choice]:
    """The open tasks with what was ticked and typed. A ticked one that is not open any more stays
    with its error, so that nothing that was chosen vanishes.
    """
    ticked = set(filter(None, map(whole_number, data.getlist("task"))))
    opened = list(forecasting.choosable(unit, today()))
    gone = ticked - {task.pk for task in opened}
    closed = Assignment.objects.for_user(user).as_of(today()).filter(pk__in=gone).for_list()
    choices = [Choice(task, task.pk in ticked) for task in (*opened, *closed)]
    for choice in choices:
        choice.typed = data.get(choice.field, "").strip()
        choice.error = NOT_OPEN if choice.task.pk in gone else _day_error(choice)
    return choices


def set_beside(choices: Iterable[Choice], forecast: Forecast | None) -> None:
    """Puts what somebody else saved beside what was typed."""
    promised = _promised(forecast)
    for choice in choices:
        choice.saved = (choice.task.pk in promised, _text(promised.get(choice.task.pk)))


def take_errors(choices: Iterable[Choice], errors: Mapping[str, list[str]]) -> None:
    """Puts what the service refused beside the tasks; its errors go by the number of the task."""
    for choice in choices:
        choice.error = " ".join(errors.get(str(choice.task.pk), [])) or choice.error


def promises_of(choices: Iterable[Choice]) -> dict[int, date | None]:
    """What was ticked, as the service takes it."""
    return {choice.task.pk: choice.day for choice in choices if choice.ticked}


def _promised(forecast: Forecast | None) -> dict[int, date | None]:
    if forecast is None:
        return {}
    return dict(forecast.items.values_list("assignment_id", "expected_on"))


def _day_error(choice: Choice) -> str:
    if not choice.typed:
        return ""
    if not choice.ticked:
        return NOT_TICKED
    if choice.day is None:
        return f"Không hiểu ngày “{choice.typed[:20]}”; cần dạng 06/09/2023."
    return ""


def _text(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
