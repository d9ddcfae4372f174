"""The best figures of a group by the end of a day, as a page names them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cchc.core.figures import shown, typed_text
from scores_app.appraisal.side_by_side import readings_of
from scores_app.choices import Stage
from scores_app.counted.best import best_among
from scores_app.declaring import figure_of
from scores_app.final import final_among
from scores_app.models import Criterion, RoundSet
from scores_app.models.scores import Reading
from scores_app.points.wording import with_unit
from scores_app.trees import tree_of


def bests_of(round_set: RoundSet, day: date) -> dict[int, str]:
    """Criterion -> the best final figure of the group in words, for those whose points follow it;
    two queries where there are any.
    """
    return {leaf.pk: _words(leaf, best) for leaf, best in best_figures(round_set, day)}


def best_figures(
    round_set: RoundSet, day: date, *, declared: bool = False
) -> list[tuple[Criterion, Decimal | None]]:
    """The same as figures; with `declared` the best of what the units say themselves."""
    leaves = [node.criterion for node in tree_of(round_set.criteria_set).leaves()]
    compared = [leaf for leaf in leaves if leaf.follows_best]
    if not compared:
        return []
    held = readings_of(compared, list(round_set.sheets.all()), day)
    found = []
    for leaf in compared:
        of_leaf = {sheet: read for (sheet, pk), read in held.items() if pk == leaf.pk}
        chosen = {sheet: _chosen(read, declared=declared) for sheet, read in of_leaf.items()}
        figures = {sheet: figure_of(one) for sheet, one in chosen.items() if one}
        found.append((leaf, best_among(leaf, figures)))
    return found


def _chosen(read: Mapping[str, Reading], *, declared: bool) -> Reading | None:
    return read.get(Stage.SELF) if declared else final_among(read)


def _words(leaf: Criterion, best: Decimal | None) -> str:
    if best is None:
        return ""
    unit = leaf.rule_params.get("unit", "")
    rounded = shown(best) or best
    return with_unit(rounded, unit) if unit else typed_text(rounded)
