"""The smallest criteria sets, rounds and sheets; what a test does not care about has a default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pgtrigger

from cchc.core.clock import today
from scores_app.choices import (
    RoundState,
    Rule,
    Scorer,
    SetState,
    SheetEventKind,
    SheetState,
    Stage,
    Step,
)
from scores_app.models import (
    Band,
    CriteriaSet,
    Criterion,
    Round,
    RoundSet,
    RoundStep,
    Score,
    ScoreSheet,
    SheetEvent,
    UnitGroup,
)
from tests.factories import make_unit
from units_app.choices import UnitKind
from units_app.models import Unit, User

_numbers = count(1)
STEP_DAYS = 10
SCORERS = {
    Rule.SURVEY: Scorer.SURVEY,
    Rule.LEADERS: Scorer.LEADERS,
    Rule.FROM_ASSIGNMENTS: Scorer.SYSTEM,
    Rule.PENALTY: Scorer.APPRAISER,
}


@dataclass(frozen=True)
class Leaf:
    """A criterion of a made-up set: its code says where it hangs ("1.2" below "1")."""

    code: str
    max_points: str = "1"
    rule: str = Rule.YES_NO
    params: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    evidence_required: bool = False


TWO_AREAS = (Leaf("1.1", "2"), Leaf("1.2", "3"), Leaf("2.1", "5", Rule.MANUAL))


def make_group(code: str = "", kind: str = UnitKind.DEPARTMENT) -> UnitGroup:
    made = code or f"nhom-{next(_numbers)}"
    return UnitGroup.objects.create(code=made, name=f"Nhóm {made}", kind=kind)


def make_set(
    leaves: Iterable[Leaf] = TWO_AREAS,
    *,
    group: UnitGroup | None = None,
    year: int = 2026,
    max_points: str = "",
    ready: bool = True,
    bands: Mapping[str, str] | None = None,
) -> CriteriaSet:
    """A set whose areas and criteria above the leaves are made from the leaves' codes; each is
    worth what its leaves are.
    """
    number = next(_numbers)
    wanted = list(leaves)
    total = sum((Decimal(leaf.max_points) for leaf in wanted if _counts(leaf)), Decimal(0))
    made = CriteriaSet.objects.create(
        code=f"BO-{number}",
        name=f"Bộ tiêu chí {number}",
        group=group or make_group(),
        year=year,
        max_points=max_points or total,
    )
    known: dict[str, Criterion] = {}
    for leaf in wanted:
        _hang(made, known, leaf, wanted)
    for name, cut in (bands or {}).items():
        Band.objects.create(criteria_set=made, name=name, at_least=cut)
    if ready:
        made.state = SetState.READY
        made.save(update_fields=["state"])
    return made


def _counts(leaf: Leaf) -> bool:
    return leaf.rule not in {Rule.BONUS, Rule.PENALTY}


def _hang(made: CriteriaSet, known: dict[str, Criterion], leaf: Leaf, all_: list[Leaf]) -> None:
    parts = leaf.code.split(".")
    parent = None
    for depth in range(1, len(parts)):
        code = ".".join(parts[:depth])
        below = [x for x in all_ if x.code.startswith(f"{code}.") and _counts(x)]
        worth = sum((Decimal(x.max_points) for x in below), Decimal(0))
        if code not in known:
            known[code] = Criterion.objects.create(
                criteria_set=made,
                parent=parent,
                code=code,
                name=f"Mục {code}",
                max_points=worth,
                order=len(known) + 1,
            )
        parent = known[code]
    known[leaf.code] = Criterion.objects.create(
        criteria_set=made,
        parent=parent,
        code=leaf.code,
        name=leaf.name or f"Tiêu chí {leaf.code}",
        max_points=leaf.max_points,
        rule=leaf.rule,
        rule_params=dict(leaf.params),
        scorer=SCORERS.get(Rule(leaf.rule), Scorer.UNIT),
        evidence_required=leaf.evidence_required,
        order=len(known) + 1,
    )


def make_round(
    *sets: CriteriaSet,
    open_step: Step = Step.SELF_SCORE,
    state: str = RoundState.OPEN,
    code: str = "",
    year: int = 2026,
    bonus_max: str | None = None,
    penalty_max: str | None = None,
) -> Round:
    """A round of these sets, each step ten days long, of which `open_step` is the one today: it
    began five days ago.
    """
    number = next(_numbers)
    made = Round.objects.create(
        code=code or f"KY-{number}",
        name=f"Kỳ chấm {number}",
        year=year,
        window_from=date(year, 1, 1),
        window_to=date(year, 12, 31),
        bonus_max=bonus_max,
        penalty_max=penalty_max,
        state=state,
    )
    first = today() - timedelta(days=5 + STEP_DAYS * list(Step).index(open_step))
    RoundStep.objects.bulk_create(
        RoundStep(
            round=made,
            step=step,
            starts_on=first + timedelta(days=STEP_DAYS * place),
            ends_on=first + timedelta(days=STEP_DAYS * (place + 1) - 1),
        )
        for place, step in enumerate(Step)
    )
    for criteria_set in sets or (make_set(),):
        RoundSet.objects.create(round=made, criteria_set=criteria_set, group=criteria_set.group)
    return made


def move_to(round_: Round, step: Step) -> None:
    """Lets time pass, or go back: moves all steps so that `step` began five days ago."""
    first = today() - timedelta(days=5 + STEP_DAYS * list(Step).index(step))
    for place, name in enumerate(Step):
        RoundStep.objects.filter(round=round_, step=name).update(
            starts_on=first + timedelta(days=STEP_DAYS * place),
            ends_on=first + timedelta(days=STEP_DAYS * (place + 1) - 1),
        )


def make_sheet(
    round_: Round | None = None, unit: Unit | None = None, *, state: str = SheetState.NOT_STARTED
) -> ScoreSheet:
    """A unit's sheet in the first group of a round, in whatever state, with its first event."""
    of_round = round_ or make_round()
    round_set = of_round.sets.order_by("pk").first()
    assert round_set is not None
    stands = Round.objects.values_list("state", flat=True).get(pk=of_round.pk)
    put_state(RoundState.DRAFT, of_round)
    made = ScoreSheet.objects.create(round_set=round_set, unit=unit or make_unit(), state=state)
    SheetEvent.objects.create(
        sheet=made, kind=SheetEventKind.CREATED, state=state, effective_on=today()
    )
    put_state(stands, of_round)
    return made


def load_score(
    sheet: ScoreSheet,
    code: str,
    points: str | None,
    *,
    stage: str = Stage.APPRAISAL,
    answer: str = "",
    value: str | None = None,
    cause: str = "",
    actor: User | None = None,
    on: date | None = None,
) -> Score:
    """Writes a score as it was loaded before the round began, whatever its steps say."""
    of_round = sheet.round_set.round
    put_state(RoundState.DRAFT, of_round)
    criterion = Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code=code)
    score, _ = Score.objects.update_or_create(
        sheet=sheet,
        criterion=criterion,
        stage=stage,
        defaults={
            "points": points,
            "answer": answer,
            "value": value,
            "cause": cause,
            "changed_by": actor,
            "effective_on": on or today(),
        },
    )
    put_state(of_round.state, of_round)
    return score


def put_state(state: str, round_: Round | None = None) -> None:
    """Puts a round, or all of them, into any state as no service does: back into preparation, so
    that it takes anything, or open again.
    """
    rounds = Round.objects.filter(pk=round_.pk) if round_ else Round.objects.all()
    with pgtrigger.ignore("scores_app.Round:goes_on"):
        rounds.update(state=state)
