"""The way of an initiative through its stages, as a short line of steps; no database access."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models_app.choices import Stage

USUAL = (Stage.REGISTERED, Stage.APPRAISED, Stage.RECOGNISED, Stage.APPLIED, Stage.REPLICATED)
WORDS = {
    Stage.REGISTERED: "Đăng ký",
    Stage.APPRAISED: "Thẩm định",
    Stage.RECOGNISED: "Công nhận",
    Stage.REJECTED: "Không công nhận",
    Stage.APPLIED: "Áp dụng",
    Stage.REPLICATED: "Nhân rộng",
    Stage.STOPPED: "Dừng",
}
ENDS = (Stage.REJECTED, Stage.STOPPED)


class Reached(Protocol):
    """What an event says of a stage."""

    stage: str
    stage_on: date | None
    registered_on: date | None
    effective_on: date


@dataclass(frozen=True)
class PathStep:
    """One step: `place` is past, now, coming, or left out (a later one was reached without it)."""

    stage: str
    label: str
    on: date | None
    place: str


def stage_path(events: Iterable[Reached], day: date) -> list[PathStep]:
    """The steps as they stood at the end of `day`, from the events in their order.

    A correction takes back what lies beyond the stage it sets. What ended shows where it ended and
    nothing to come.
    """
    reached: dict[str, date | None] = {}
    for event in events:
        if event.effective_on <= day:
            reached = {
                stage: on for stage, on in reached.items() if _rank(stage) < _rank(event.stage)
            }
            reached[event.stage] = event.stage_on
            if Stage.REGISTERED in reached:  # its day may have been put right since
                reached[Stage.REGISTERED] = event.registered_on
    return _steps(reached)


def _steps(reached: Mapping[str, date | None]) -> list[PathStep]:
    now = next(reversed(list(reached)), "")
    shown = [stage for stage in USUAL if now not in ENDS or stage in reached]
    if now in ENDS:
        shown.append(Stage(now))
    return [
        PathStep(stage, WORDS[stage], reached.get(stage), _place(stage, reached, now))
        for stage in shown
    ]


def _place(stage: Stage, reached: Mapping[str, date | None], now: str) -> str:
    if stage == now:
        return "now"
    if stage in reached:
        return "past"
    return "left" if now and _rank(stage) < _rank(now) else "coming"


def _rank(stage: str) -> int:
    """How far along; what was refused stands where it would have been recognised."""
    if stage == Stage.STOPPED:
        return len(USUAL)
    return USUAL.index(Stage.RECOGNISED if stage == Stage.REJECTED else Stage(stage))
