"""Whatever refuses an appraisal: what was typed stays, and the fields at fault are marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse

from scores_app.choices import ClaimState, RoundState, SheetState, Step
from scores_app.models import Claim, Round, Score, ScoreSheet
from tests.cast import signed_in
from tests.factories import make_membership, make_user
from tests.score_factories import load_score, move_to, put_state
from tests.scores_app.appraisal_cases import Case, make_case
from units_app.choices import Role
from units_app.models import Membership

pytestmark = pytest.mark.django_db

WORDS = "Thiếu biên bản họp ngày 12/3"
LOCKED = "đã khóa hoặc chưa mở"
Act = Callable[[Case], object]


@pytest.fixture
def case() -> Case:
    return make_case()


def _written_by_another(case: Case) -> None:
    load_score(case.sheets[0], "1.1", "0", answer="no", cause="late", actor=case.staff)


def _stands(state: str) -> Act:
    def stand(case: Case) -> None:
        put_state(RoundState.DRAFT)
        ScoreSheet.objects.filter(pk=case.sheets[0].pk).update(state=state)
        put_state(RoundState.OPEN)

    return stand


@dataclass(frozen=True)
class Refusal:
    """What happened meanwhile, what was typed, and what is then said beside which field."""

    said: str
    marked: str = ""
    meanwhile: Act = lambda _: None
    code: str = "1.1"
    typed: dict[str, str] = field(default_factory=dict)
    by_staff: bool = False
    status: int = HTTPStatus.OK
    note: str = WORDS


REFUSALS = {
    "wrong number": Refusal(
        "không phải là số", "figure", code="1.2", typed={"figure": "chín mươi"}
    ),
    "two numbers": Refusal("", "figure", code="1.2", typed={"figure": "9/0"}),
    "over the scale": Refusal("", "figure", code="2.2", typed={"figure": "120"}, by_staff=True),
    "over the maximum": Refusal(
        "Điểm phải từ 0 đến 2.",
        "points",
        typed={"figure": "yes", "points": "2,5", "cause": "late"},
    ),
    "points that are no number": Refusal(
        "không phải là số", "points", typed={"figure": "yes", "points": "hai"}
    ),
    "no cause": Refusal("Chọn nguyên nhân mất điểm.", "cause", typed={"figure": "no"}),
    "no reason for other points": Refusal(
        "Ghi lý do vì sao điểm khác cách tính.",
        "note",
        typed={"figure": "yes", "points": "1,5", "cause": "late"},
        note="",
    ),
    "written by somebody else": Refusal(
        "vừa có người khác ghi",
        meanwhile=_written_by_another,
        typed={"figure": "yes"},
        status=HTTPStatus.CONFLICT,
    ),
    "step over": Refusal(
        LOCKED,
        meanwhile=lambda case: move_to(case.round, Step.EXPLANATION),
        typed={"figure": "yes"},
    ),
    "finished": Refusal(LOCKED, meanwhile=_stands(SheetState.APPRAISED), typed={"figure": "yes"}),
    "approved": Refusal(LOCKED, meanwhile=_stands(SheetState.APPROVED), typed={"figure": "yes"}),
    "round closed": Refusal(
        "Kỳ chấm đã kết thúc",
        meanwhile=lambda _: Round.objects.update(state=RoundState.CLOSED),
        typed={"figure": "yes"},
    ),
    "duty taken away": Refusal(
        "Chưa được phân công",
        meanwhile=lambda case: case.round_set.duties.all().delete(),
        typed={"figure": "yes"},
        status=HTTPStatus.FORBIDDEN,
    ),
    "moved to the unit": Refusal(
        "Đơn vị của mình",
        meanwhile=lambda case: make_membership(case.appraiser, Role.APPRAISER, case.sheets[0].unit),
        typed={"figure": "yes"},
        status=HTTPStatus.FORBIDDEN,
    ),
}


@pytest.mark.parametrize("in_row", [False, True], ids=["page", "row"])
@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_reading_keeps_what_was_typed(case: Case, name: str, in_row: bool) -> None:
    refusal = REFUSALS[name]
    refusal.meanwhile(case)
    before = Score.objects.count()
    url = reverse("appraise_leaf", args=[case.sheets[0].pk, case.leaf(refusal.code).pk])
    typed = {"version": "0", "note": refusal.note, **refusal.typed}
    headers = {"HX-Request": "true"} if in_row else {}
    answer = signed_in(case.staff if refusal.by_staff else case.appraiser).post(
        url, {**typed, **({"row": "1"} if in_row else {})}, headers=headers
    )
    page = answer.content.decode()

    swapped = refusal.status == HTTPStatus.CONFLICT or not in_row
    assert answer.status_code == (refusal.status if swapped else HTTPStatus.OK)
    assert "data-saved" not in page
    assert refusal.said in page
    assert refusal.note in page
    assert Score.objects.count() == before
    for key, value in refusal.typed.items():
        assert _kept(page, key) == value, key
    for key in ("figure", "points", "cause", "note"):
        assert ("aria-invalid" in _tag(page, key)) == (key == refusal.marked), key


def _tag(page: str, name: str) -> str:
    """The opening tag of a field; empty where there is none."""
    found = re.search(rf'<(?:input|select|textarea)\b[^>]*\bname="{name}"[^>]*>', page)
    return found.group(0) if found else ""


def _kept(page: str, name: str) -> str:
    tag = _tag(page, name)
    if tag.startswith("<select"):
        options = page[page.index(tag) :].split("</select>", maxsplit=1)[0]
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        return chosen.group(1) if chosen else ""
    value = re.search(r'value="([^"]*)"', tag)
    return value.group(1) if value else ""


@pytest.mark.parametrize(
    ("state", "said", "status"),
    [
        (SheetState.SENT, "vừa được người khác xử lý", HTTPStatus.CONFLICT),
        (SheetState.APPRAISED, LOCKED, HTTPStatus.OK),
    ],
)
def test_the_reason_for_going_on_stays(
    case: Case, state: SheetState, said: str, status: int
) -> None:
    _stands(state)(case)
    if state == SheetState.APPRAISED:
        move_to(case.round, Step.APPROVAL)
    url = reverse("sheet_unappraised", args=[case.sheets[0].pk])
    answer = signed_in(case.staff).post(url, {"reason": WORDS})
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert WORDS in page


def test_a_missing_reason_for_going_on_is_marked(case: Case) -> None:
    _stands(SheetState.APPRAISED)(case)
    url = reverse("sheet_unappraised", args=[case.sheets[0].pk])
    page = signed_in(case.staff).post(url, {"reason": " "}).content.decode()
    assert "Ghi lý do thẩm định tiếp." in page
    assert "aria-invalid" in _tag(page, "reason")


def test_who_is_no_longer_staff_keeps_the_reason(case: Case) -> None:
    _stands(SheetState.APPRAISED)(case)
    Membership.objects.filter(user=case.staff).update(role=Role.LEADER)
    url = reverse("sheet_unappraised", args=[case.sheets[0].pk])
    answer = signed_in(case.staff).post(url, {"reason": WORDS})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert WORDS in answer.content.decode()


def _claim(case: Case) -> Claim:
    sheet = case.sheets[0]
    load_score(sheet, "1.1", "0", answer="no", cause="late")
    move_to(case.round, Step.EXPLANATION)
    claim = Claim.objects.create(
        sheet=sheet, criterion=case.leaf("1.1"), text="Đã ban hành", answer="yes", points=2
    )
    move_to(case.round, Step.SECOND_APPRAISAL)
    return claim


RULING_REFUSALS: dict[str, tuple[Act, dict[str, str], str, str, int]] = {
    "no verdict": (lambda _: None, {"state": ""}, "Chọn kết quả xem xét.", "", HTTPStatus.OK),
    "no figure": (
        lambda _: None,
        {"state": "partly"},
        "Nhập số liệu được chấp nhận.",
        "figure",
        HTTPStatus.OK,
    ),
    "no cause": (
        lambda _: None,
        {"state": "partly", "figure": "yes", "points": "1"},
        "Chọn nguyên nhân mất điểm.",
        "cause",
        HTTPStatus.OK,
    ),
    "over the maximum": (
        lambda _: None,
        {"state": "partly", "figure": "yes", "points": "9", "cause": "late"},
        "Điểm phải từ 0 đến 2.",
        "points",
        HTTPStatus.OK,
    ),
    "no more than the appraisal": (
        lambda _: None,
        {"state": "partly", "figure": "no", "cause": "late"},
        "chọn “Không chấp nhận”",
        "figure",
        HTTPStatus.OK,
    ),
    "ruled by somebody else": (
        lambda _: Claim.objects.update(
            version=2, state=ClaimState.REFUSED, ruling="Không đủ", ruled_on="2026-12-31"
        ),
        {"state": "accepted"},
        "vừa có người khác ghi",
        "",
        HTTPStatus.CONFLICT,
    ),
    "step over": (
        lambda case: move_to(case.round, Step.APPROVAL),
        {"state": "accepted"},
        LOCKED,
        "",
        HTTPStatus.OK,
    ),
    "moved to the unit": (
        lambda case: make_membership(case.appraiser, Role.APPRAISER, case.sheets[0].unit),
        {"state": "accepted"},
        "Đơn vị của mình",
        "",
        HTTPStatus.FORBIDDEN,
    ),
}


@pytest.mark.parametrize("name", RULING_REFUSALS)
def test_a_refused_ruling_keeps_what_was_typed(case: Case, name: str) -> None:
    meanwhile, typed, said, marked, status = RULING_REFUSALS[name]
    claim = _claim(case)
    meanwhile(case)
    person = case.appraiser if name != "moved to the unit" else case.staff
    if name == "moved to the unit":
        make_membership(case.staff, Role.APPRAISER, case.sheets[0].unit)
    answer = signed_in(person).post(
        reverse("claim_detail", args=[claim.pk]),
        {"version": claim.version, "ruling": WORDS, **typed},
    )
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert f"{WORDS}</textarea>" in page
    for key in ("figure", "points", "cause"):
        assert ("aria-invalid" in _tag(page, key)) == (key == marked), key
        assert _kept(page, key) == typed.get(key, ""), key


def test_whose_duty_is_gone_may_still_copy_the_ruling(case: Case) -> None:
    """The claim is not theirs to see any more, what they wrote is."""
    claim = _claim(case)
    case.round_set.duties.all().delete()
    answer = signed_in(case.appraiser).post(
        reverse("claim_detail", args=[claim.pk]),
        {"version": claim.version, "ruling": WORDS, "state": "accepted"},
    )
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert WORDS in page
    assert "Đã ban hành" not in page


def test_a_unit_keeps_its_claim_when_the_step_ends_or_it_is_ruled(case: Case) -> None:
    claim = _claim(case)
    officer = make_user(Role.OFFICER, case.sheets[0].unit)
    url = reverse("claim_make", args=[case.sheets[0].pk, case.leaf("1.1").pk])
    typed: dict[str, Any] = {"version": claim.version, "text": WORDS, "figure": "yes"}
    late = signed_in(officer).post(url, typed).content.decode()
    assert LOCKED in late
    assert f"{WORDS}</textarea>" in late
    Claim.objects.update(
        version=2, state=ClaimState.REFUSED, ruling="Không đủ", ruled_on="2026-12-31"
    )
    ruled = signed_in(officer).post(url, typed)
    assert ruled.status_code == HTTPStatus.CONFLICT
    assert f"{WORDS}</textarea>" in ruled.content.decode()


def test_a_page_that_is_refused_as_a_whole_gives_the_words_back(case: Case) -> None:
    person = make_user(Role.OFFICER, case.sheets[0].unit)
    url = reverse("appraise_leaf", args=[case.sheets[0].pk, case.leaf("1.1").pk])
    sent = {"note": WORDS, "new_password1": "mật khẩu của tôi", "figure": "yes"}
    answer = signed_in(person).post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert WORDS in page
    assert "mật khẩu của tôi" not in page
