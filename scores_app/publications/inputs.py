"""What the rankings of a round are made of, read whole: by codes that mean the same in a year, not
by numbers of rows. A fixed number of queries for each group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from cchc.core.clock import today
from scores_app.choices import Basis
from scores_app.models import CriteriaSet, Criterion, Round, RoundSet, ScoreSheet
from scores_app.publications.unit_keys import unit_facts
from scores_app.ranks import runs, totals
from scores_app.ranks.kept import kept_facts
from scores_app.ranks.tables import PLACES, Row
from units_app.models import Unit

BASIS = Basis.FINAL
# The readings of the final basis, each stage by itself, and the sheets as they stood.
_READINGS = """
SELECT held.sheet_id, criterion.code, held.stage, held.answer, held.value, held.value_of,
    held.points, held.is_override
FROM held JOIN scores_app_criterion criterion ON criterion.id = held.criterion_id
ORDER BY held.sheet_id, criterion."order", criterion.id, held.stage
"""
_SHEETS = "SELECT sheet.id, sheet.state, sheet.is_ranked FROM sheet"
_ALSO = ("value", "value_of", "is_override")
_KEYS = ("criterion", "stage", "answer", "value", "value_of", "points", "is_override")
Facts = dict[str, Any]


def content_of(of_round: Round, day: date) -> Facts:
    """The inputs and the result of all groups of a round as of the end of `day`."""
    groups = groups_of(of_round)
    codes = area_codes(groups)
    found = [(part, sheets_of(part)) for part in groups]
    return {
        "inputs": inputs_of(of_round, found, day),
        "result": {
            "groups": [
                {"code": part.group.code, "lines": _lines(part, sheets, codes, day)}
                for part, sheets in found
            ]
        },
    }


def inputs_of(
    of_round: Round,
    found: Iterable[tuple[RoundSet, list[ScoreSheet]]],
    day: date,
    *,
    by: datetime | None = None,
) -> Facts:
    """The inputs of these groups with their sheets as of the end of `day`; with `by` of readings
    and states only what had been recorded by that moment.
    """
    return {
        "round": _round(of_round),
        "groups": [_group(part, sheets, day, by) for part, sheets in found],
    }


def groups_of(of_round: Round) -> list[RoundSet]:
    """The groups of a round in their order."""
    rows = RoundSet.objects.filter(round=of_round)
    rows = rows.select_related("round", "criteria_set", "group")
    return list(rows.order_by("group__order", "group__code"))


def area_codes(groups: Iterable[RoundSet]) -> dict[int, str]:
    """The codes of the areas of these groups; one query."""
    sets = [part.criteria_set_id for part in groups]
    areas = Criterion.objects.filter(criteria_set__in=sets, parent=None)
    return dict(areas.values_list("pk", "code"))


def _round(of_round: Round) -> Facts:
    return {
        "code": of_round.code,
        "name": of_round.name,
        "year": of_round.year,
        "window_from": of_round.window_from,
        "window_to": of_round.window_to,
        "ended_on": of_round.ended_on,
        "bonus_max": of_round.bonus_max,
        "penalty_max": of_round.penalty_max,
    }


def _group(part: RoundSet, sheets: list[ScoreSheet], day: date, by: datetime | None) -> Facts:
    of_set = part.criteria_set
    return {
        "code": part.group.code,
        "name": part.group.name,
        "set": {
            "code": of_set.code,
            "name": of_set.name,
            "year": of_set.year,
            "legal_basis": of_set.legal_basis,
            "max_points": of_set.max_points,
        },
        "survey_run": part.survey_run,
        "bands": [
            {"name": band.name, "at_least": band.at_least}
            for band in of_set.bands.order_by("-at_least")
        ],
        "criteria": _criteria(of_set),
        "sheets": _sheet_facts(part, sheets, day, by),
    }


def _criteria(of_set: CriteriaSet) -> list[Facts]:
    """The tree in reading order, each with the code of what it hangs under."""
    rows = of_set.criteria.order_by("order", "pk").annotate(parent_code=F("parent__code"))
    return [
        {
            "code": row.code,
            "parent": row.parent_code,
            "name": row.name,
            "max_points": row.max_points,
            "rule": row.rule,
            "rule_params": _exact(row.rule_params),
            "scorer": row.scorer,
        }
        for row in rows
    ]


def _exact(value: Any) -> Any:
    """Parameters of a rule as they can be frozen: sets that were written by hand may hold floats,
    which the rules refuse, so their text says the same.
    """
    if isinstance(value, Mapping):
        return {str(key): _exact(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    return str(value) if isinstance(value, float) else value


def sheets_of(part: RoundSet) -> list[ScoreSheet]:
    """The sheets of a group in the order in which units are listed everywhere."""
    rows = ScoreSheet.objects.filter(round_set=part).select_related("unit")
    return list(rows.order_by("unit__order", "unit__sort_key", "unit__code", "pk"))


def _sheet_facts(
    part: RoundSet, sheets: list[ScoreSheet], day: date, by: datetime | None
) -> list[Facts]:
    """Sheets with their readings as they stood at the end of `day`; two queries."""
    stood = {pk: (state, is_ranked) for pk, state, is_ranked in _asked(part, day, by, _SHEETS)}
    readings: dict[int, list[Facts]] = defaultdict(list)
    for sheet_id, *values in _asked(part, day, by, _READINGS):
        readings[sheet_id].append(dict(zip(_KEYS, values, strict=True)))
    return [
        {
            "unit": unit_facts(sheet.unit),
            "state": stood[sheet.pk][0],
            "is_ranked": stood[sheet.pk][1],
            "unranked_reason": sheet.unranked_reason,
            "readings": readings[sheet.pk],
        }
        for sheet in sheets
        if sheet.pk in stood
    ]


def _asked(part: RoundSet, day: date, by: datetime | None, wanted: str) -> list[tuple[Any, ...]]:
    """What the tables behind the totals hold for the group; see `totals.readings`."""
    is_past, recorded = day < today() or by is not None, by is not None
    sql = totals.readings(BASIS, is_past=is_past, recorded=recorded, also=_ALSO) + wanted
    with connection.cursor() as cursor:
        cursor.execute(sql, totals.params(part, BASIS, day) | {"recorded": by})
        return list(cursor.fetchall())


def _lines(
    part: RoundSet, sheets: Iterable[ScoreSheet], codes: Mapping[int, str], day: date
) -> list[Facts]:
    """The lines of the group's ranking: ranked ones by rank, units as they are listed."""
    place = {sheet.pk: number for number, sheet in enumerate(sheets)}
    units = {sheet.pk: sheet.unit for sheet in sheets}
    rows = runs.current(part, BASIS, day).table.rows
    ordered = sorted(rows, key=lambda row: _order(row, place))
    return [line_facts(row, units[row.sheet_id], codes) for row in ordered]


def _order(row: Row, place: Mapping[int, int]) -> tuple[int, int, int]:
    return PLACES[row.status], row.rank or 0, place[row.sheet_id]


def line_facts(row: Row, unit: Unit, codes: Mapping[int, str]) -> Facts:
    """One line as it is published; `codes` are those of the areas."""
    kept = kept_facts(row)
    areas = {codes[int(key)]: part for key, part in kept.pop("areas").items()}
    del kept["state"]  # it is one of the inputs
    return {"unit": unit_facts(unit), **kept, "unknown": row.unknown, "areas": areas}
