"""What leaders decide on: who is late and how long, what nobody moves, what waits for a word."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from cchc.core.templatetags.cchc_format import whole
from models_app.choices import Stage
from reports_app import charts
from reports_app.overview.figures import Bar, Overview
from reports_app.overview.lists import Lists
from reports_app.overview.matters import Asked, Matter, how_late, longest_late, oldest
from tasks_app.completion import DUE_WINDOWS
from tasks_app.filters import ALL_SOURCES, ESCALATED

UNITS_SHOWN = 3
SOON = DUE_WINDOWS[0]


def late_units(shown: Overview) -> list[Matter]:
    """The units with most overdue, each with the one that is late longest and who did last on it;
    then a line with those of all units, where there are more.
    """
    late = list(filter(_is_late, shown.units))
    found = [_of_unit(shown, bar) for bar in late[:UNITS_SHOWN]]
    if len(late) > UNITS_SHOWN:
        text = f"Tất cả {whole(len(late))} đơn vị có nhiệm vụ quá hạn"
        url = _url(shown, "overdue")
        found.append(Matter(text, url, shown.counts.overdue, tone="late"))
    return found


def numbers(shown: Overview) -> Iterator[Matter]:
    """What else of the page's figures asks for a word; zeros are left out."""
    stale = f"Quá {settings.UPDATE_WITHIN_DAYS} ngày chưa cập nhật"
    for figure, text, told, icon in (
        ("stale", stale, _since(shown), "clock-exclamation"),
        (f"due_{SOON}", f"Đến hạn trong {SOON} ngày", "", "calendar-due"),
        ("submitted", "Kết quả chờ Sở Nội vụ xác nhận", "", "hourglass"),
        ("returned", "Kết quả bị trả lại, chưa gửi lại", "", "arrow-back-up"),
    ):
        if number := getattr(shown.counts, figure):
            yield Matter(text, _url(shown, figure), number, told, tone="soon", icon=icon)


def asked(lists: Lists, shown: Overview) -> list[Asked]:
    """What is not among the figures: brought before the leaders, explanations, initiatives."""
    kept = {"source": shown.source or ALL_SOURCES, "area": str(shown.area or "")}
    told = lists.assignments("at_due_on", shown.standing, waiting=ESCALATED, **kept)
    appraised = lists.initiatives(stage=Stage.APPRAISED.value)
    return [
        Asked("Nhắc nhiều lần vẫn quá hạn", told, longest_late, "late", "bell"),
        Asked("Giải trình chờ xem xét", lists.claims(), oldest, "", "writing"),
        Asked("Sáng kiến chờ công nhận", appraised, oldest, "", "bulb"),
    ]


def _is_late(bar: Bar) -> bool:
    return bar.counts.overdue > 0


def _of_unit(shown: Overview, bar: Bar) -> Matter:
    url = _url(shown, "overdue", bar.key)
    number = bar.counts.overdue
    task = shown.named.longest.get(bar.key or 0)
    if task is None or task.at_due_on is None:
        return Matter(bar.name, url, number, "quá hạn", tone="late")
    last = getattr(task, "last_actor", "")
    about = f"cập nhật sau cùng: {last} · {task.title}" if last else task.title
    when = f"quá hạn {how_late(task.at_due_on, shown.day, among=number)}"
    return Matter(bar.name, url, number, when, about, "late")


def _since(shown: Overview) -> str:
    stale = shown.named.stale
    return oldest(stale[0].at_updated_on, shown.day) if stale else ""


def _url(shown: Overview, figure: str, unit: int | None = None) -> str:
    """The list behind a figure of the page, or of one unit in it."""
    return charts.figure_url(figure, shown.day, source=shown.source, area=shown.area, unit=unit)
