"""What still waits for appraisal: one answer on every page, in reminders and for the sheet's end;
a bonus or penalty nobody read keeps nothing waiting.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from cchc.core.clock import today
from scores_app.appraisal import appraising
from scores_app.appraisal.one_unit import sheet_leaves
from scores_app.appraisal.side_by_side import rows_of
from scores_app.choices import Rule, SheetState, Stage, Step
from scores_app.models import RoundSet, ScoreSheet
from scores_app.services.appraisal import (
    missing_leaves,
    sheet_appraise,
    why_not_write,
)
from scores_app.services.duties import duties_assign
from tests.cast import signed_in
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, put_state
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "2"),
    Leaf("2.1", "10", Rule.SURVEY, {"scale": "100"}),
    Leaf("3.1", "1", Rule.BONUS),
    Leaf("3.2", "1", Rule.PENALTY),
)


@pytest.fixture
def sheet() -> ScoreSheet:
    """Sent, a bonus declared; nothing appraised."""
    of_round = make_round(make_set(LEAVES), open_step=Step.APPRAISAL)
    made = make_sheet(of_round, make_unit("Sở Tư pháp"), state=SheetState.SENT)
    load_score(made, "3.1", "1", stage=Stage.SELF, value="1")
    return ScoreSheet.objects.with_round().get(pk=made.pk)


@pytest.fixture
def appraiser(sheet: ScoreSheet) -> User:
    person = make_user(Role.APPRAISER)
    duties_assign(round_set=sheet.round_set, appraiser=person)
    return person


def answers(sheet: ScoreSheet, person: User) -> list[set[str]]:
    """The codes that wait, or how many, as each page and service says it."""
    sheet = ScoreSheet.objects.with_round().get(pk=sheet.pk)
    part, access = RoundSet.objects.get(pk=sheet.round_set_id), access_of(person)
    codes = dict(part.criteria_set.criteria.exclude(rule="").values_list("pk", "code"))
    work = appraising.work_by_criterion([part], today(), user=person, access=access)
    by_criterion = {
        code
        for leaf, code in codes.items()
        for row in rows_of(
            part, part.criteria_set.criteria.get(pk=leaf), today(), user=person, access=access
        )
        if row.waits and not row.why_not
    }
    by_sheet = sheet_leaves(sheet, today(), user=person, access=access).waiting
    return [
        {leaf.code for leaf in missing_leaves([sheet])[sheet.pk]},
        {codes[leaf] for leaf, of in work.items() if of.waiting},
        by_criterion,
        {row.criterion.code for row in by_sheet},
    ]


def reminded(sheet: ScoreSheet, person: User) -> int:
    return sum(row[-1] for row in appraising.waiting_cells([sheet.round_set_id], person.pk))


def test_all_who_ask_what_waits_get_the_same_answer(sheet: ScoreSheet, appraiser: User) -> None:
    assert answers(sheet, appraiser) == [{"1.1"}] * 4
    assert reminded(sheet, appraiser) == 1
    load_score(sheet, "1.1", "2", answer="yes")
    assert answers(sheet, appraiser) == [set()] * 4
    assert reminded(sheet, appraiser) == 0


def test_the_page_of_the_appraisal_reaches_nothing_left(sheet: ScoreSheet, appraiser: User) -> None:
    load_score(sheet, "1.1", "2", answer="yes")
    client, code = signed_in(appraiser), sheet.round_set.round.code
    page = client.get(reverse("appraisal_home"), {"ky": code}).content.decode()
    assert "?xem=cho" not in page
    bonus = sheet.round_set.criteria_set.criteria.get(code="3.1")
    url = reverse("appraise_criterion", args=[code, bonus.pk])
    assert len(client.get(url, {"xem": "cho"}).context["rows"]) == 0
    many = reverse("appraise_many", args=[code, bonus.pk])
    assert many in client.get(url).content.decode(), "một điểm thưởng đã kê khai vẫn chấm được"
    assert len(client.get(many).context["proposals"]) == 1
    done = sheet_appraise(sheet=sheet, actor=appraiser)
    assert done.state == SheetState.APPRAISED


@pytest.mark.parametrize("state", set(SheetState) - {SheetState.SENT})
def test_only_what_is_with_the_appraisers_waits_for_them(
    sheet: ScoreSheet, appraiser: User, state: SheetState
) -> None:
    put_state("draft")
    ScoreSheet.objects.update(state=state)
    put_state("open")
    assert answers(sheet, appraiser)[1:] == [set()] * 3
    assert reminded(sheet, appraiser) == 0


def test_a_result_waits_for_staff_until_the_approval(sheet: ScoreSheet) -> None:
    staff = make_user(Role.STAFF)
    assert answers(sheet, staff)[2:] == [{"2.1"}] * 2
    put_state("draft")
    ScoreSheet.objects.update(state=SheetState.SCORING)
    put_state("open")
    assert answers(sheet, staff)[2:] == [{"2.1"}] * 2
    put_state("draft")
    ScoreSheet.objects.update(state=SheetState.APPROVED)
    put_state("open")
    assert answers(sheet, staff)[2:] == [set()] * 2


def test_one_sentence_says_whose_a_criterion_is(appraiser: User) -> None:
    leaves = (Leaf("1.2", "2", Rule.FROM_ASSIGNMENTS), LEAVES[1])
    of_round = make_round(make_set(leaves), open_step=Step.APPRAISAL)
    sheet = make_sheet(of_round, state=SheetState.SENT)
    page = sheet_leaves(sheet, today(), user=appraiser, access=access_of(appraiser))
    said = {row.criterion.code: row.why_not for row in page.rows}
    assert said == {
        row.criterion.code: why_not_write(appraiser, sheet, row.criterion) for row in page.rows
    }
    assert said["1.2"] == appraising.BY_SYSTEM
