"""What each format of a canonical document holds, whatever the books and the program hold today.

A format is written down once and never changed: documents of it are proved for years, against books
that know more by then. What it does not name is not held against its documents (decision 42).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Shape = Any  # None: whatever stands there; a mapping: these keys; a list of one: a list of such
Facts = Mapping[str, Any]
_UNIT = dict.fromkeys(("code", "name", "valid_from"))
_READING = dict.fromkeys(
    ("criterion", "stage", "answer", "value", "value_of", "points", "is_override")
)
_CRITERION = dict.fromkeys(
    ("code", "parent", "name", "max_points", "rule", "rule_params", "scorer")
)
_SHEET = {
    "unit": _UNIT,
    "state": None,
    "is_ranked": None,
    "unranked_reason": None,
    "readings": [_READING],
}
_SET = dict.fromkeys(("code", "name", "year", "legal_basis", "max_points"))
_GROUP = {
    "code": None,
    "name": None,
    "set": _SET,
    "survey_run": None,
    "bands": [dict.fromkeys(("name", "at_least"))],
    "criteria": [_CRITERION],
    "sheets": [_SHEET],
}
_ROUND = dict.fromkeys(
    ("code", "name", "year", "window_from", "window_to", "ended_on", "bonus_max", "penalty_max")
)
_FIGURES = ("status", "points", "applicable", "bonus", "penalty", "index", "rank", "band")
_LINE = {"unit": _UNIT, **dict.fromkeys(_FIGURES), "unknown": None, "areas": None}


@dataclass(frozen=True)
class Format:
    """The shapes of a whole document, and of the inputs and the result of a ranking in it."""

    document: Shape
    inputs: Shape
    result: Shape

    def inputs_of(self, facts: Facts) -> dict[str, Any]:
        """Inputs of today without what documents of this format do not hold."""
        return dict(_cut(facts, self.inputs))

    def result_of(self, facts: Facts) -> dict[str, Any]:
        """A result of today, cut in the same way."""
        return dict(_cut(facts, self.result))


def _cut(facts: Any, shape: Shape) -> Any:
    if isinstance(shape, Mapping):
        return {key: _cut(facts[key], within) for key, within in shape.items() if key in facts}
    if isinstance(shape, list):
        return [_cut(one, shape[0]) for one in facts]
    return facts


FORMATS: Mapping[str, Format] = {
    "cchc-publication/1": Format(
        document={
            **dict.fromkeys(("format", "kind", "number", "previous", "revises", "revision")),
            **dict.fromkeys(("reason", "title", "subject", "as_of", "published_at")),
            **dict.fromkeys(("published_by", "program", "rules_version")),
            "decision": dict.fromkeys(("no", "on")),
            "province": dict.fromkeys(("code", "name")),
            **dict.fromkeys(("is_public", "is_sample", "is_loaded", "inputs", "result")),
        },
        inputs={"round": _ROUND, "groups": [_GROUP]},
        result={"groups": [{"code": None, "lines": [_LINE]}]},
    )
}


def format_of(document: Facts) -> Format:
    """The format that a document names.

    Raises KeyError or TypeError for one that this program does not know.
    """
    return FORMATS[document["format"]]
