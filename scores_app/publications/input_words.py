"""Two statements of the inputs of the same rankings, and each thing in which they differ, in words.

Groups, criteria, sheets and readings are found by what they are called, so the order in which
units and groups are listed, which books may change, makes no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cchc.core.canonical import canonical_text
from scores_app.choices import Stage
from scores_app.publications.recount import Facts, unit_key
from scores_app.publications.telling import number

Step = tuple[str, object, int]  # the list, what is found in it, which one of those called so
Path = tuple[Step | str, ...]
ABSENT = object()
CALLED: dict[str, Callable[[Facts], object]] = {
    "groups": lambda one: one["code"],
    "bands": lambda one: one["name"],
    "criteria": lambda one: one["code"],
    "sheets": lambda one: unit_key(one["unit"]),
    "readings": lambda one: (one["criterion"], one["stage"]),
}
FIELDS = {
    "name": "tên",
    "year": "năm",
    "legal_basis": "căn cứ",
    "window_from": "ngày đầu của kỳ",
    "window_to": "ngày cuối của kỳ",
    "ended_on": "ngày kết thúc",
    "bonus_max": "trần điểm thưởng",
    "penalty_max": "trần điểm trừ",
    "survey_run": "có điều tra xã hội học hay không",
    "at_least": "mức từ chỉ số",
    "parent": "mục cha",
    "max_points": "điểm tối đa",
    "rule": "cách tính điểm",
    "rule_params": "tham số cách tính",
    "scorer": "cách chấm",
    "state": "tình trạng phiếu",
    "is_ranked": "xếp hạng hay không",
    "unranked_reason": "lý do không xếp hạng",
    "answer": "trả lời",
    "value": "số liệu",
    "value_of": "trên tổng",
    "points": "điểm",
    "is_override": "điểm đặt khác cách tính",
}
SPOKEN = {True: "có", False: "không", None: "“–”", "": "“–”"}


def input_differences(
    told: Facts, books: Facts, names: Mapping[str, str], said: tuple[str, str]
) -> Iterator[str]:
    """Each thing that the two hold otherwise; arguments as of `telling.differences`."""
    if told == books:
        return
    one, other = dict(_leaves(told)), dict(_leaves(books))
    units = {
        unit_key(sheet["unit"]): str(sheet["unit"]["name"])
        for inputs in (books, told)
        for group in inputs["groups"]
        for sheet in group["sheets"]
    }
    for path in {**one, **other}:
        was, now = one.get(path, ABSENT), other.get(path, ABSENT)
        if was != now or isinstance(was, bool) is not isinstance(now, bool):
            where = _where(path, names, units)
            yield f"{where} theo {said[0]} là {_told(was)}, theo {said[1]} là {_told(now)}"


def _leaves(value: Any, path: Path = (), name: str = "") -> Iterator[tuple[Path, object]]:
    """Each single value with the way to it; parameters of a rule are one."""
    if name == "rule_params":
        yield path, canonical_text(value)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(one, (*path, str(key)), str(key))
    elif isinstance(value, list):
        met: Counter[object] = Counter()
        for one in value:
            called = CALLED[name](one)
            yield from _leaves(one, (*path, (name, called, met[called])))
            met[called] += 1
    else:
        yield path, value


def _where(path: Path, names: Mapping[str, str], units: Mapping[tuple[str, str], str]) -> str:
    words = [_step(step, names, units) for step in path if isinstance(step, tuple)]
    fields = [FIELDS[step] for step in path if isinstance(step, str) and step in FIELDS]
    if path[0] == "round":
        words = ["kỳ chấm"]
    elif "set" in path:
        words.append("bộ tiêu chí")
    return f"{', '.join(filter(None, words))}: {fields[0] if fields else path[-1]}"


def _step(step: Step, names: Mapping[str, str], units: Mapping[tuple[str, str], str]) -> str:
    kind, key, again = step
    more = " (lặp lại)" if again else ""
    if kind == "groups":
        return names.get(str(key), str(key)) + more
    if kind == "sheets" and isinstance(key, tuple):
        return units[key] + more
    if kind == "readings" and isinstance(key, tuple):
        second = " (thẩm định lại)" if key[1] == Stage.SECOND else ""
        return f"tiêu chí {key[0]}{second}{more}"
    return {"criteria": f"tiêu chí {key}{more}", "bands": f"mức {key}{more}"}.get(kind, "")


def _told(value: object) -> str:
    if value is ABSENT:
        return "không có"
    if value is None or isinstance(value, bool) or value == "":
        return SPOKEN[value]
    return number(str(value))
