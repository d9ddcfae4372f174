"""Points of a published ranking, derived a second time from the figures and rules beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from scores_app.points import Figure, ParamsError, Scoring, best_of, needs_best, read_rule
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.publications.recount import Facts, decimal_of, final_readings
from scores_app.publications.telling import number


class Unfollowed(NamedTuple):
    """Points that are not what the rule gives; `is_note` where the rule also needs what other
    units declared, which may have moved since the points were fixed.
    """

    words: str
    is_note: bool


def unfollowed(inputs: Facts) -> Iterator[Unfollowed]:
    """Each reading whose points do not follow from its figure; what somebody set otherwise with a
    reason, and points that were loaded without a figure, are left out.
    """
    for group in inputs["groups"]:
        readings = _by_criterion(group["sheets"])
        for one in group["criteria"]:
            if one["rule"]:
                yield from _of_criterion(group, one, readings[one["code"]])


def _by_criterion(sheets: Iterable[Facts]) -> dict[str, list[tuple[Facts, Facts]]]:
    """The readings of each criterion, with their sheets."""
    found: dict[str, list[tuple[Facts, Facts]]] = defaultdict(list)
    for sheet in sheets:
        for reading in sheet["readings"]:
            found[reading["criterion"]].append((sheet, reading))
    return found


def without_figures(inputs: Facts) -> int:
    """How many readings have points and no figure that they could follow from."""
    return sum(
        reading["points"] is not None and _figure(reading).is_empty
        for group in inputs["groups"]
        for sheet in group["sheets"]
        for reading in sheet["readings"]
    )


def _of_criterion(
    group: Facts, criterion: Facts, readings: Iterable[tuple[Facts, Facts]]
) -> Iterator[Unfollowed]:
    code, rule = criterion["code"], criterion["rule"]
    try:
        scoring = read_rule(rule, criterion["rule_params"], Decimal(criterion["max_points"]))
    except ParamsError:
        yield Unfollowed(f"{group['name']}, tiêu chí {code}: không đọc được cách tính", False)
        return
    best = _best(group["sheets"], criterion) if needs_best(rule) else None
    for sheet, reading in readings:
        words = "" if reading["is_override"] else _unlike(reading, scoring, best)
        if words:
            told = f"{group['name']}, {sheet['unit']['name']}, tiêu chí {code}: {words}"
            yield Unfollowed(told, needs_best(rule))


def _unlike(reading: Facts, scoring: Scoring, best: Decimal | None) -> str:
    figure = _figure(reading)
    if figure.is_empty or figure.answer == NOT_APPLICABLE:
        return ""
    ruled, held = scoring.points(figure, best), decimal_of(reading["points"])
    if ruled == held:
        return ""
    return f"điểm ghi {_said(held)}, theo số liệu và cách tính là {_said(ruled)}"


def _best(sheets: Iterable[Facts], criterion: Facts) -> Decimal | None:
    readings = (final_readings(sheet).get(criterion["code"]) for sheet in sheets)
    figures = [_figure(reading) for reading in readings if reading]
    return best_of(criterion["rule"], criterion["rule_params"], figures)


def _figure(reading: Mapping[str, Any]) -> Figure:
    value, of = decimal_of(reading["value"]), decimal_of(reading["value_of"])
    return Figure(reading["answer"], value, of)


def _said(points: Decimal | None) -> str:
    return "chưa có" if points is None else number(str(points.normalize()))
