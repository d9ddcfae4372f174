"""How an initiative comes to the stage a row wants; pure, no database access.

A row says where the initiative stands, not each step on the way. So as many steps are recorded as
its dates tell: the decision on its day where it has one, then the stage itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from models_app import rules
from models_app.choices import HOLDING, NEXT_STAGES, Stage
from models_app.rules import Step

NO_DECISION_YET = "Sáng kiến chưa có kết quả thẩm định thì chưa có quyết định; hãy xóa ô này."
REGISTERED_SINCE = "Giai đoạn “Chờ thẩm định” tính từ ngày đăng ký; hãy để trống ô này."


@dataclass(frozen=True, slots=True)
class Way:
    """The stage a row wants, since when, and the decision on the initiative."""

    stage: str
    on: date
    registered_on: date
    decision_no: str = ""
    decision_on: date | None = None
    decision_issuer: str = ""

    @property
    def has_decision(self) -> bool:
        return bool(self.decision_no and self.decision_on)

    def as_standing(self) -> dict[str, Any]:
        """The fields of the row that say where it stands."""
        return {
            "stage": self.stage,
            "stage_on": self.on,
            "decision_no": self.decision_no,
            "decision_on": self.decision_on,
            "decision_issuer": self.decision_issuer,
        }


def leads_to(held: str, wanted: str) -> bool:
    """Whether `wanted` is the stage held, or lies ahead of it."""
    return wanted == held or wanted in _ahead(held)


@cache
def _ahead(stage: str) -> frozenset[str]:
    following = NEXT_STAGES.get(stage, ())
    return frozenset(following).union(*(_ahead(later) for later in following))


def steps_of(way: Way, held: str) -> list[Step]:
    """What is recorded on the way from the stage held, "" for a new initiative; nothing where that
    is the one wanted.

    A file has no column for the reason of a refusal or an end; whoever records adds which file told
    of it.
    """
    start = held or Stage.REGISTERED
    if way.stage == start:
        return []
    steps = [_step(way, Stage.RECOGNISED, _decided(way))] if _passes_decision(way, start) else []
    return [*steps, _step(way, way.stage, way.on)]


def _passes_decision(way: Way, start: str) -> bool:
    """Whether it was recognised between the stage it starts from and the one wanted."""
    after = (Stage.APPLIED, Stage.REPLICATED, Stage.STOPPED)
    return way.has_decision and way.stage in after and start in (Stage.REGISTERED, Stage.APPRAISED)


def _decided(way: Way) -> date:
    return max(way.decision_on or way.registered_on, way.registered_on)


def _step(way: Way, stage: str, on: date) -> Step:
    decided = stage in rules.DECIDED
    return Step(
        stage=stage,
        on=on,
        document_no=way.decision_no if decided else "",
        document_on=way.decision_on if decided else None,
        issuer=way.decision_issuer if decided else "",
    )


def way_problems(way: Way, *, not_before: date, today: date) -> rules.Problems:
    """What is wrong with the stage a row wants: column -> message.

    Args:
        way: where the row wants it.
        not_before: the day of registration, or of the stage it leaves.
        today: the local date; nothing is recorded for the future.
    """
    days = rules.within("stage_on", way.on, not_before=not_before, today=today)
    if way.stage == Stage.REGISTERED and way.on != way.registered_on:
        days = {"stage_on": REGISTERED_SINCE}
    if rules.keeps_decision(way.stage):
        return _decision_problems(way, today=today) | days
    told = {"decision_no": way.decision_no, "decision_on": way.decision_on}
    told["decision_issuer"] = way.decision_issuer
    return {column: NO_DECISION_YET for column, value in told.items() if value} | days


def _decision_problems(way: Way, *, today: date) -> rules.Problems:
    step = Step(
        stage=way.stage, on=way.on, document_no=way.decision_no, document_on=way.decision_on
    )
    found = rules.document_problems(step, today=today, needed=way.stage in HOLDING)
    names = {"document_no": "decision_no", "document_on": "decision_on"}
    return {names[name]: message for name, message in found.items()}
