"""The best figures of a group by the end of a day, as a page names them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cchc.core.figures import shown, typed_text
from scores_app.appraisal.side_by_side import readings_of
from scores_app.counted.best import best_among
from scores_app.declaring import figure_of
from scores_app.final import final_among
from scores_app.models import Criterion, RoundSet
from scores_app.points.wording import with_unit
from scores_app.trees import tree_of


def bests_of(round_set: RoundSet, day: date) -> dict[int, str]:
    """Criterion -> the best final figure of the group, for those whose points follow it; two
    queries where there are any.
    """
    leaves = [node.criterion for node in tree_of(round_set.criteria_set).leaves()]
    compared = [leaf for leaf in leaves if leaf.follows_best]
    if not compared:
        return {}
    held = readings_of(compared, list(round_set.sheets.all()), day)
    found = {}
    for leaf in compared:
        finals = {sheet: final_among(read) for (sheet, pk), read in held.items() if pk == leaf.pk}
        figures = {sheet: figure_of(one) for sheet, one in finals.items() if one}
        found[leaf.pk] = _words(leaf, best_among(leaf, figures))
    return found


def _words(leaf: Criterion, best: Decimal | None) -> str:
    if best is None:
        return ""
    unit = leaf.rule_params.get("unit", "")
    rounded = shown(best) or best
    return with_unit(rounded, unit) if unit else typed_text(rounded)
