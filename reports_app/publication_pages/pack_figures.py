"""The headline of a pack, as a publication froze it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cchc.core.templatetags.cchc_format import NOTHING, rate, whole
from reports_app.pack.headline import LABELS
from scores_app.publications.thawed import Thawed
from tasks_app.completion import RATES


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the headline, in words and as it is written."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FigureSides:
    """The same figure in two packs."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def frozen_figures(thawed: Thawed) -> tuple[Figure, ...]:
    """The figures that the document's headline holds, in the order they are told everywhere."""
    return tuple(_figures(thawed.part("result", "headline")))


def figures_between(before: Thawed, after: Thawed) -> tuple[FigureSides, ...]:
    """Each figure in both; – where one of them does not have it."""
    old = {one.key: one.text for one in frozen_figures(before)}
    new = {one.key: one.text for one in frozen_figures(after)}
    return tuple(
        FigureSides(label, old.get(key, NOTHING), new.get(key, NOTHING))
        for key, label in LABELS.items()
        if key in old or key in new
    )


def _figures(headline: Mapping[str, Any]) -> Iterator[Figure]:
    for key, label in LABELS.items():
        if key in headline:
            yield Figure(key, label, _text(headline[key], is_rate=key in RATES))


def _text(value: Any, *, is_rate: bool) -> str:
    if value is None or value == "":
        return NOTHING
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return rate(number) if is_rate else whole(int(number))
