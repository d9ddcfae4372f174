"""The second count of a publication agrees with the first one, whatever the readings are."""

from __future__ import annotations

import random
from decimal import Decimal
from time import process_time

import pytest

from cchc.core.clock import now, today
from scores_app.choices import RoundState, Rule, SheetState, Stage
from scores_app.models import Criterion, Round, RoundSet, Score, ScoreSheet, SheetEvent
from scores_app.points import Figure, best_of, points_of
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.publications.document import plain
from scores_app.publications.inputs import content_of, groups_of, inputs_of, sheets_of
from scores_app.publications.recount import result_of
from scores_app.publications.rederived import unfollowed
from scores_app.publications.telling import differences
from scores_app.services.publishing import ranking_publish
from tests.factories import make_unit
from tests.score_factories import Leaf, make_round, make_set
from tests.scores_app.publishing_cases import close

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1.1", "2"),
    Leaf("1.1.2", "3", Rule.MANUAL),
    Leaf("1.2", "1.5", Rule.RELATIVE_TO_BEST),
    Leaf("2.1", "5", Rule.PROPORTIONAL, {"floor": "50"}),
    Leaf("2.2", "4", Rule.SURVEY),
    Leaf("3", "2", Rule.COUNT, {"each": "0.5"}),
    Leaf("4.1", "2", Rule.BONUS, {"each": "0.75"}),
    Leaf("4.2", "3", Rule.PENALTY, {"each": "1"}),
    Leaf("5.1", "3", Rule.SURVEY),
)
STAGES = (Stage.APPRAISAL, Stage.SECOND, Stage.SELF)


class Guess:
    """Readings by chance, by the rules."""

    def __init__(self, seed: int, leaves: tuple[Leaf, ...] = LEAVES) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        bands = {"Tốt": "80", "Khá": "50", "Yếu": "0"}
        self.set = make_set(leaves, bands=bands)
        ceilings = self.chance.choice([(None, None), ("1", "1.25"), ("0", "2")])
        self.round = make_round(
            self.set,
            state=RoundState.DRAFT,
            bonus_max=ceilings[0],
            penalty_max=ceilings[1],
            code=f"KY-{seed}",
        )
        RoundSet.objects.update(survey_run=self.chance.random() < 0.5)
        self.leaves = [Criterion.objects.get(criteria_set=self.set, code=x.code) for x in leaves]

    def figure(self, leaf: Criterion) -> Figure:
        if self.chance.random() < 0.2:
            return Figure(NOT_APPLICABLE)
        if leaf.rule == Rule.YES_NO:
            return Figure(self.chance.choice(["yes", "no"]))
        value = Decimal(self.chance.randint(0, int(leaf.max_points * 4))) / 4
        if leaf.rule == Rule.PROPORTIONAL:
            return Figure(value=Decimal(self.chance.randint(0, 7)), of=Decimal(7))
        if leaf.rule in {Rule.COUNT, Rule.BONUS, Rule.PENALTY}:
            return Figure(value=Decimal(int(value)))
        return Figure(value=value)

    def fill(self, units: int, gaps: float = 0.02) -> Round:
        states = [SheetState.APPROVED] * 5 + [SheetState.NOT_STARTED, SheetState.SENT]
        part = self.round.sets.get()
        sheets = ScoreSheet.objects.bulk_create(
            ScoreSheet(
                round_set=part,
                unit=make_unit(f"Đơn vị {n}", order=n),
                state=self.chance.choice(states),
                is_ranked=self.chance.random() < 0.9,
                unranked_reason="Mới thành lập",
            )
            for n in range(units)
        )
        SheetEvent.objects.bulk_create(
            SheetEvent(
                sheet=sheet,
                kind="created",
                state=sheet.state,
                is_ranked=sheet.is_ranked,
                effective_on=today(),
            )
            for sheet in sheets
        )
        Score.objects.bulk_create(self._scores(sheets, gaps))
        close(self.round)
        return self.round

    def _scores(self, sheets: list[ScoreSheet], gaps: float) -> list[Score]:
        made = []
        for leaf in self.leaves:
            read = [
                (sheet, stage, self.figure(leaf))
                for sheet in sheets
                for stage in self.chance.choice([STAGES[:1], STAGES[:2], STAGES])
                if self.chance.random() > gaps
            ]
            held = {}
            for sheet, stage, figure in read:
                if stage == Stage.SECOND or (stage == Stage.APPRAISAL and sheet not in held):
                    held[sheet] = figure
            best = best_of(leaf.rule, leaf.rule_params, held.values())
            made += [self._score(leaf, *one, best) for one in read]
        return made

    def _score(
        self, leaf: Criterion, sheet: ScoreSheet, stage: Stage, figure: Figure, best: Decimal | None
    ) -> Score:
        points = points_of(leaf.rule, leaf.rule_params, leaf.max_points, figure, best)
        return Score(
            sheet=sheet,
            criterion=leaf,
            stage=stage,
            answer=figure.answer,
            value=figure.value,
            value_of=figure.of,
            points=points,
        )


@pytest.mark.parametrize("seed", range(12))
def test_both_counts_agree(seed: int) -> None:
    held = Guess(seed).fill(9, gaps=0 if seed % 3 == 0 else 0.03)
    content = plain(content_of(held, today()))
    inputs, result = content["inputs"], content["result"]
    assert list(differences(result, result_of(inputs), {}, ("một", "hai"))) == []
    assert list(unfollowed(inputs)) == []
    again = result_of(inputs)
    for one, other in zip(result["groups"], again["groups"], strict=True):
        key = "unit"
        ordered = sorted(one["lines"], key=lambda line: str(line[key]))
        assert ordered == sorted(other["lines"], key=lambda line: str(line[key]))


@pytest.mark.parametrize("seed", range(20, 23))
def test_inputs_are_the_same_by_what_was_recorded(seed: int) -> None:
    """What events tell of a day is what the books of that day hold, figure by figure."""
    held = Guess(seed).fill(9)
    found = [(part, sheets_of(part)) for part in groups_of(held)]
    told = plain(inputs_of(held, found, today()))
    assert told == plain(inputs_of(held, found, today(), by=now()))
    assert sum(len(sheet["readings"]) for sheet in told["groups"][0]["sheets"]) > 50


def test_ties_share_a_rank_in_both() -> None:
    guess = Guess(100, (Leaf("1", "2"), Leaf("2", "4", Rule.MANUAL)))
    held = guess.fill(30, gaps=0)
    content = plain(content_of(held, today()))
    ranks = [line["rank"] for line in result_of(content["inputs"])["groups"][0]["lines"]]
    assert len({rank for rank in ranks if rank}) < sum(rank is not None for rank in ranks)
    assert list(differences(content["result"], result_of(content["inputs"]), {}, ("", ""))) == []


def test_the_largest_group_is_published_and_verified_in_seconds() -> None:
    """216 units of 40 criteria; the bounds are far above what a slow machine takes."""
    leaves = tuple(Leaf(f"{1 + n // 5}.{1 + n % 5}", "2", Rule.MANUAL) for n in range(40))
    held = Guess(7, leaves).fill(216, gaps=0)
    began = process_time()
    made = ranking_publish(round_id=held.pk, actor=None)
    took = process_time() - began
    size = len(made.document.encode())
    print(f"{size / 1e6:.2f} MB, {took:.2f} s")  # noqa: T201 - measured figures are told
    assert took < 10
    assert size < 8_000_000
