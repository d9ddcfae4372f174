"""Initiatives as evidence for a criterion: which, once only, while the unit fills its sheet in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cchc.core.clock import today
from models_app.choices import Stage as Life
from models_app.models import Initiative
from models_app.uses import uses_of, uses_on_page
from scores_app.appraisal.one_unit import row_of
from scores_app.choices import Basis, RoundState, SheetState, Stage, Step
from scores_app.models import InitiativeOffer, Score, ScoreEvent, ScoreSheet
from scores_app.offers.choosing import choice_of, criteria_for
from scores_app.offers.shown import shown_for
from scores_app.ranks.tables import table_of
from scores_app.score_sheets.completeness import filled_of
from scores_app.services.offers import initiative_offer, offers_set
from tests.cast import Cast
from tests.factories import make_succession, make_unit, make_user
from tests.initiative_factories import make_area, make_initiative, record_stage
from tests.races import at_once, overlapping, told
from tests.score_factories import load_score, move_to, put_state
from tests.scores_app.offer_cases import leaf, make_open_sheet, recognised
from tests.scores_app.offer_cases import sheet as sheet  # noqa: PLC0414 - a fixture
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db


def offer(sheet: ScoreSheet, code: str, initiative: Initiative, actor: User) -> None:
    initiative_offer(sheet=sheet, criterion=leaf(sheet, code), initiative=initiative, actor=actor)


def refused(sheet: ScoreSheet, code: str, initiative: Initiative, actor: User) -> str:
    """Why an initiative is not taken, in words."""
    with pytest.raises(ValidationError) as error:
        offer(sheet, code, initiative, actor)
    return " ".join(error.value.messages)


def test_counts_as_evidence_and_begins_the_sheet(cast: Cast, sheet: ScoreSheet) -> None:
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    assert "thiếu tài liệu" in filled_of(sheet.pk).gaps[leaf(sheet, "1.1").pk]
    offer(sheet, "1.1", recognised(cast.unit), cast.users["officer"])
    assert leaf(sheet, "1.1").pk not in filled_of(sheet.pk).gaps
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SCORING


def test_once_only_whatever_the_round(cast: Cast, sheet: ScoreSheet) -> None:
    officer, initiative = cast.users["officer"], recognised(cast.unit)
    offer(sheet, "1.1", initiative, officer)
    words = refused(sheet, "1.2", initiative, officer)
    place = f"tiêu chí 1.1, Phiếu điểm {sheet.unit.name}, {sheet.round_set.round.name}, năm 2026"
    assert f"đã dùng cho {place}" in words
    later = make_open_sheet(cast.unit, year=2027)
    assert "đã dùng cho tiêu chí 1.1" in refused(later, "2.1", initiative, officer)
    assert InitiativeOffer.objects.count() == 1


def test_takes_those_of_its_area_or_any_where_it_is_marked(cast: Cast, sheet: ScoreSheet) -> None:
    other = recognised(cast.unit, area=make_area("the_che", "Cải cách thể chế"))
    officer = cast.users["officer"]
    assert "không thuộc lĩnh vực của tiêu chí 1.1" in refused(sheet, "1.1", other, officer)
    assert [one.code for one in criteria_for(other, sheet)] == ["2.1"]
    own_area = recognised(cast.unit)
    assert [one.code for one in criteria_for(own_area, sheet)] == ["2.1", "1.1", "1.2"]
    offer(sheet, "2.1", other, officer)


def test_only_own_ones_in_force_and_not_later_than_the_round(cast: Cast, sheet: ScoreSheet) -> None:
    officer = cast.users["officer"]
    foreign = recognised(cast.other_unit)
    assert "không phải sáng kiến của đơn vị" in refused(sheet, "1.1", foreign, officer)
    for stage in (Life.REGISTERED, Life.REJECTED, Life.STOPPED):
        early = make_initiative(stage, unit=cast.unit)
        assert "còn hiệu lực" in refused(sheet, "1.1", early, officer)
    old = make_open_sheet(cast.unit, year=2022)
    assert "sau năm của kỳ chấm (2022)" in refused(old, "1.1", recognised(cast.unit), officer)


def test_what_a_unit_took_over_is_its_own(cast: Cast) -> None:
    before = make_unit("Sở cũ", valid_to=date(2025, 2, 28))
    make_succession(before, cast.unit)
    sheet = make_open_sheet(cast.unit)
    initiative = recognised(before)
    offer(sheet, "1.1", initiative, cast.users["officer"])
    assert [one.key for one in shown_for(sheet, today())[leaf(sheet, "1.1").pk]] == [initiative.pk]


def test_the_form_lists_what_may_be_and_says_where_others_went(
    cast: Cast, sheet: ScoreSheet
) -> None:
    linked, free, used = (recognised(cast.unit, title=name) for name in ("Một", "Hai", "Ba"))
    recognised(cast.other_unit)
    officer = cast.users["officer"]
    offer(sheet, "1.1", linked, officer)
    offer(sheet, "2.1", used, officer)
    choice = choice_of(sheet, leaf(sheet, "1.1"))
    assert (choice.linked, choice.free) == ([linked], [free])
    assert [words.partition(":")[0] for words in choice.used] == [f"{used.code} Ba"]
    assert not choice_of(make_open_sheet(cast.other_unit), leaf(sheet, "1.1")).free


def test_is_taken_out_again_while_the_step_is_open(cast: Cast, sheet: ScoreSheet) -> None:
    officer, criterion = cast.users["officer"], leaf(sheet, "1.1")
    first, second = recognised(cast.unit), recognised(cast.unit)
    for one in (first, second):
        offer(sheet, "1.1", one, officer)
    offers_set(sheet=sheet, criterion=criterion, initiatives=[], shown=[first.pk], actor=officer)
    assert [one.key for one in shown_for(sheet, today())[criterion.pk]] == [second.pk]
    offer(sheet, "1.2", first, officer)
    move_to(sheet.round_set.round, Step.APPRAISAL)
    with pytest.raises(ValidationError, match="đã khóa"):
        offers_set(
            sheet=sheet, criterion=criterion, initiatives=[], shown=[second.pk], actor=officer
        )


def test_an_appraisal_that_judged_other_proofs_falls(cast: Cast, sheet: ScoreSheet) -> None:
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    load_score(sheet, "1.1", "1", stage=Stage.APPRAISAL)
    offer(sheet, "1.1", recognised(cast.unit), cast.users["officer"])
    kept = Score.objects.filter(sheet=sheet, criterion=leaf(sheet, "1.1"))
    assert list(kept.values_list("stage", flat=True)) == [Stage.SELF]
    fell = ScoreEvent.objects.get(sheet=sheet, overtaken=True)
    assert fell.changed_by == cast.users["officer"]


def test_what_was_stopped_since_says_so(cast: Cast, sheet: ScoreSheet) -> None:
    initiative = recognised(cast.unit)
    offer(sheet, "1.1", initiative, cast.users["officer"])
    criterion = leaf(sheet, "1.1")
    assert shown_for(sheet, today())[criterion.pk][0].fell == ""
    record_stage(initiative, Life.STOPPED, today())
    shown = shown_for(sheet, today())[criterion.pk][0]
    assert shown.fell == f"Đã dừng từ {today():%d/%m/%Y}"
    staff = cast.users["staff"]
    row = row_of(sheet, criterion, today(), user=staff, access=access_of(staff))
    assert (row.initiatives, row.proofs) == ([shown], 1)
    assert "Đã dừng từ" in cast["staff"].get(f"/cham-diem/phieu/{sheet.pk}/").content.decode()


def test_is_told_on_the_page_of_the_initiative(cast: Cast, sheet: ScoreSheet) -> None:
    initiative = recognised(cast.unit)
    officer, other = cast.users["officer"], make_user(Role.OFFICER, cast.other_unit)
    assert [way.url for way in uses_on_page(initiative, today(), officer).ways] == [
        f"/cham-diem/phieu/sang-kien/{initiative.pk}/"
    ]
    assert not uses_on_page(initiative, today(), other)
    offer(sheet, "1.1", initiative, officer)
    shown = uses_on_page(initiative, today(), officer)
    assert [use.title.partition(",")[0] for use in shown.uses] == ["tiêu chí 1.1"]
    assert not shown.ways
    assert not uses_on_page(initiative, today(), other)
    assert uses_of([initiative.pk], None, today())[initiative.pk]
    assert uses_of([initiative.pk], None, date(2023, 9, 6)) == {initiative.pk: []}
    page = cast["officer"].get(f"/sang-kien/{initiative.pk}/").content.decode()
    assert "Dùng làm tài liệu kiểm chứng" in page


def test_moves_no_rank(cast: Cast, sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", "3", stage=Stage.APPRAISAL)
    before = table_of(sheet.round_set, Basis.FINAL, today())
    offer(sheet, "1.1", recognised(cast.unit), cast.users["officer"])
    after = table_of(sheet.round_set, Basis.FINAL, today())
    assert [replace(row, state="") for row in after.rows] == [
        replace(row, state="") for row in before.rows
    ]


INSERT = """INSERT INTO scores_app_initiativeoffer (sheet_id, criterion_id, initiative_id)
VALUES (%s, %s, %s)"""


def sql(statement: str, *values: int) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(statement, values)


class TestTheDatabase:
    @pytest.mark.parametrize("state", list(RoundState))
    def test_takes_it_while_the_unit_fills_its_sheet_in(
        self, cast: Cast, sheet: ScoreSheet, state: RoundState
    ) -> None:
        put_state(state, sheet.round_set.round)
        values = sheet.pk, leaf(sheet, "1.1").pk, recognised(cast.unit).pk
        if state == RoundState.CLOSED:
            with pytest.raises(IntegrityError, match="đã khóa"):
                sql(INSERT, *values)
        else:
            sql(INSERT, *values)

    @pytest.mark.parametrize("step", [Step.APPRAISAL, Step.EXPLANATION, Step.APPROVAL])
    def test_refuses_it_in_later_steps(self, cast: Cast, sheet: ScoreSheet, step: Step) -> None:
        sql(INSERT, sheet.pk, leaf(sheet, "1.1").pk, recognised(cast.unit).pk)
        move_to(sheet.round_set.round, step)
        with pytest.raises(IntegrityError, match="đã khóa"):
            sql(INSERT, sheet.pk, leaf(sheet, "1.2").pk, recognised(cast.unit).pk)
        with pytest.raises(IntegrityError, match="đã khóa"):
            sql("DELETE FROM scores_app_initiativeoffer")

    @pytest.mark.parametrize("state", [SheetState.SENT, SheetState.APPRAISED, SheetState.APPROVED])
    def test_refuses_it_once_the_sheet_was_sent(self, cast: Cast, state: SheetState) -> None:
        sheet = make_open_sheet(cast.unit, state=state)
        with pytest.raises(IntegrityError, match="đã khóa"):
            sql(INSERT, sheet.pk, leaf(sheet, "1.1").pk, recognised(cast.unit).pk)

    def test_moves_none_and_knows_only_criteria_that_the_unit_scores(
        self, cast: Cast, sheet: ScoreSheet
    ) -> None:
        other = make_open_sheet(cast.other_unit)
        sql(INSERT, sheet.pk, leaf(sheet, "1.1").pk, recognised(cast.unit).pk)
        for column, value in (
            ("sheet_id", other.pk),
            ("criterion_id", leaf(sheet, "1.2").pk),
            ("initiative_id", recognised(cast.unit).pk),
        ):
            with pytest.raises(IntegrityError, match="không chuyển sang"):
                sql(f"UPDATE scores_app_initiativeoffer SET {column} = %s", value)  # noqa: S608
        for criterion in (leaf(other, "1.1"), leaf(sheet, "2.2"), leaf(sheet, "1")):
            with pytest.raises(IntegrityError, match="không có tiêu chí này"):
                sql(INSERT, sheet.pk, criterion.pk, recognised(cast.unit).pk)

    def test_takes_each_initiative_once(self, cast: Cast, sheet: ScoreSheet) -> None:
        initiative = recognised(cast.unit)
        sql(INSERT, sheet.pk, leaf(sheet, "1.1").pk, initiative.pk)
        with pytest.raises(IntegrityError, match="offer_initiative_once"):
            sql(INSERT, sheet.pk, leaf(sheet, "1.2").pk, initiative.pk)

    def test_leaves_who_and_when(self, cast: Cast, sheet: ScoreSheet) -> None:
        offer(sheet, "1.1", recognised(cast.unit), cast.users["officer"])
        made = InitiativeOffer.objects.get()
        made.delete()
        audit = InitiativeOffer.audit.rel.related_model  # type: ignore[attr-defined]
        labels = audit.objects.order_by("pgh_id").values_list("pgh_label", flat=True)
        assert list(labels) == ["insert", "delete"]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_criteria_one_gets_it(self, cast: Cast, sheet: ScoreSheet) -> None:
        officer, initiative = cast.users["officer"], recognised(cast.unit)
        outcomes = at_once(
            lambda: offer(sheet, "1.1", initiative, officer),
            lambda: offer(sheet, "1.2", initiative, officer),
        )
        assert sorted(words == "done" for words in outcomes) == [False, True]
        assert any("đã dùng cho tiêu chí 1." in words for words in outcomes)
        assert InitiativeOffer.objects.count() == 1

    def test_of_two_sheets_one_gets_it(self, cast: Cast, sheet: ScoreSheet) -> None:
        officer, initiative = cast.users["officer"], recognised(cast.unit)
        other = make_open_sheet(cast.unit, year=2027)
        first, second = overlapping(
            lambda: offer(sheet, "1.1", initiative, officer),
            lambda: offer(other, "1.1", initiative, officer),
        )
        assert first == "done"
        assert "đã dùng cho tiêu chí 1.1" in second

    def test_is_not_shown_beside_being_stopped(self, cast: Cast, sheet: ScoreSheet) -> None:
        initiative = recognised(cast.unit)
        stopped, shown = overlapping(
            lambda: record_stage(initiative, Life.STOPPED, today()),
            lambda: offer(sheet, "1.1", initiative, cast.users["officer"]),
        )
        assert stopped == "done"
        assert "còn hiệu lực" in shown


def test_told_is_a_refusal_in_words(cast: Cast, sheet: ScoreSheet) -> None:
    registered = make_initiative(unit=cast.unit)
    words = told(lambda: offer(sheet, "1.1", registered, cast.users["officer"]))
    assert words.startswith(f"{registered.code}: chỉ sáng kiến được công nhận")
