"""The best figure of a group, for the rule relative_to_best: what it is, and who moves with it.

There are two bests: of what the units declare, and of what holds finally (the second appraisal
where there is one, else the first). All units of the round and group count to whom the criterion
applies, ranked or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from scores_app.choices import Rule, Stage
from scores_app.models import Criterion, Score, ScoreSheet
from scores_app.points import Figure, best_of

Side = tuple[Stage, ...]
DECLARED: Side = (Stage.SELF,)
FINAL: Side = (Stage.APPRAISAL, Stage.SECOND)
SIDES = (DECLARED, FINAL)


def side_of(stage: str) -> Side:
    """The stages whose figures are compared with one of this stage, the last one going first."""
    return DECLARED if stage == Stage.SELF else FINAL


def is_compared(round_id: int) -> bool:
    """Whether any group of a round has a criterion of this rule; one query."""
    criteria = Criterion.objects.filter(criteria_set__round_sets__round=round_id)
    return criteria.filter(rule=Rule.RELATIVE_TO_BEST).exists()


def figures_of(round_set_id: int, criterion_id: int, side: Side) -> dict[int, Figure]:
    """Sheet -> the figure that holds; one query."""
    rows = Score.objects.filter(
        sheet__round_set=round_set_id, criterion=criterion_id, stage__in=side
    ).values_list("stage", "sheet_id", "answer", "value", "value_of")
    ordered = sorted(rows, key=lambda row: side.index(Stage(row[0])))
    return {sheet_id: Figure(answer, value, of) for _, sheet_id, answer, value, of in ordered}


def best_with(
    sheet: ScoreSheet, criterion: Criterion, stage: str, figure: Figure
) -> Decimal | None:
    """The best figure of the group once a unit says `figure`; one query."""
    others = figures_of(sheet.round_set_id, criterion.pk, side_of(stage))
    return best_among(criterion, {**others, sheet.pk: figure})


def best_among(criterion: Criterion, figures: Mapping[int, Figure]) -> Decimal | None:
    """The best figure by the criterion's rule; None where no unit has one."""
    return best_of(criterion.rule, criterion.rule_params, figures.values())
