"""Rounds of several years with one result for each unit, closed long ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

import pgtrigger

from cchc.core.clock import HANOI
from scores_app.choices import RoundState, Rule, SheetState
from scores_app.models import CriteriaSet, Criterion, CriterionLink, Round, RoundSet, UnitGroup
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, put_state
from units_app.models import Unit

BANDS = {"Tốt": "80", "Khá": "50", "Yếu": "0"}


def set_of_year(group: UnitGroup, year: int, after: CriteriaSet | None = None) -> CriteriaSet:
    """A set of one criterion of 100 points, which goes on from the one of another year."""
    made = make_set((Leaf("1", "100", Rule.MANUAL),), group=group, year=year, bands=BANDS)
    if after:
        old, new = (Criterion.objects.get(criteria_set=one) for one in (after, made))
        CriterionLink.objects.create(old=old, new=new)
    return made


def year_of(
    criteria_set: CriteriaSet,
    results: Mapping[Unit, str | None],
    *,
    state: str = RoundState.CLOSED,
    loaded: date | None = None,
) -> RoundSet:
    """A round of the set's year with the index of each unit (None: nothing known); closed on the
    last of February after it, or loaded on a day.
    """
    year = criteria_set.year
    made = make_round(criteria_set, year=year, code=f"N{year}-{criteria_set.pk}", state=state)
    sheet_state = SheetState.APPROVED if state == RoundState.CLOSED else SheetState.APPRAISED
    for unit, points in results.items():
        sheet = make_sheet(made, unit, state=sheet_state)
        if points is not None:
            load_score(sheet, "1", points, on=loaded or date(year + 1, 2, 1))
    _date(made, state, loaded)
    return RoundSet.objects.select_related("round", "group", "criteria_set").get(round=made)


def _date(made: Round, state: str, loaded: date | None) -> None:
    ended = datetime.combine(loaded or date(made.year + 1, 2, 28), time(9), HANOI)
    triggers = ("goes_on", "fixed_once_open", "loaded_moves")
    with pgtrigger.ignore(*(f"scores_app.Round:{name}" for name in triggers)):
        row = Round.objects.filter(pk=made.pk)
        if state == RoundState.CLOSED:
            row.update(closed_at=ended)
        if loaded:
            row.update(
                is_loaded=True, decision_no="1/QĐ", decision_on=loaded, decision_source="Phụ lục"
            )
        else:
            row.update(opened_at=datetime.combine(date(made.year, 12, 15), time(8), HANOI))


def put_unranked(part: RoundSet, unit: Unit) -> None:
    """Makes the unit one that is scored and not ranked in that year."""
    put_state(RoundState.DRAFT, part.round)
    part.sheets.filter(unit=unit).update(is_ranked=False, unranked_reason="Mới lập")
    put_state(part.round.state, part.round)
