"""Results of an earlier year that are corrected, days after they were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.db.models import F

from cchc.core.batches import audited_as
from cchc.core.clock import today
from cchc.core.imports import ImportReport
from scores_app.choices import Basis
from scores_app.models import (
    Ranking,
    Round,
    RoundEvent,
    RoundSet,
    Score,
    ScoreEvent,
    ScoreSheet,
    SheetEvent,
)
from scores_app.ranks.tables import table_of
from scores_app.services import loading, rounds
from scores_app.services.loading import Decision
from scores_app.sheet_kinds.scores import SCORES
from tests.factories import make_unit
from tests.score_factories import Leaf, make_group, make_set
from tests.sheet_files import take
from units_app.choices import UnitKind

YEAR = today().year - 1
CODE = "2025-CU"
DECISION = Decision("15/QĐ-UBND", today() - timedelta(days=200), "Phụ lục kèm theo quyết định")
Line = dict[str, str]


def prepared(leaves: Iterable[Leaf], *, year: int = YEAR) -> Round:
    """A loaded round of two districts, H1 and H2, with their sheets and nothing in them."""
    made = make_set(leaves, group=make_group(kind=UnitKind.DISTRICT), year=year)
    for number in (1, 2):
        make_unit(f"Huyện {number}", code=f"H{number}", kind=UnitKind.DISTRICT)
    facts = rounds.RoundFacts(
        code=CODE,
        name="Chỉ số năm trước",
        year=year,
        window_from=date(year, 1, 1),
        window_to=date(year, 12, 31),
        is_loaded=True,
        sets=(rounds.SetChoice(made, survey_run=False),),
    )
    held = rounds.round_create(facts=facts, actor=None)
    call(loading.loading_prepare, held)
    return held


def call(service: Any, held: Round, **facts: Any) -> Any:
    held.refresh_from_db()
    with audited_as(None, source="page"):  # none of the batch before, though in one transaction
        found = service(round_id=held.pk, version=held.version, actor=None, **facts)
    held.refresh_from_db()
    return found


def load(folder: Path, *lines: Line) -> ImportReport:
    """Loads lines of a file; a cell that one of them lacks is empty."""
    keys = sorted({key for line in lines for key in line})
    return take(
        SCORES,
        folder,
        [{"round_code": CODE, **{key: line.get(key, "") for key in keys}} for line in lines],
    )


def points(unit: str, code: str, appraised: str) -> Line:
    return {"unit": unit, "criterion": code, "appraised_points": appraised}


def record(held: Round, reason: str = "") -> None:
    call(loading.loading_record, held, decision=DECISION, reason=reason)


def correct(held: Round) -> None:
    call(loading.loading_correct, held, reason="Nhập nhầm")


def days_pass(held: Round, number: int) -> None:
    """All that was done to a round so far was done so many days ago."""
    span = timedelta(days=number)
    of_sheet = {"sheet__round_set__round": held}
    audit: Any = apps.get_model("scores_app", "ScoreAudit")
    days = {"effective_on": F("effective_on") - span}
    moments = {"recorded_at": F("recorded_at") - span}
    with pgtrigger.ignore():
        Score.objects.filter(**of_sheet).update(**days, changed_at=F("changed_at") - span)
        audit.objects.filter(**of_sheet).update(**days)
        ScoreEvent.objects.filter(**of_sheet).update(**days, **moments)
        SheetEvent.objects.filter(**of_sheet).update(**days, **moments)
        RoundEvent.objects.filter(round=held).update(**days, **moments)
        Round.objects.filter(pk=held.pk).update(closed_at=F("closed_at") - span)
        Ranking.objects.filter(round_set__round=held).update(
            as_of=F("as_of") - span, computed_at=F("computed_at") - span
        )
    held.refresh_from_db()


def ago(number: int) -> date:
    return today() - timedelta(days=number)


def part_of(held: Round) -> RoundSet:
    return RoundSet.objects.select_related("round", "criteria_set", "group").get(round=held)


def told(held: Round, day: date) -> dict[str, tuple[int | None, Decimal | None, str]]:
    """Unit -> rank, points and state of its sheet, as the books tell them of a day."""
    units = dict(ScoreSheet.objects.values_list("pk", "unit__code"))
    rows = table_of(part_of(held), Basis.FINAL, day).rows
    return {units[row.sheet_id]: (row.rank, row.points, row.state) for row in rows}
