"""What would move a unit up: the page, and that what it proposes moves the unit in a real round."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import now, today
from scores_app import losses_by_cause
from scores_app.ascent.ascents import Ascent, Goal, ascent_of
from scores_app.ascent.chances import Way, standing_of
from scores_app.ascent.words import headline
from scores_app.choices import Basis, Cause, ClaimState, RoundState, Rule, SheetState, Stage, Step
from scores_app.models import Claim, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.ranks.tables import table_of
from scores_app.ranks.unit import leaf_lines
from scores_app.services.appraisal import Verdict
from scores_app.services.claims import claim_make, claim_rule
from scores_app.services.duties import duties_assign
from scores_app.services.scores import score_set
from tests.cast import Cast
from tests.factories import make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_group,
    make_round,
    make_set,
    make_sheet,
    move_to,
    put_state,
)
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3", Rule.PROPORTIONAL),
    Leaf("2.1", "5", Rule.DEDUCTION, {"each": "0.5"}),
    Leaf("3.1", "10", Rule.SURVEY),
)
BANDS = {"Xuất sắc": "90", "Tốt": "80"}
FIGURES = {"1.1": ("no", None), "1.2": ("", "50"), "2.1": ("", "4"), "3.1": ("", "80")}


def fill(sheet: ScoreSheet, stage: str = Stage.APPRAISAL, cause: str = "", **given: str) -> None:
    """Answers and numbers of each criterion, its points by the rule."""
    for leaf in LEAVES:
        answer, number = FIGURES[leaf.code]
        word = given.get(f"c{leaf.code.replace('.', '')}")
        if word is not None:
            answer, number = (word, None) if leaf.code == "1.1" else ("", word)
        if stage == Stage.SELF and leaf.rule == Rule.SURVEY:
            continue
        load_score(
            sheet,
            leaf.code,
            str(_points(leaf, answer, number)),
            stage=stage,
            answer=answer,
            value=number,
            cause=cause,
        )


def _points(leaf: Leaf, answer: str, number: str | None) -> Decimal:
    highest = Decimal(leaf.max_points)
    if leaf.rule == Rule.YES_NO:
        return highest if answer == "yes" else Decimal(0)
    worth = Decimal(number or 0)
    if leaf.rule == Rule.DEDUCTION:
        return max(highest - worth / 2, Decimal(0))
    return highest * worth / 100


def group_of(step: Step, unit: Unit, *, state: str, stage: str = Stage.APPRAISAL) -> ScoreSheet:
    """A group of three, of which the unit is the last one."""
    made = make_set(LEAVES, group=make_group("so"), bands=BANDS)
    of_round = make_round(made, code="2026", open_step=step)
    first = make_sheet(of_round, make_unit("Sở Xây dựng"), state=state)
    second = make_sheet(of_round, make_unit("Sở Y tế"), state=state)
    mine = make_sheet(of_round, unit, state=state)
    fill(first, stage, c11="yes", c12="100", c21="0", c31="95")
    fill(second, stage, c11="yes", c12="60")
    fill(mine, stage, cause=Cause.NO_EVIDENCE if stage == Stage.APPRAISAL else "")
    return ScoreSheet.objects.with_round().get(pk=mine.pk)


def ascent(sheet: ScoreSheet, user: User) -> Ascent:
    found = ascent_of(sheet.round_set, sheet, today(), user)
    assert found is not None
    return found


@pytest.fixture
def explaining(cast: Cast) -> ScoreSheet:
    return group_of(Step.EXPLANATION, cast.unit, state=SheetState.APPRAISED)


def test_the_ladder_names_units_and_bands(cast: Cast, explaining: ScoreSheet) -> None:
    found = ascent(explaining, cast.users["officer"])
    assert [goal.units[0].name for goal in found.places] == ["Sở Y tế", "Sở Xây dựng"]
    assert [goal.band.name for goal in found.bands if goal.band] == ["Tốt", "Xuất sắc"]
    first = found.places[0]
    # 12,5 against 14,8 of the same 20 points: a tie is no rank won.
    assert (found.row.points, first.need) == (Decimal("12.5"), Decimal("2.300001"))
    assert first.told == Decimal("2.31")
    assert [goal.need for goal in found.bands] == [Decimal("3.5"), Decimal("5.5")]
    assert [one.possible.criterion.code for one in first.way or ()] == ["1.1", "2.1"]
    assert "Cần thêm 2,31\u00a0điểm để vượt Sở Y tế (hạng\u00a02)" in headline(found)
    assert "2\u00a0tiêu chí (1.1, 2.1) còn có thể lấy đủ đến hết ngày" in headline(found)


def test_a_criterion_is_raised_no_further_than_it_must(cast: Cast, explaining: ScoreSheet) -> None:
    way = ascent(explaining, cast.users["officer"]).places[0].way or []
    assert [(one.possible.now_words, one.words, one.steps) for one in way] == [
        ("Không", "Có", 1),
        ("4", "3", 1),
    ]


def test_what_is_proposed_moves_the_unit_in_a_real_round(cast: Cast) -> None:
    sheet = group_of(Step.SELF_SCORE, cast.unit, state=SheetState.SCORING, stage=Stage.SELF)
    found = ascent(sheet, cast.users["officer"])
    assert found.basis == Basis.SELF
    assert {way for way, _ in found.groups} == {Way.DECLARE}
    goal = found.places[0]
    for taken in goal.way or []:
        declare(sheet, taken.possible.criterion.pk, taken.possible.rungs[taken.steps - 1].figure)
    row = table_of(sheet.round_set, Basis.SELF, today()).of_sheet(sheet.pk)
    assert row is not None
    assert goal.after is not None
    assert (row.rank, row.points, row.band) == (goal.after.rank, goal.after.points, goal.after.band)
    assert row.rank == 2


def declare(sheet: ScoreSheet, criterion: int, figure: Figure) -> None:
    held = Score.objects.get(sheet=sheet, criterion=criterion, stage=Stage.SELF)
    score_set(
        sheet=sheet,
        criterion=held.criterion,
        stage=Stage.SELF,
        figure=figure,
        actor=None,
        version=held.version,
    )


def explain(sheet: ScoreSheet, goal: Goal, cast: Cast) -> None:
    """The way gone as explanations: claimed by the unit, accepted in the second appraisal."""
    officer, appraiser = cast.users["officer"], make_user(Role.APPRAISER)
    duties_assign(round_set=sheet.round_set, appraiser=appraiser)
    claims = [
        claim_make(
            sheet=sheet,
            criterion=taken.possible.criterion,
            words="Đã có tài liệu kèm theo",
            figure=taken.rung.figure,
            evidence=(),
            version=0,
            actor=officer,
        )
        for taken in goal.way or []
    ]
    move_to(sheet.round_set.round, Step.SECOND_APPRAISAL)
    for claim in claims:
        claim_rule(
            claim=claim,
            state=ClaimState.ACCEPTED,
            ruling="Tài liệu hợp lệ",
            verdict=Verdict(),
            version=claim.version,
            actor=appraiser,
        )


def test_explanations_that_are_accepted_move_the_unit_as_told(
    cast: Cast, explaining: ScoreSheet
) -> None:
    found = ascent(explaining, cast.users["officer"])
    goal = found.places[0]
    assert {taken.possible.chance.way for taken in goal.way or []} == {Way.EXPLAIN}
    explain(explaining, goal, cast)
    row = table_of(explaining.round_set, Basis.FINAL, today()).of_sheet(explaining.pk)
    assert row is not None
    assert goal.after is not None
    assert (row.rank, row.points, row.band) == (goal.after.rank, goal.after.points, goal.after.band)
    assert row.rank == 2
    again = ascent(explaining, cast.users["officer"])
    assert [one.units[0].name for one in again.places] == ["Sở Xây dựng"]


def test_a_rise_that_ends_level_with_the_next_unit_shares_its_rank(
    cast: Cast, explaining: ScoreSheet
) -> None:
    """Passing the second takes half a point steps to 15, where the first one stands."""
    first = explaining.round_set.sheets.get(unit__name="Sở Xây dựng")
    fill(first, c11="yes", c12="100", c21="4", c31="70")
    found = ascent(explaining, cast.users["officer"])
    goal = found.places[0]
    assert goal.after is not None
    assert (goal.units[0].name, goal.after.points, goal.after.rank) == (
        "Sở Y tế",
        Decimal(15),
        1,
    )
    assert found.places[1].need == Decimal("2.500001")
    explain(explaining, goal, cast)
    table = table_of(explaining.round_set, Basis.FINAL, today())
    ranks = [row.rank for row in map(table.of_sheet, (explaining.pk, first.pk)) if row]
    assert ranks == [1, 1]


def test_the_need_alone_passes_and_a_little_less_does_not(
    cast: Cast, explaining: ScoreSheet
) -> None:
    found = ascent(explaining, cast.users["officer"])
    for goal, rank in zip(found.places, (2, 1), strict=True):
        assert found.standings.raised(goal.need).rank == rank
        less = found.standings.raised(goal.need - Decimal("0.000001")).rank
        assert less is not None
        assert less >= rank
    for goal in found.bands:
        assert goal.band is not None
        assert found.standings.raised(goal.need).band == goal.band.name
        assert found.standings.raised(goal.need - Decimal("0.000001")).band != goal.band.name


def ways(sheet: ScoreSheet, user: User) -> dict[str, Way]:
    return {
        one.criterion.code: one.chance.way for _, some in ascent(sheet, user).groups for one in some
    }


def test_explanations_answer_only_some_causes(cast: Cast, explaining: ScoreSheet) -> None:
    load_score(explaining, "2.1", "3", value="4", cause=Cause.NOT_DONE)
    Claim.objects.create(
        sheet=explaining,
        criterion=Score.objects.get(sheet=explaining, criterion__code="1.2").criterion,
        text="Đã có tài liệu",
        value=Decimal(100),
    )
    assert ways(explaining, cast.users["officer"]) == {
        "1.1": Way.EXPLAIN,
        "1.2": Way.WAITING,
        "2.1": Way.NEXT_YEAR,
        "3.1": Way.OTHERS,
    }


def test_causes_are_named_and_added_up_as_on_every_page(cast: Cast, explaining: ScoreSheet) -> None:
    """Without a cause, overridden though nobody judges it, and what nobody answers for."""
    load_score(explaining, "2.1", "3", value="4")
    load_score(explaining, "3.1", "4", value="80")
    put_state(RoundState.DRAFT)
    Score.objects.filter(sheet=explaining, criterion__code="3.1").update(
        is_override=True, note="Lý do"
    )
    put_state(RoundState.OPEN)
    found = ascent(explaining, cast.users["officer"])
    same = losses_by_cause.of_lines(leaf_lines(explaining, today())[1])
    assert found.by_cause == [(one.words, one.criteria, one.points) for one in same.causes]
    assert found.by_cause == [
        ("Chưa ghi nguyên nhân", 2, Decimal(8)),
        ("Thiếu tài liệu kiểm chứng", 2, Decimal("3.5")),
    ]
    assert found.lost == same.points


def test_of_its_own_points_only_the_unit_knows_why(cast: Cast) -> None:
    sheet = group_of(Step.SELF_SCORE, cast.unit, state=SheetState.SCORING, stage=Stage.SELF)
    found = ascent(sheet, cast.users["officer"])
    assert found.by_cause == [("Đơn vị tự chấm", 3, found.lost)]


def test_after_approval_it_is_for_the_next_year(cast: Cast) -> None:
    sheet = group_of(Step.APPROVAL, cast.unit, state=SheetState.APPROVED)
    found = ascent(sheet, cast.users["officer"])
    assert {way for way, _ in found.groups} == {Way.NEXT_YEAR, Way.OTHERS}
    assert "trong kỳ này không còn kịp, năm sau cần" in headline(found)
    assert found.places[0].is_late
    assert "tạm tính" not in headline(found)
    assert not found.open_points


def test_a_closed_round_is_asked_as_it_was(cast: Cast, explaining: ScoreSheet) -> None:
    held, user = explaining.round_set.round, cast.users["officer"]
    held.state, held.closed_at = RoundState.CLOSED, now()
    held.opened_at = now() - timedelta(days=60)
    before = standing_of(explaining, today() - timedelta(days=1), user)
    assert before.explains_until == before.days.end_of(Step.EXPLANATION)
    assert standing_of(explaining, today(), user).explains_until is None


def test_the_first_unit_is_told_so(cast: Cast) -> None:
    made = make_set(LEAVES, group=make_group("so"), bands=BANDS)
    of_round = make_round(made, code="2026", open_step=Step.EXPLANATION)
    sheet = make_sheet(of_round, cast.unit, state=SheetState.APPRAISED)
    fill(sheet, c11="yes", c12="100", c21="0", c31="85")
    found = ascent(ScoreSheet.objects.with_round().get(pk=sheet.pk), cast.users["officer"])
    assert headline(found) == "Tạm đứng đầu nhóm (hạng\u00a01/1). Kết quả tạm tính."
    make_sheet(of_round, make_unit(), state=SheetState.SCORING)
    page = cast["officer"].get(address(sheet))
    assert page.context["headline"] == (
        "Tạm đứng đầu nhóm (hạng\u00a01/1). Kết quả tạm tính, còn 1\u00a0đơn vị chưa có hạng."
    )
    assert "Điểm, hạng và mức còn có thể thay đổi" in page.content.decode()


def address(sheet: ScoreSheet) -> str:
    return f"/xep-hang/2026/so/{sheet.pk}/len-hang/"


def test_the_page_leads_to_the_criteria_of_the_sheet(cast: Cast, explaining: ScoreSheet) -> None:
    page = cast["officer"].get(address(explaining))
    text = page.content.decode()
    leaf = Score.objects.get(sheet=explaining, criterion__code="1.1").criterion_id
    assert f"/cham-diem/phieu/{explaining.pk}/#tc-{leaf}" in text
    for words in ("Giải trình với cơ quan thẩm định", "Thiếu tài liệu kiểm chứng", "ngày làm việc"):
        assert words in text
    assert (
        "Điểm còn lấy được"
        in cast["officer"].get(f"/xep-hang/2026/so/{explaining.pk}/").content.decode()
    )


def test_a_way_may_be_tried_in_the_ranking(cast: Cast, explaining: ScoreSheet) -> None:
    goal = ascent(explaining, cast.users["officer"]).places[0]
    asked = f"/xep-hang/2026/so/thu-thay-doi/?don_vi={explaining.pk}&{goal.tried}"
    assert asked.replace("&", "&amp;") in cast["officer"].get(address(explaining)).content.decode()
    tried = cast["officer"].get(asked).context["asked"].outcomes
    mine = next(one for one in tried if one.sheet.pk == explaining.pk)
    assert goal.after is not None
    assert (mine.after.rank, mine.points) == (goal.after.rank, goal.after.points)


def test_others_than_the_unit_and_the_province_find_nothing(
    cast: Cast, explaining: ScoreSheet
) -> None:
    other = explaining.round_set.sheets.exclude(pk=explaining.pk).first()
    assert other is not None
    assert cast["officer"].get(address(other)).status_code == HTTPStatus.NOT_FOUND
    assert cast["leader"].get(address(other)).status_code == HTTPStatus.OK
    past = f"{address(explaining)}?as_of=01/01/2020"
    assert cast["officer"].get(past).status_code == HTTPStatus.NOT_FOUND


def test_the_sheet_says_what_the_page_says(cast: Cast, explaining: ScoreSheet) -> None:
    answer = cast["officer"].get(f"{address(explaining)}xuat.csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1.1;Tiêu chí 1.1;2,00;0,00;2,00;Thiếu tài liệu kiểm chứng;Không;Có")
    assert len(lines) == 5
    bad = cast["officer"].get(f"{address(explaining)}xuat.csv?as_of=khi-nao")
    assert bad.status_code == HTTPStatus.BAD_REQUEST


def test_without_points_it_says_what_is_missing(cast: Cast) -> None:
    of_round = make_round(make_set(LEAVES, group=make_group("so")), code="2026")
    sheet = make_sheet(of_round, cast.unit)
    text = cast["officer"].get(address(sheet)).content.decode()
    assert "Chưa đủ điểm để biết" in text
    assert "Còn 4 tiêu chí chưa có điểm" in text


def test_queries_do_not_grow_with_units(
    cast: Cast, explaining: ScoreSheet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast["officer"].get(address(explaining))
    with CaptureQueriesContext(connection) as before:
        cast["officer"].get(address(explaining))
    for _ in range(5):
        fill(make_sheet(explaining.round_set.round, state=SheetState.APPRAISED), c11="yes")
    with django_assert_num_queries(len(before)):
        cast["officer"].get(address(explaining))
    assert len(before) == 14
