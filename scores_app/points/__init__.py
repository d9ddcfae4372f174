"""Points: the one place where a declared figure becomes points, rule by rule.

Pure functions of exact decimals; nothing here reads the database. What is unknown (nothing
declared, no best unit yet, not applicable) is None, never zero.
"""

from scores_app.points.figures import (
    Figure,
    InputKind,
    ParamsError,
    Problem,
    rate_of,
)
from scores_app.points.reading import params_from_text
from scores_app.points.rules import (
    Scoring,
    best_of,
    check_params,
    choices_of,
    explain,
    figure_problems,
    input_kind,
    is_adjustment,
    is_declared_by_unit,
    needs_best,
    points_of,
    read_rule,
)

__all__ = [
    "Figure",
    "InputKind",
    "ParamsError",
    "Problem",
    "Scoring",
    "best_of",
    "check_params",
    "choices_of",
    "explain",
    "figure_problems",
    "input_kind",
    "is_adjustment",
    "is_declared_by_unit",
    "needs_best",
    "params_from_text",
    "points_of",
    "rate_of",
    "read_rule",
]
