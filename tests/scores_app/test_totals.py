"""Totals and rankings: the one statement against a plain recomputation, and the rules it keeps."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import now, today
from cchc.core.figures import shown
from scores_app.choices import (
    Basis,
    RoundState,
    RowStatus,
    Rule,
    Scorer,
    SheetEventKind,
    SheetState,
    Stage,
)
from scores_app.models import Criterion, Round, RoundSet, Score, ScoreEvent, ScoreSheet, SheetEvent
from scores_app.ranks.tables import Row, Table, table_of, table_recorded
from scores_app.ranks.totals import Part, Totals, totals_of
from scores_app.trees import tree_of
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    put_state,
)

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)
LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3"),
    Leaf("2.1.1", "1.5", Rule.MANUAL),
    Leaf("2.1.2", "4", Rule.FROM_ASSIGNMENTS),
    Leaf("2.2", "2.25"),
    Leaf("3.1", "20", Rule.SURVEY),
    Leaf("4", "7"),
    Leaf("5.1", "2", Rule.BONUS),
    Leaf("5.2", "1", Rule.BONUS),
    Leaf("5.3", "3", Rule.PENALTY),
)
WEEK_AGO = timedelta(days=7)


@pytest.fixture
def loading(db: None) -> Round:
    """A round in preparation, which takes readings of any day."""
    return make_round(make_set(LEAVES), state=RoundState.DRAFT, bonus_max="2.5", penalty_max="2")


def group_of(of_round: Round) -> RoundSet:
    return RoundSet.objects.select_related("round", "criteria_set", "group").get(round=of_round)


def plain(
    readings: Iterable[Score | ScoreEvent], sheet: ScoreSheet, basis: Basis
) -> dict[str, object]:
    """What a sheet adds up to, counted one criterion after the other."""
    part = sheet.round_set
    tree = tree_of(part.criteria_set)
    stages = {Basis.FINAL: ["appraisal", "second"], Basis.APPRAISED: ["appraisal"]}
    by_leaf: dict[int, Score | ScoreEvent] = {}
    for stage in stages.get(basis, ["self"]):
        by_leaf |= {r.criterion_id: r for r in readings if r.stage == stage}
    areas: dict[int, list[Decimal | int]] = {}
    sums = {Rule.BONUS: ZERO, Rule.PENALTY: ZERO}
    for node in tree.leaves():
        held = node.criterion
        if held.scorer == Scorer.SURVEY and not part.survey_run:
            continue
        if basis == Basis.SELF and held.scorer != Scorer.UNIT:
            continue
        reading = by_leaf.get(held.pk)
        if node.is_adjustment:
            sums[Rule(held.rule)] += (reading.points if reading else None) or ZERO
            continue
        area = areas.setdefault(tree.area_of(held.pk).criterion.pk, [ZERO, ZERO, 0])
        if reading and reading.answer == "na":
            continue
        area[1] += held.max_points
        if reading is None or reading.points is None:
            area[2] += 1
        else:
            area[0] += reading.points
    bonus = min(sums[Rule.BONUS], Decimal("2.5"))
    penalty = max(sums[Rule.PENALTY], Decimal(-2))
    return {
        "areas": {key: Part(*values) for key, values in areas.items()},  # type: ignore[arg-type]
        "points": sum((a[0] for a in areas.values()), ZERO) + bonus + penalty,
        "applicable": sum((a[1] for a in areas.values()), ZERO),
        "unknown": sum(a[2] for a in areas.values()),
        "bonus": bonus,
        "penalty": penalty,
    }


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same figures in every run


def scatter(of_round: Round, chance: random.Random) -> None:
    """Readings of all stages at random: points, not applicable, unknown, none at all."""
    for sheet in ScoreSheet.objects.filter(round_set__round=of_round):
        for criterion in Criterion.objects.filter(criteria_set=sheet.round_set.criteria_set):
            for stage in Stage:
                if criterion.rule and chance.random() < 0.7:
                    write(sheet, criterion, stage, chance)


def write(sheet: ScoreSheet, criterion: Criterion, stage: Stage, chance: random.Random) -> None:
    answer = chance.choice(["", "", "", "na"])
    size = Decimal(chance.randrange(0, int(criterion.max_points * 1000) + 1)) / 1000
    points = None if answer or chance.random() < 0.05 else size
    if points is not None and criterion.rule == Rule.PENALTY:
        points = -points
    Score.objects.update_or_create(
        sheet=sheet,
        criterion=criterion,
        stage=stage,
        defaults={
            "answer": answer,
            "points": points,
            "effective_on": today() - timedelta(days=chance.randrange(0, 15)),
        },
    )


def as_plain(of: Totals) -> dict[str, object]:
    names = ("areas", "points", "applicable", "unknown", "bonus", "penalty")
    return {name: getattr(of, name) for name in names}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("survey_run", [True, False])
def test_the_statement_says_what_plain_counting_says(
    loading: Round, seed: int, basis: Basis, survey_run: bool
) -> None:
    loading.sets.update(survey_run=survey_run)
    sheets = {sheet.pk: sheet for sheet in (make_sheet(loading) for _ in range(3))}
    scatter(loading, dice(seed))
    found = totals_of(group_of(loading), basis, today())
    assert {of.sheet_id for of in found} == set(sheets)
    for of in found:
        held = Score.objects.filter(sheet=of.sheet_id)
        assert as_plain(of) == plain(held, sheets[of.sheet_id], basis)


@pytest.mark.parametrize("seed", range(4))
def test_a_past_day_is_counted_from_what_was_known_then(loading: Round, seed: int) -> None:
    chance = dice(seed)
    day = today() - WEEK_AGO
    sheets = [made_on(make_sheet(loading), day - timedelta(days=30)) for _ in range(2)]
    for _ in range(2):
        scatter(loading, chance)
    Score.objects.filter(sheet=sheets[0], stage=Stage.SECOND)[0].delete()
    for of in totals_of(group_of(loading), Basis.FINAL, day):
        known = ScoreEvent.objects.filter(sheet=of.sheet_id, effective_on__lte=day)
        last = {(event.criterion_id, event.stage): event for event in known.order_by("pk")}
        held = [event for event in last.values() if not event.gone]
        sheet = next(sheet for sheet in sheets if sheet.pk == of.sheet_id)
        assert as_plain(of) == plain(held, sheet, Basis.FINAL)


def made_on(sheet: ScoreSheet, day: date, *, is_ranked: bool = True) -> ScoreSheet:
    SheetEvent.objects.create(
        sheet=sheet,
        kind=SheetEventKind.CREATED,
        state=SheetState.SENT,
        is_ranked=is_ranked,
        effective_on=day,
    )
    return sheet


def test_a_past_day_knows_sheets_and_states_of_then(loading: Round) -> None:
    day = today() - WEEK_AGO
    old, new = make_sheet(loading), make_sheet(loading)
    made_on(old, day, is_ranked=False)
    (of,) = totals_of(group_of(loading), Basis.FINAL, day)
    assert (of.sheet_id, of.state, of.is_ranked) == (old.pk, SheetState.SENT, False)
    assert {of.sheet_id for of in totals_of(group_of(loading), Basis.FINAL, today())} == {
        old.pk,
        new.pk,
    }


def test_the_real_example_of_rescaling() -> None:
    made = make_set((Leaf("1.1", "84"), Leaf("1.2", "16")))
    sheet = make_sheet(make_round(made), state=SheetState.SENT)
    load_score(sheet, "1.1", "68.32")
    load_score(sheet, "1.2", None, answer="na")
    (row,) = table(sheet).rows
    assert (row.points, row.applicable, shown(row.index)) == (
        Decimal("68.32"),
        Decimal(84),
        Decimal("81.33"),
    )


def table(sheet: ScoreSheet, basis: Basis = Basis.FINAL) -> Table:
    return table_of(group_of(sheet.round_set.round), basis, today())


def test_what_a_line_is() -> None:
    made = make_set((Leaf("1.1", "4"), Leaf("1.2", "6", Rule.FROM_ASSIGNMENTS)))
    of_round = make_round(made)
    sent = SheetState.SENT
    whole, apart, some, waits, silent, none = (
        make_sheet(of_round, state=state)
        for state in (sent, sent, sent, sent, SheetState.SCORING, sent)
    )
    for sheet in (whole, apart, some):
        load_score(sheet, "1.1", "3")
    for sheet in (whole, apart, waits, silent):
        load_score(sheet, "1.2", "6")
    ScoreSheet.objects.filter(pk=apart.pk).update(is_ranked=False, unranked_reason="Mới thành lập")
    found = {row.sheet_id: (row.status, row.rank) for row in table(whole).rows}
    assert found == {
        whole.pk: (RowStatus.RANKED, 1),
        apart.pk: (RowStatus.UNRANKED, None),
        some.pk: (RowStatus.INCOMPLETE, None),
        waits.pk: (RowStatus.INCOMPLETE, None),
        silent.pk: (RowStatus.MISSING, None),
        none.pk: (RowStatus.MISSING, None),
    }


def test_what_is_not_known_whole_has_no_points_and_no_index() -> None:
    sheet = make_sheet(state=SheetState.SENT)
    load_score(sheet, "1.1", "2")
    (row,) = table(sheet).rows
    assert (row.points, row.index, row.band, row.unknown) == (None, None, "", 2)


def by_nobody(sheet: ScoreSheet) -> None:
    """No reading at all."""


def without_a_figure(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", None)


def withdrawn(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", "3")
    put_state(RoundState.DRAFT)
    Score.objects.get(sheet=sheet, criterion__code="1.2").delete()


def emptied_by_the_second_appraisal(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", "3")
    load_score(sheet, "1.2", None, stage=Stage.SECOND)


def declared_alone(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", "3", stage=Stage.SELF)


def zero(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", "0")


def not_applicable(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", None, answer="na")


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize(
    ("reading", "points", "applicable", "unknown"),
    [
        (by_nobody, None, 5, 1),
        (without_a_figure, None, 5, 1),
        (withdrawn, None, 5, 1),
        (emptied_by_the_second_appraisal, None, 5, 1),
        (declared_alone, None, 5, 1),
        (zero, 2, 5, 0),
        (not_applicable, 2, 2, 0),
    ],
)
def test_unknown_not_applicable_and_zero_are_three_things(
    reading: Callable[[ScoreSheet], None],
    points: int | None,
    applicable: int,
    unknown: int,
    *,
    past: bool,
) -> None:
    sheet = make_sheet(make_round(make_set((Leaf("1.1", "2"), Leaf("1.2", "3")))), state="sent")
    load_score(sheet, "1.1", "2")
    reading(sheet)
    group = group_of(sheet.round_set.round)
    if past:
        found = table_recorded(group, Basis.FINAL, today(), by=now())
    else:
        found = table_of(group, Basis.FINAL, today())
    (row,) = found.rows
    assert row.points == points
    assert (row.applicable, row.unknown) == (Decimal(applicable), unknown)
    assert (row.status, row.rank) == (
        (RowStatus.INCOMPLETE, None) if unknown else (RowStatus.RANKED, 1)
    )
    assert (row.index is None) is bool(unknown)
    (part,) = row.areas.values()
    assert part == Part(Decimal(2), Decimal(applicable), unknown)


def test_where_nothing_applies_there_is_no_rank() -> None:
    sheet = make_sheet(make_round(make_set((Leaf("1.1", "4"),))), state=SheetState.SENT)
    load_score(sheet, "1.1", None, answer="na")
    (row,) = table(sheet).rows
    assert (row.status, row.rank, row.index) == (RowStatus.UNRANKED, None, None)


def test_no_unit_is_lost_where_nothing_is_scored_by_this_basis() -> None:
    made = make_set((Leaf("1.1", "60", Rule.SURVEY), Leaf("1.2", "40", Rule.LEADERS)))
    sheets = [make_sheet(of_round := make_round(made), state=SheetState.SENT)]
    sheets.append(make_sheet(of_round, state=SheetState.NOT_STARTED))
    found = {row.sheet_id: (row.status, row.rank, row.areas) for row in table_of_self(of_round)}
    assert found == {sheet.pk: (RowStatus.MISSING, None, {}) for sheet in sheets}


def table_of_self(of_round: Round) -> tuple[Row, ...]:
    return table_of(group_of(of_round), Basis.SELF, today()).rows


def test_the_second_appraisal_is_final(loading: Round) -> None:
    sheet = make_sheet(loading)
    load_score(sheet, "1.1", "1")
    load_score(sheet, "1.1", "1.5", stage=Stage.SECOND)
    load_score(sheet, "1.1", "2", stage=Stage.SELF)
    points = {basis: totals_of(group_of(loading), basis, today())[0].points for basis in Basis}
    assert points == {Basis.FINAL: Decimal("1.5"), Basis.APPRAISED: 1, Basis.SELF: 2}


def test_the_number_of_queries_does_not_grow(
    loading: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        make_sheet(loading)
    group = group_of(loading)
    for day in (today(), today() - WEEK_AGO):
        with django_assert_num_queries(2):
            table_of(group, Basis.FINAL, day)


@pytest.mark.parametrize("seed", range(4))
def test_areas_with_bonus_and_penalty_are_the_total_and_counting_again_changes_nothing(
    loading: Round, seed: int
) -> None:
    for _ in range(4):
        make_sheet(loading, state=SheetState.SENT)
    scatter(loading, dice(seed))
    first = table_of(group_of(loading), Basis.FINAL, today())
    for of in totals_of(group_of(loading), Basis.FINAL, today()):
        areas = sum((part.points for part in of.areas.values()), ZERO)
        assert areas + of.bonus + of.penalty == of.points
        assert sum((part.applicable for part in of.areas.values()), ZERO) == of.applicable
    assert table_of(group_of(loading), Basis.FINAL, today()).rows == first.rows
