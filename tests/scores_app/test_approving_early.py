"""Approving and closing while units could still explain: warned of, with a reason that stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cchc.core.clock import today
from scores_app.choices import RoundState, SheetState, Step
from scores_app.models import Reopening, Round, RoundEvent, RoundStep, ScoreSheet, SheetEvent
from scores_app.services.rounds import round_close
from tests.cast import Cast
from tests.factories import make_unit, make_user
from tests.score_factories import make_round, make_set, put_state
from tests.scores_app.approving_cases import (
    CODE,
    LEAVES,
    URL,
    appraised,
    approve,
    line_of,
    page,
    states,
)
from tests.scores_app.test_approving_pages import fields
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
LATER = today() + timedelta(days=6)
WORDS = f"Giải trình đến hết {LATER:%d/%m/%Y}"


@pytest.fixture
def held() -> Round:
    made = make_set(LEAVES, bands={"Tốt": "80", "Khá": "0"})
    return make_round(made, open_step=Step.APPROVAL, code=CODE)


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF)


def stretch(held: Round, step: Step = Step.EXPLANATION, days: int = 6) -> None:
    RoundStep.objects.filter(round=held, step=step).update(ends_on=today() + timedelta(days=days))


def reopen(sheet: ScoreSheet, step: Step = Step.EXPLANATION, days: int = 6) -> None:
    until = today() + timedelta(days=days)
    Reopening.objects.create(sheet=sheet, step=step, until=until, reason="Bão")


def test_a_sheet_whose_unit_may_still_explain_wants_a_reason_that_stays(
    held: Round, staff: User
) -> None:
    sheet = appraised(held, make_unit("Sở Sớm"))
    stretch(held)
    assert line_of(held, staff).wants_reason
    assert line_of(held, staff).ahead_words == WORDS
    with pytest.raises(ValidationError, match="còn được giải trình: Sở Sớm"):
        approve([sheet], staff, note="QĐ 1", missing="Không", explaining=" ")
    approve([sheet], staff, note="QĐ 1", explaining="Đơn vị đồng ý bằng văn bản")
    assert SheetEvent.objects.filter(sheet=sheet).latest("pk").reason == (
        f"QĐ 1\nPhê duyệt khi đơn vị còn được giải trình ({WORDS})."
        " Lý do: Đơn vị đồng ý bằng văn bản"
    )


@pytest.mark.parametrize("step", [Step.EXPLANATION, Step.SECOND_APPRAISAL])
def test_a_reopening_counts_for_its_unit_alone(held: Round, staff: User, step: Step) -> None:
    again, other = appraised(held, make_unit("Sở Mở Lại")), appraised(held)
    reopen(again, step)
    reopen(other, step, -1)
    with pytest.raises(ValidationError) as refused:
        approve([again, other], staff)
    assert refused.value.messages == [
        "Ghi lý do phê duyệt khi đơn vị còn được giải trình: Sở Mở Lại."
    ]
    approve([again, other], staff, explaining="Gấp")
    reasons = dict(SheetEvent.objects.filter(state="approved").values_list("sheet", "reason"))
    assert reasons[other.pk] == ""
    assert f"{step.label} đến hết {LATER:%d/%m/%Y}" in reasons[again.pk]


@pytest.mark.parametrize(("days", "counts"), [(0, True), (-1, False)])
def test_the_last_day_of_explaining_counts(
    held: Round, staff: User, days: int, counts: bool
) -> None:
    sheet = appraised(held)
    stretch(held, Step.SECOND_APPRAISAL, days)
    assert line_of(held, staff).wants_reason is counts
    if not counts:
        assert approve([sheet], staff).approved == [sheet]


def test_a_step_still_to_come_counts(held: Round, staff: User) -> None:
    appraised(held)
    first, last = today() + timedelta(days=2), LATER
    RoundStep.objects.filter(round=held, step=Step.EXPLANATION).update(
        starts_on=first, ends_on=last
    )
    assert line_of(held, staff).ahead_words == WORDS


def test_the_page_warns_and_ticks_nothing(cast: Cast, held: Round, staff: User) -> None:
    sheet = appraised(held)
    asked = "Lý do phê duyệt khi đơn vị còn được giải trình"
    assert asked not in page(cast["staff"].get(URL))
    stretch(held)
    shown = page(cast["staff"].get(URL))
    assert f"Đơn vị còn được giải trình: {WORDS}" in shown
    assert asked in shown
    assert " checked" not in shown
    data = fields(held, staff, sheet)
    assert cast["staff"].post(URL, data).status_code == 409
    assert states(sheet) == [SheetState.APPRAISED]
    answer = cast["staff"].post(URL, {**data, "explaining_reason": "Đơn vị đồng ý"})
    assert answer.status_code == 302
    assert "Đơn vị đồng ý" in page(cast["staff"].get(f"/cham-diem/ky/{CODE}/"))


def test_closing_wants_a_reason_for_what_it_cuts_off(cast: Cast, held: Round) -> None:
    sheet = appraised(held)
    put_state(RoundState.DRAFT)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.APPROVED)
    put_state(RoundState.OPEN)
    url = f"/cham-diem/ky/{CODE}/ket-thuc/"
    assert "còn được giải trình" not in page(cast["staff"].get(url))
    reopen(sheet)
    assert f"Đơn vị còn được giải trình: {WORDS}." in page(cast["staff"].get(url))
    version = Round.objects.get(pk=held.pk).version
    with pytest.raises(ValidationError) as refused:
        round_close(round_id=held.pk, version=version, reason="Hết hạn", actor=None)
    assert list(refused.value.message_dict) == ["explaining"]
    assert "ghi lý do kết thúc" in page(cast["staff"].post(url, {"version": version}))
    data = {"version": version, "explaining": "Không đơn vị nào giải trình"}
    assert cast["staff"].post(url, data).status_code == 302
    assert RoundEvent.objects.get(kind="closed").reason == (
        f"Kết thúc khi đơn vị còn được giải trình ({WORDS}). Lý do: Không đơn vị nào giải trình"
    )


def test_closing_says_every_missing_reason_at_once(held: Round) -> None:
    appraised(held)
    stretch(held)
    with pytest.raises(ValidationError) as refused:
        round_close(round_id=held.pk, version=held.version, actor=None)
    assert set(refused.value.message_dict) == {"reason", "explaining"}
