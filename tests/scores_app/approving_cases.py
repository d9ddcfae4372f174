"""Appraised sheets of one round, and their approval as it is seen."""

from __future__ import annotations

from typing import Any

from cchc.core.clock import today
from scores_app.choices import ClaimState, RoundState, Rule, SheetState, Stage
from scores_app.models import Claim, Round, ScoreSheet
from scores_app.rounds.approving import (
    Group,
    Ready,
    groups_to_approve,
    prints_of,
)
from scores_app.services.approving import Approval, Reasons, sheets_approve
from tests.score_factories import Leaf, load_score, make_sheet, put_state
from units_app.access import access_of
from units_app.models import Unit, User

LEAVES = (
    Leaf("1.1", "20"),
    Leaf("1.2", "40", Rule.MANUAL),
    Leaf("2.1", "20", Rule.SURVEY, {"scale": "100"}),
    Leaf("2.2", "20", Rule.LEADERS),
)
CODE = "KY-PHE-DUYET"
URL = f"/cham-diem/ky/{CODE}/phe-duyet/"
READINGS = (("1.1", "20", "yes", None), ("1.2", "30", "", "30"), ("2.1", "16", "", "80"))
BOTH = (*READINGS, ("2.2", "18", "", "18"))


def appraised(
    held: Round, unit: Unit | None = None, readings: Any = BOTH, *, by: User | None = None
) -> ScoreSheet:
    sheet = make_sheet(held, unit, state=SheetState.APPRAISED)
    load_score(sheet, "1.1", "20", stage=Stage.SELF, answer="yes")
    load_score(sheet, "1.2", "38", stage=Stage.SELF, value="38")
    for code, points, answer, value in readings:
        load_score(sheet, code, points, answer=answer, value=value, actor=by)
    return ScoreSheet.objects.with_round().get(pk=sheet.pk)


def approve(sheets: list[ScoreSheet], actor: User | None = None, **reasons: str) -> Approval:
    prints = prints_of(sheet.pk for sheet in sheets)
    return sheets_approve(seen=prints, reasons=Reasons(**reasons), actor=actor)


def states(*sheets: ScoreSheet) -> list[str]:
    found = ScoreSheet.objects.in_bulk([sheet.pk for sheet in sheets])
    return [found[sheet.pk].state for sheet in sheets]


def group_of(held: Round, user: User) -> Group:
    return groups_to_approve(held, access_of(user))[0]


def line_of(held: Round, user: User) -> Ready:
    return group_of(held, user).ready[0]


def claim(sheet: ScoreSheet, code: str, state: str, by: User | None = None) -> Claim:
    leaf = sheet.round_set.criteria_set.criteria.get(code=code)
    put_state(RoundState.DRAFT)
    ruled: dict[str, Any] = {"ruling": "Đã xem", "ruled_on": today(), "ruled_by": by}
    if state == ClaimState.OPEN:
        ruled = {}
    made = Claim.objects.create(sheet=sheet, criterion=leaf, text="Xin xem", state=state, **ruled)
    put_state(RoundState.OPEN)
    return made


def page(response: Any) -> str:
    return " ".join(response.content.decode().split())
