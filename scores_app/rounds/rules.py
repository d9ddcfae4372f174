"""What must hold of a round's steps, stated on dates alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from scores_app.choices import Step

Days = tuple[date, date]
Problems = dict[str, str]


def step_problems(steps: Mapping[Step, Days]) -> Problems:
    """What is wrong with the steps, by the field it is said beside (`<step>_from`, `<step>_to`).
    All six are wanted, none may begin or end before the one in front of it.
    """
    found = {
        f"{step}_from": f"Ghi ngày của bước {step.label}." for step in Step if step not in steps
    }
    for step, (first, last) in steps.items():
        if last < first:
            found[f"{step}_to"] = "Ngày kết thúc phải từ ngày bắt đầu trở đi."
    found.update(_out_of_order(steps))
    return found


def _out_of_order(steps: Mapping[Step, Days]) -> Iterator[tuple[str, str]]:
    present = [step for step in Step if step in steps]
    for before, step in pairwise(present):
        if steps[step][0] < steps[before][0]:
            yield f"{step}_from", f"Không được bắt đầu trước bước {before.label}."
        if steps[step][1] < steps[before][1]:
            yield f"{step}_to", f"Không được kết thúc trước bước {before.label}."


def loading_problems(year: int, last: date, today: date) -> Problems:
    """Why results cannot be loaded as those of an earlier year, by field; `last` is the last day of
    the work they are of.
    """
    found = {}
    if year >= today.year:
        found["year"] = "Chỉ nạp kết quả của năm trước."
    if last >= today:
        found["window_to"] = "Thời gian tính kết quả phải đã qua."
    return found


def move_problems(was: Mapping[Step, Days], now: Mapping[Step, Days], today: date) -> Problems:
    """What is wrong with moving the steps of an open round: no end is moved into the past, and a
    step that has begun keeps its first day.
    """
    found = {}
    for step, (first, last) in now.items():
        old_first, old_last = was[step]
        if last not in (old_last, max(last, today)):
            found[f"{step}_to"] = "Kỳ chấm đã mở: ngày kết thúc mới phải từ hôm nay trở đi."
        if first != old_first and old_first <= today:
            found[f"{step}_from"] = "Bước này đã bắt đầu nên ngày bắt đầu không đổi được."
        elif first not in (old_first, max(first, today)):
            found[f"{step}_from"] = "Kỳ chấm đã mở: ngày bắt đầu mới phải từ hôm nay trở đi."
    return found
