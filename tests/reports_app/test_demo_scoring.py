"""The sample rounds: 2022 over and approved, 2023 in the middle of things."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Q
from pytest_django import DjangoDbBlocker

from models_app.models import Initiative
from reports_app.demo import accounts, criteria, files, reference
from reports_app.demo.initiatives.loading import load_initiatives
from reports_app.demo.scoring import figures, plans, rounds
from reports_app.demo.scoring.chance import chance
from scores_app.causes import cause_problem, loses
from scores_app.choices import (
    Basis,
    ClaimState,
    RoundState,
    RowStatus,
    Rule,
    Scorer,
    SheetState,
    Stage,
    Step,
)
from scores_app.models import (
    AppraisalDuty,
    Claim,
    CriteriaSet,
    Criterion,
    CriterionLink,
    InitiativeOffer,
    Reopening,
    Round,
    RoundSet,
    Score,
    ScoreEvent,
    ScoreEvidence,
    ScoreSheet,
    SheetEvent,
)
from scores_app.offers.choosing import criteria_for
from scores_app.points import Figure, best_of, points_of
from scores_app.ranks import checks as ranking_checks
from scores_app.ranks import runs
from scores_app.ranks.tables import Table, table_of
from scores_app.score_sheets.completeness import filled_of_many
from scores_app.services.comparing import round_compared_renew
from scores_app.sets.checks import faults_of
from scores_app.trees import tree_of
from units_app.models import User

pytestmark = pytest.mark.django_db
UNITS = {"department": 19, "district": 13, "commune": 209, "central": 7}
LATE_2023 = date(2023, 12, 25)


@pytest.fixture(scope="module", autouse=True)
def _rounds(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Units, accounts, sets and rounds, written once for this file and rolled back after it."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("CCHC_VAR", str(tmp_path_factory.mktemp("var")))
        reference.load_areas()
        for path in (files.UNITS, files.CENTRAL_AGENCIES):
            reference.load_sheet("units", path)
        accounts.load_accounts()
        load_initiatives()
        criteria.load_groups()
        criteria.load_sets()
        rounds.load_rounds()
        connection.check_constraints()  # once here, not after each test
        yield
        transaction.set_rollback(True)


def table(year: int, group: str, day: date, basis: Basis = Basis.FINAL) -> Table:
    found = RoundSet.objects.select_related("round", "criteria_set")
    return table_of(found.get(round__year=year, group__code=group), basis, day)


class TestSets:
    def test_each_is_settled_without_a_fault(self) -> None:
        sets = CriteriaSet.objects.all()
        assert len(sets) == 8
        for item in sets:
            assert not faults_of(item, tree_of(item), list(item.bands.all()))
            assert (item.is_draft, item.is_sample, item.gap_reason) == (False, True, "")

    def test_areas_are_those_of_the_programme(self) -> None:
        tops = Criterion.objects.filter(parent=None).exclude(rule__in=[Rule.BONUS, Rule.PENALTY])
        strange = tops.filter(area=None).values_list("name", flat=True)
        assert set(strange) == {"Cơ chế một cửa, một cửa liên thông"}

    def test_the_year_before_is_named_and_one_criterion_goes_on_in_two(self) -> None:
        for item in CriteriaSet.objects.filter(year=2023):
            assert item.copied_from is not None
            assert item.copied_from.group_id == item.group_id
            links = CriterionLink.objects.filter(new__criteria_set=item)
            assert set(links.values_list("old__criteria_set", flat=True)) == {item.copied_from_id}
            parts = links.values("old").annotate(number=Count("pk"))
            assert sorted(part["number"] for part in parts)[-2:] == [1, 2]
            unlinked = item.criteria.filter(older_links=None)
            assert {criterion.rule for criterion in unlinked} == {""}


class TestRounds:
    def test_every_unit_of_the_year_has_a_sheet(self) -> None:
        rows = ScoreSheet.objects.values_list(
            "round_set__round__code", "round_set__group__code"
        ).annotate(number=Count("pk"))
        assert {row[:2]: row[2] for row in rows} == {
            (year, group): number for year in ("2022", "2023") for group, number in UNITS.items()
        }

    def test_states(self) -> None:
        found = Round.objects.values_list("code", "state", "is_sample")
        assert set(found) == {("2022", RoundState.CLOSED, True), ("2023", RoundState.OPEN, True)}

    def test_the_steps_follow_each_other(self) -> None:
        for plan in plans.PLANS:
            days = [plan.steps[step] for step in Step]
            assert list(plan.steps) == list(Step)
            assert all(first <= last for first, last in days)
            assert all(one[1] < two[0] for one, two in pairwise(days))

    def test_sheets_stand_as_their_last_event_says(self) -> None:
        last: dict[int, SheetEvent] = {}
        for event in SheetEvent.objects.order_by("pk").select_related("sheet"):
            before = last.get(event.sheet_id)
            assert before is None or before.effective_on <= event.effective_on
            last[event.sheet_id] = event
        assert len(last) == ScoreSheet.objects.count()
        for event in last.values():
            assert (event.state, event.is_ranked) == (event.sheet.state, event.sheet.is_ranked)

    @pytest.mark.parametrize(
        ("stage", "step"),
        [
            (Stage.SELF, Step.SELF_SCORE),
            (Stage.APPRAISAL, Step.APPRAISAL),
            (Stage.SECOND, Step.SECOND_APPRAISAL),
        ],
    )
    def test_readings_lie_within_their_step(self, stage: Stage, step: Step) -> None:
        for plan in plans.PLANS:
            first, last = plan.steps[step]
            found = Score.objects.filter(
                stage=stage, sheet__round_set__round__code=plan.code
            ).exclude(criterion__scorer=Scorer.SYSTEM)
            assert found.exists()
            assert not found.exclude(effective_on__range=(first, last)).exists()
            assert not found.exclude(changed_at__date=F("effective_on")).exists()


class TestReadings:
    def test_the_nightly_check_finds_nothing_on_any_day(self) -> None:
        for day in (LATE_2023, date(2023, 2, 1)):
            for part in RoundSet.objects.select_related("round", "criteria_set"):
                runs.recompute(part, Basis.FINAL, day)
        found = ranking_checks.check()
        assert found.checked == 2 * RoundSet.objects.count()
        assert (found.differences, found.superseded) == ([], {})

    def test_points_beside_the_best_are_those_of_the_figures(self) -> None:
        open_rounds = Round.objects.filter(state=RoundState.OPEN)
        assert [round_compared_renew(round_id=of_round.pk) for of_round in open_rounds] == [0]

    def test_points_follow_from_the_figures(self) -> None:
        """Computed again, one by one, from what the rows say."""
        rows = list(Score.objects.filter(is_override=False).select_related("criterion", "sheet"))
        assert len(rows) > 25_000
        bests = self._bests(rows)
        for row in rows:
            item, figure = row.criterion, Figure(row.answer, row.value, row.value_of)
            best = bests.get((row.sheet.round_set_id, item.pk, row.stage))
            wanted = points_of(item.rule, item.rule_params, item.max_points, figure, best)
            assert row.points == wanted, (item.code, figure)
            assert (row.answer == "na") == (row.points is None)

    @staticmethod
    def _bests(rows: list[Score]) -> dict[tuple[int, int, str], Decimal | None]:
        compared = defaultdict(list)
        for row in rows:
            if row.criterion.rule == Rule.RELATIVE_TO_BEST:
                compared[row.sheet.round_set_id, row.criterion, row.stage].append(
                    Figure(row.answer, row.value, row.value_of)
                )
        return {
            (group, item.pk, stage): best_of(item.rule, item.rule_params, found)
            for (group, item, stage), found in compared.items()
        }

    def test_every_kind_of_rule_has_readings(self) -> None:
        found = set(Score.objects.values_list("criterion__rule", flat=True).distinct())
        assert found == set(Rule.values)

    def test_who_reads_what(self) -> None:
        own = Score.objects.filter(stage=Stage.SELF)
        assert not own.exclude(criterion__scorer=Scorer.UNIT).exists()
        judged = Score.objects.exclude(stage=Stage.SELF).filter(
            criterion__scorer__in=[Scorer.UNIT, Scorer.APPRAISER]
        )
        names = set(judged.values_list("changed_by__username", flat=True).distinct())
        assert names == {"thamdinh", "thamdinh2"}

    def test_lost_points_have_a_cause_and_a_reason(self) -> None:
        claimed = {
            (row.sheet_id, row.criterion_id): row.points
            for row in Score.objects.filter(stage=Stage.SELF)
        }
        found = (
            Score.objects.select_related("criterion")
            .filter(stage=Stage.APPRAISAL)
            .exclude(criterion__rule=Rule.RELATIVE_TO_BEST)
        )
        lost = [
            row
            for row in found
            if row.points is not None
            and (before := claimed.get((row.sheet_id, row.criterion_id))) is not None
            and row.points < before
        ]
        assert len(lost) > 500
        assert all(row.note for row in lost)
        assert all(row.cause for row in lost if row.criterion.rule != Rule.BONUS)
        assert len({row.cause for row in lost if row.cause}) == 4

    def test_appraised_readings_keep_the_rule_of_causes(self) -> None:
        own = {
            (row.sheet_id, row.criterion_id, row.stage): row.points for row in Score.objects.all()
        }
        earlier = {Stage.APPRAISAL: Stage.SELF, Stage.SECOND: Stage.APPRAISAL}
        for row in Score.objects.exclude(stage=Stage.SELF).select_related("criterion"):
            lost = loses(row.criterion, row.points, is_override=row.is_override)
            before = own.get((row.sheet_id, row.criterion_id, earlier[Stage(row.stage)]))
            assert not cause_problem(row.cause, lost=lost, points=row.points, before=before)
            assert lost or not row.cause

    def test_appraised_sheets_have_every_criterion_appraised(self) -> None:
        judged = [Scorer.UNIT, Scorer.APPRAISER]
        sets = CriteriaSet.objects.annotate(
            number=Count("criteria", filter=Q(criteria__scorer__in=judged))
        )
        wanted = dict(sets.values_list("pk", "number"))
        done = ScoreSheet.objects.filter(state__in=[SheetState.APPRAISED, SheetState.APPROVED])
        appraised = Q(scores__stage=Stage.APPRAISAL, scores__criterion__scorer__in=judged)
        found = done.annotate(number=Count("scores", filter=appraised))
        for set_id, number in found.values_list("round_set__criteria_set", "number"):
            assert number == wanted[set_id]

    def test_some_points_were_set_by_hand_with_a_reason(self) -> None:
        overrides = Score.objects.filter(is_override=True)
        assert overrides.exists()
        assert not overrides.filter(note="").exists()
        assert not overrides.filter(cause="").exclude(criterion__rule=Rule.BONUS).exists()

    def test_the_history_shows_who_went_back_on_what(self) -> None:
        twice = Score.objects.filter(version=2).select_related("criterion")
        assert twice.count() > 100
        for row in twice[:50]:
            first, last = ScoreEvent.objects.filter(
                sheet=row.sheet_id, criterion=row.criterion_id, stage=row.stage
            )
            assert first.points is not None
            assert last.points is not None
            assert first.points > last.points == row.points
            assert first.effective_on <= last.effective_on == row.effective_on
            assert (first.note, last.note) == ("", row.note)
        assert ScoreEvent.objects.count() == Score.objects.count() + twice.count()

    def test_required_evidence_is_there_or_explained(self) -> None:
        shown = set(ScoreEvidence.objects.values_list("sheet", "criterion"))
        declared = Score.objects.filter(stage=Stage.SELF, criterion__evidence_required=True)
        explained = 0
        for row in declared:
            proved = (row.sheet_id, row.criterion_id) in shown
            assert proved != bool(row.note)
            explained += not proved
        assert explained > 100
        handed = ScoreSheet.objects.exclude(state__in=[SheetState.NOT_STARTED, SheetState.SCORING])
        found = filled_of_many(handed.values_list("pk", flat=True))
        assert all(filled.is_complete for filled in found.values())
        assert not ScoreEvidence.objects.filter(evidence__is_sample=False).exists()

    def test_figures_are_the_same_on_every_load(self) -> None:
        assert chance("SO-TP", 2022, "1.1.1") == 5432
        task = figures.Task(Rule.PROPORTIONAL, {"full": "100"}, Decimal(2), 5000, 120)
        assert figures.figure_of(task) == Figure(value=Decimal(105), of=Decimal(120))


class TestYearThatIsOver:
    @pytest.mark.parametrize("group", UNITS)
    def test_all_are_approved_and_ranked_but_those_with_a_reason(self, group: str) -> None:
        found = table(2022, group, date(2023, 2, 28))
        unranked = found.of_status(RowStatus.UNRANKED)
        missing = found.of_status(RowStatus.MISSING)
        assert not found.of_status(RowStatus.INCOMPLETE)
        assert len(unranked) == {"department": 1, "commune": 1}.get(group, 0)
        assert len(missing) == (group == "commune")
        sheets = ScoreSheet.objects.in_bulk([row.sheet_id for row in unranked])
        assert all(sheet.unranked_reason for sheet in sheets.values())

    def test_units_share_ranks_and_the_next_is_skipped(self) -> None:
        for group in ("department", "district", "commune"):
            rows = table(2022, group, date(2023, 2, 28)).of_status(RowStatus.RANKED)
            ranks = Counter(row.rank for row in rows)
            (shared,) = [rank for rank, number in ranks.items() if number > 1]
            assert shared is not None
            assert shared + 1 not in ranks

    def test_results_are_plausible(self) -> None:
        for group in UNITS:
            rows = table(2022, group, date(2023, 2, 28)).of_status(RowStatus.RANKED)
            indexes = [row.index for row in rows if row.index is not None]
            assert 60 < min(indexes) < max(indexes) < 98
            assert len({row.band for row in rows}) >= 2

    def test_claims_were_ruled_and_the_ruling_holds(self) -> None:
        claims = Claim.objects.filter(sheet__round_set__round__code="2022")
        assert {claim.state for claim in claims} == {
            ClaimState.ACCEPTED,
            ClaimState.PARTLY,
            ClaimState.REFUSED,
        }
        second = {
            (row.sheet_id, row.criterion_id): row
            for row in Score.objects.filter(stage=Stage.SECOND)
        }
        first = {
            (row.sheet_id, row.criterion_id): row.points
            for row in Score.objects.filter(stage=Stage.APPRAISAL)
        }
        for claim in claims:
            key = claim.sheet_id, claim.criterion_id
            if claim.state == ClaimState.REFUSED:
                assert key not in second
                continue
            before, after = first[key], second[key].points
            assert before is not None
            assert after is not None
            assert claim.points is not None
            assert claim.ruling == second[key].note
            if claim.state == ClaimState.PARTLY:
                assert before < after < claim.points
            else:
                assert after == claim.points

    def test_nothing_can_be_written_any_more(self) -> None:
        score = Score.objects.filter(sheet__round_set__round__code="2022").first()
        assert score is not None
        with pytest.raises(IntegrityError, match="đã kết thúc"), transaction.atomic():
            Score.objects.filter(pk=score.pk).update(points=0)


class TestYearInTheMiddle:
    def test_units_at_every_stage(self) -> None:
        for group in ("department", "district", "commune"):
            sheets = ScoreSheet.objects.filter(
                round_set__round__code="2023", round_set__group__code=group
            )
            states = set(sheets.values_list("state", flat=True).distinct())
            assert states == set(SheetState.values) - {SheetState.APPROVED}

    def test_units_that_declared_a_part(self) -> None:
        scoring = ScoreSheet.objects.filter(
            round_set__round__code="2023", state=SheetState.SCORING, reopenings=None
        )
        own = Count("scores", filter=Q(scores__stage=Stage.SELF))
        numbers = scoring.annotate(number=own).values_list("number", flat=True)
        assert numbers
        assert all(5 <= number <= 25 for number in numbers)

    def test_claims_wait_for_a_ruling(self) -> None:
        claims = Claim.objects.filter(sheet__round_set__round__code="2023")
        assert claims.filter(state=ClaimState.OPEN, sheet__unit__code="SO-TP").exists()
        assert {claim.state for claim in claims} == set(ClaimState.values) - {ClaimState.WITHDRAWN}

    def test_some_units_were_opened_again_for_a_reason(self) -> None:
        again = Reopening.objects.select_related("sheet")
        assert again
        assert all(row.reason and row.sheet.state == SheetState.SCORING for row in again)
        reasons = SheetEvent.objects.filter(kind="reopened").values_list("reason", flat=True)
        assert set(reasons) == {row.reason for row in again}

    def test_earlier_days_show_less(self) -> None:
        """As of the last day of self-scoring nothing was appraised, late in December much was."""
        early, late = (table(2023, "commune", day) for day in (date(2023, 11, 15), LATE_2023))
        assert len(early.of_status(RowStatus.MISSING)) == UNITS["commune"]
        assert 0 < len(late.of_status(RowStatus.MISSING)) < 100
        own = table(2023, "commune", date(2023, 11, 15), Basis.SELF)
        assert len(own.of_status(RowStatus.RANKED)) > 100

    def test_each_appraiser_has_a_duty_in_each_group(self) -> None:
        duties = AppraisalDuty.objects.filter(round_set__round__code="2023")
        found = set(duties.values_list("appraiser__username", "round_set__group__code").distinct())
        assert len(found) == 8
        assert User.objects.filter(username="thamdinh2").exists()


def test_nothing_is_loaded_twice(tmp_path: Path) -> None:
    before = (Score.objects.count(), SheetEvent.objects.count(), CriteriaSet.objects.count())
    assert criteria.load_sets().created == criteria.load_groups().created == 0
    assert rounds.load_rounds().created == 0
    assert before == (
        Score.objects.count(),
        SheetEvent.objects.count(),
        CriteriaSet.objects.count(),
    )


def test_several_units_show_an_initiative_of_2023_under_the_rules() -> None:
    offers = list(InitiativeOffer.objects.select_related("sheet__round_set__round", "initiative"))
    assert len(offers) >= 5
    for offer in offers:
        assert offer.sheet.round_set.round.year == offer.initiative.year == 2023
        assert offer.sheet.unit_id == offer.initiative.unit_id
        assert offer.criterion in criteria_for(offer.initiative, offer.sheet)
        shown = Initiative.objects.as_of(offer.offered_at.date()).holding()
        assert shown.filter(pk=offer.initiative_id).exists()
