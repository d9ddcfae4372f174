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
LONG = 120  # of what is more than a single value, what is told in full
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
    units = {
        unit_key(sheet["unit"]): str(sheet["unit"]["name"])
        for inputs in (books, told)
        for group in inputs["groups"]
        for sheet in group["sheets"]
    }
    for path, was, now in _unlike(told, books):
        where = _where(path, names, units)
        yield f"{where} theo {said[0]} là {_told(was)}, theo {said[1]} là {_told(now)}"


def _unlike(one: Any, other: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """The way to each thing that differs, with both; what is equal is not walked through."""
    name = path[-1] if path else ""
    if one == other:
        return
    if name in CALLED and isinstance(one, list) and isinstance(other, list):
        one, other = _called(str(name), one), _called(str(name), other)
    if name == "rule_params" or not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        yield path, one, other
        return
    for key in {**one, **other}:
        yield from _unlike(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key))


def _called(name: str, values: list[Any]) -> dict[Step, Any]:
    """The same by what each is called; what is there again stands under a number of its own."""
    met: Counter[object] = Counter()
    found: dict[Step, Any] = {}
    for one in values:
        called = CALLED[name](one)
        found[name, called, met[called]] = one
        met[called] += 1
    return found


def _where(path: Path, names: Mapping[str, str], units: Mapping[tuple[str, str], str]) -> str:
    words = [_step(step, names, units) for step in path if isinstance(step, tuple)]
    fields = [FIELDS.get(step, "") for step in path if isinstance(step, str)]
    if path[0] == "round":
        words = ["kỳ chấm"]
    elif "set" in path:
        words.append("bộ tiêu chí")
    return ": ".join(filter(None, (", ".join(words), *fields[-1:]))) or "đầu vào"


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
    return f"{'tiêu chí' if kind == 'criteria' else 'mức'} {key}{more}"


def _told(value: object) -> str:
    if value is ABSENT:
        return "không có"
    if value is None or isinstance(value, bool) or value == "":
        return SPOKEN[value]
    text = value if isinstance(value, str) else canonical_text(value)
    return "có" if isinstance(value, Mapping | list) and len(text) > LONG else number(text)
