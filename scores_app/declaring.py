"""What is declared (số liệu kê khai) as people write it in one cell, and read back from there.

Có, Không, Không áp dụng; the name or key of a step; a number; a part and its whole: 45/50.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from cchc.core.figures import typed_text
from cchc.core.sheets.columns import plain_name
from cchc.core.sheets.numbers import decimal_of
from scores_app import points as scoring
from scores_app.models import Criterion
from scores_app.points import Figure, InputKind
from scores_app.points.figures import NOT_APPLICABLE

NOT_APPLICABLE_WORDS = "Không áp dụng"
ANSWERED = (InputKind.YES_NO, InputKind.CHOICE)


class Declares(Protocol):
    """A reading, or a claim: a model's row or its bare facts."""

    @property
    def answer(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def value_of(self) -> Decimal | None: ...


def figure_of(reading: Declares) -> Figure:
    """What a reading declares."""
    return Figure(reading.answer, reading.value, reading.value_of)


def declared_text(criterion: Criterion, figure: Figure) -> str:
    """A figure in one cell; empty where nothing is declared. `read_declared` reads it back."""
    if figure.answer:
        return answers_of(criterion).get(figure.answer, figure.answer)
    if figure.value is None:
        return ""
    value = typed_text(figure.value)
    return value if figure.of is None else f"{value}/{typed_text(figure.of)}"


def read_declared(criterion: Criterion, text: str, *, machine: bool = False) -> Figure:
    """The figure a cell means, by what the criterion's rule asks for.

    Raises:
        CellError: a number that is none, or could be two different ones.
    """
    words = text.strip()
    answer = {plain_name(label): key for key, label in answers_of(criterion).items()}
    answer |= {plain_name(key): key for key in answers_of(criterion)}
    if not words or plain_name(words) in answer:
        return Figure(answer.get(plain_name(words), ""))
    if scoring.input_kind(criterion.rule, criterion.rule_params) in ANSWERED:
        return Figure(words)  # no answer of the criterion: its rule says so
    part, slash, whole = words.rstrip(" %").partition("/")
    of = decimal_of(whole.strip(), machine=machine) if slash else None
    return Figure("", decimal_of(part.strip(), machine=machine), of)


def answers_of(criterion: Criterion) -> dict[str, str]:
    """Every answer that may stand in place of a number: key -> words."""
    choices = dict(scoring.choices_of(criterion.rule, criterion.rule_params))
    return choices | {NOT_APPLICABLE: NOT_APPLICABLE_WORDS}
