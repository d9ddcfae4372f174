"""Where the tasks behind a figure are listed: the addresses of numerator and denominator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from scores_app.counted.figures import Measure, RoundTasks
from tasks_app.choices import Status, Timeliness
from tasks_app.filters import ALL_SOURCES, COUNTED, SETTLED


@dataclass(frozen=True, slots=True)
class TaskLinks:
    """Lists under /nhiem-vu/ that hold exactly the counted tasks, at the end of `day`."""

    part: str
    whole: str
    day: date


def links_of(tasks: RoundTasks, unit_id: int, measure: Measure) -> TaskLinks:
    """The lists of one unit; see `RoundTasks.figure`."""
    part, whole = _states(measure.name)
    scope = {
        "as_of": tasks.day.isoformat(),
        "source": measure.source or ALL_SOURCES,
        **_units(tasks.answering.get(unit_id, [unit_id])),
        **_window(tasks, measure.name),
    }
    return TaskLinks(_address(scope | part), _address(scope | whole), tasks.day)


def _units(led_by: list[int]) -> dict[str, str]:
    if len(led_by) == 1:
        return {"unit": str(led_by[0])}
    return {"led_by": ",".join(map(str, led_by))}


def _window(tasks: RoundTasks, measure: str) -> dict[str, str]:
    first, last = tasks.first.isoformat(), tasks.last.isoformat()
    return {
        "on_time": {"due_from": first, "due_to": last},
        "on_time_original": {"original_from": first, "original_to": last},
        "done_due": {"due_from": first, "due_to": tasks.day.isoformat()},
        "done_all": {"not_done_before": first},
    }[measure]


def _states(measure: str) -> tuple[dict[str, str], dict[str, str]]:
    """What narrows the list to the numerator, and to the denominator."""
    done, counted = {"status": Status.DONE.value}, {"status": COUNTED}
    return {
        "on_time": ({"timeliness": Timeliness.ON_TIME.value}, {"timeliness": SETTLED}),
        "on_time_original": ({"original": "on_time"}, {"original": SETTLED}),
        "done_due": (done, counted),
        "done_all": (done, counted),
    }[measure]


def _address(query: dict[str, str]) -> str:
    return f"{reverse('assignment_list')}?{urlencode(query)}"
