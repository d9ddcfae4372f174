"""The texts of an initiative as they read on a day: corrections keep what stood there before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cchc.core.templatetags.cchc_format import day as day_words
from models_app.models import Initiative, InitiativeEvent

TEXTS = ("problem", "novelty", "scope", "effect")


@dataclass(frozen=True)
class Wording:
    """What the initiative says of itself; `starts_on` in words."""

    problem: str
    novelty: str
    scope: str
    effect: str
    starts_on: str


def wording_on(initiative: Initiative, events: Iterable[InitiativeEvent], day: date) -> Wording:
    """The texts at the end of `day`; `events` are all of the initiative's, in their order."""
    texts = {name: getattr(initiative, name) for name in TEXTS}
    texts["starts_on"] = day_words(initiative.starts_on) if initiative.starts_on else ""
    later = [event for event in events if event.effective_on > day]
    for event in reversed(later):
        texts |= {name: event.changes[name][0] for name in texts if name in event.changes}
    return Wording(**texts)
