"""Two results of the same ranking, and each figure in which they differ, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scores_app.choices import RowStatus
from scores_app.publications.recount import Facts, UnitKey, unit_key
from scores_app.ranks.line_words import FIGURES

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
STATUSES = {str(key): str(label) for key, label in RowStatus.choices}


def differences(
    one: Facts, other: Facts, names: Mapping[str, str], said: tuple[str, str]
) -> Iterator[str]:
    """Each figure that the two results hold otherwise.

    Args:
        one, other: results as documents hold them.
        names: group code -> its name.
        said: what to call the two: ("bản công bố", "kết quả tính lại").
    """
    held, fresh = _by_group(one), _by_group(other)
    if len(held) != len(one["groups"]):
        yield f"một nhóm có nhiều bảng xếp hạng theo {said[0]}"
    for code in {**held, **fresh}:
        name = names.get(code, code)
        if code not in held or code not in fresh:
            yield f"{name}: không có nhóm này theo {said[code in held]}"
            continue
        for words in _of_group(held[code], fresh[code], said):
            yield f"{name}, {words}"


def _by_group(result: Facts) -> dict[str, Facts]:
    return {group["code"]: group for group in result["groups"]}


def _of_group(one: Facts, other: Facts, said: tuple[str, str]) -> Iterator[str]:
    if len(_by_unit(one)) != len(one["lines"]):
        yield f"một đơn vị ở nhiều dòng theo {said[0]}"
    held, fresh = _by_unit(one), _by_unit(other)
    for key in {**held, **fresh}:
        line = held.get(key) or fresh[key]
        name = line["unit"]["name"]
        if key not in held or key not in fresh:
            yield f"{name}: không có dòng này theo {said[key in held]}"
            continue
        if line["unit"]["name"] != fresh[key]["unit"]["name"]:
            yield f"{name}: tên theo {said[1]} là {fresh[key]['unit']['name']}"
        for what, words in FIGURES.items():
            if line.get(what) != fresh[key].get(what):
                was, now = (_told(what, of.get(what)) for of in (line, fresh[key]))
                yield f"{name}: {words} theo {said[0]} là {was}, theo {said[1]} là {now}"


def _by_unit(group: Facts) -> dict[UnitKey, Facts]:
    return {unit_key(line["unit"]): line for line in group["lines"]}


def _told(what: str, value: Any) -> str:
    if value is None or value == "":
        return "“–”"
    if what == "status":
        return f"“{STATUSES.get(str(value), value)}”"
    if what == "areas":
        return "; ".join(
            f"{code}: {number(points)}/{number(most)}" + (f", thiếu {unknown}" if unknown else "")
            for code, (points, most, unknown) in value.items()
        )
    return number(str(value))


def number(text: str) -> str:
    """A number of a document as people write it; any other text as it is."""
    return text.replace(".", ",") if _DECIMAL.fullmatch(text) else text
