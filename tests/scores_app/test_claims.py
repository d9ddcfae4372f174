"""The docket: claims of units, rulings and the second reading they write, rights, races, pages."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cchc.core.clock import today
from scores_app.choices import Cause, ClaimState, Stage, Step
from scores_app.claims.docket import precedents
from scores_app.claims.sight import visible_claims
from scores_app.models import Claim, CriterionLink, Score
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict
from scores_app.services.claims import StaleClaimError, claim_make, claim_rule, claim_withdraw
from tests.cast import signed_in
from tests.factories import make_evidence, make_user
from tests.score_factories import load_score, make_round, make_set, make_sheet, move_to
from tests.scores_app.appraisal_cases import LEAVES, Case, make_case
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    made = make_case(Step.EXPLANATION)
    load_score(made.sheets[0], "1.1", "0", answer="no", actor=made.appraiser)
    return made


@pytest.fixture
def officer(case: Case) -> User:
    return make_user(Role.OFFICER, case.sheets[0].unit, full_name="Lê Văn Bình")


def make(case: Case, actor: User, **changes: Any) -> Claim:
    given: dict[str, Any] = {
        "sheet": case.sheets[0],
        "criterion": case.leaf("1.1"),
        "words": "Kế hoạch đã ban hành ngày 05/01",
        "figure": Figure("yes"),
        "evidence": (),
        "version": 0,
        "actor": actor,
    }
    return claim_make(**{**given, **changes})


def rule(claim: Claim, actor: User, state: str, **changes: Any) -> Claim:
    given: dict[str, Any] = {
        "ruling": "Đã có quyết định kèm theo",
        "verdict": Verdict(),
        "version": claim.version,
    }
    return claim_rule(claim=claim, state=state, actor=actor, **{**given, **changes})


def second(case: Case) -> Score | None:
    return Score.objects.filter(sheet=case.sheets[0], stage=Stage.SECOND).first()


def test_a_claim_has_the_points_of_its_figure(case: Case, officer: User) -> None:
    document = make_evidence(case.sheets[0].unit)
    claim = make(case, officer, evidence=[document])
    assert (claim.state, claim.points, claim.version) == (ClaimState.OPEN, Decimal(2), 1)
    assert list(claim.evidence.all()) == [document]
    again = make(case, officer, words="Bổ sung", version=1)
    assert (again.pk, again.text, again.evidence.count()) == (claim.pk, "Bổ sung", 0)


def test_what_is_missing_is_said_by_field(case: Case, officer: User) -> None:
    with pytest.raises(ValidationError) as refused:
        make(case, officer, words=" ", figure=Figure())
    assert set(refused.value.message_dict) == {"text", "answer"}


def test_only_what_appraisers_found_is_claimed_on(case: Case, officer: User) -> None:
    with pytest.raises(ValidationError, match="chưa có điểm thẩm định"):
        make(case, officer, criterion=case.leaf("1.2"), figure=Figure(value=Decimal(90)))
    with pytest.raises(ValidationError, match="không do người thẩm định chấm"):
        make(case, officer, criterion=case.leaf("2.2"), figure=Figure(value=Decimal(90)))


def test_strangers_claim_nothing(case: Case) -> None:
    for stranger in (case.staff, case.appraiser, make_user(Role.HEAD, case.sheets[1].unit)):
        with pytest.raises(PermissionDenied):
            make(case, stranger)


@pytest.mark.parametrize("step", [Step.APPRAISAL, Step.SECOND_APPRAISAL])
def test_claims_are_made_in_their_step_alone(case: Case, officer: User, step: Step) -> None:
    move_to(case.round, step)
    with pytest.raises(ValidationError, match="đã khóa hoặc chưa mở"):
        make(case, officer)


def test_an_accepted_claim_becomes_the_second_reading(case: Case, officer: User) -> None:
    claim = make(case, officer)
    move_to(case.round, Step.SECOND_APPRAISAL)
    ruled = rule(claim, case.appraiser, ClaimState.ACCEPTED)
    score = second(case)
    assert score
    assert (ruled.state, ruled.ruled_by, ruled.ruled_on) == (
        ClaimState.ACCEPTED,
        case.appraiser,
        today(),
    )
    assert (score.answer, score.points, score.cause) == ("yes", Decimal(2), "")
    assert score.note == ruled.ruling


def test_in_part_the_ruling_says_what_holds(case: Case, officer: User) -> None:
    claim = make(case, officer)
    move_to(case.round, Step.SECOND_APPRAISAL)
    with pytest.raises(ValidationError, match="Nhập số liệu được chấp nhận"):
        rule(claim, case.staff, ClaimState.PARTLY)
    partly = Verdict(Figure("yes"), Decimal(1))
    with pytest.raises(ValidationError, match="nguyên nhân mất điểm"):
        rule(claim, case.staff, ClaimState.PARTLY, verdict=partly)
    reasoned = Verdict(Figure("yes"), Decimal(1), Cause.LATE)
    rule(claim, case.staff, ClaimState.PARTLY, verdict=reasoned)
    score = second(case)
    assert score
    assert (score.points, score.is_override, score.cause) == (Decimal(1), True, str(Cause.LATE))


PARTS: tuple[tuple[Verdict, str, str], ...] = (
    (
        Verdict(Figure(value=Decimal(10)), cause=Cause.LATE),
        "figure",
        "cao hơn điểm thẩm định",
    ),
    (Verdict(Figure(value=Decimal(50)), cause=Cause.LATE), "figure", "chọn “Không chấp nhận”"),
    (Verdict(points=Decimal(1), cause=Cause.LATE), "points", "chọn “Không chấp nhận”"),
    (Verdict(Figure(value=Decimal(95)), cause=Cause.LATE), "figure", "đơn vị đề nghị (2.7)"),
    (Verdict(Figure("na")), "figure", "phải có điểm"),
)


@pytest.mark.parametrize(("verdict", "field", "said"), PARTS)
def test_a_part_lies_between_the_appraisal_and_the_claim(
    case: Case, officer: User, verdict: Verdict, field: str, said: str
) -> None:
    load_score(case.sheets[0], "1.2", "1.5", value="50", cause="late", actor=case.appraiser)
    ninety = Figure(value=Decimal(90))
    claim = make(case, officer, criterion=case.leaf("1.2"), figure=ninety)
    move_to(case.round, Step.SECOND_APPRAISAL)
    with pytest.raises(ValidationError) as refused:
        rule(claim, case.staff, ClaimState.PARTLY, verdict=verdict)
    assert said.replace(".", ",") in refused.value.message_dict[field][0].replace(".", ",")
    assert second(case) is None
    whole = Verdict(ninety, cause=Cause.LATE)
    rule(claim, case.staff, ClaimState.PARTLY, verdict=whole)
    assert second(case)


def test_a_refusal_leaves_the_appraisal_and_takes_back_an_earlier_ruling(
    case: Case, officer: User
) -> None:
    claim = make(case, officer)
    move_to(case.round, Step.SECOND_APPRAISAL)
    accepted = rule(claim, case.staff, ClaimState.ACCEPTED)
    assert second(case)
    rule(accepted, case.staff, ClaimState.REFUSED, ruling="Quyết định ban hành sau kỳ")
    assert second(case) is None
    with pytest.raises(ValidationError, match="Ghi ý kiến xem xét"):
        rule(Claim.objects.get(), case.staff, ClaimState.REFUSED, ruling="")


def test_nobody_rules_before_the_step_or_without_right(case: Case, officer: User) -> None:
    claim = make(case, officer)
    with pytest.raises(ValidationError, match="đã khóa hoặc chưa mở"):
        rule(claim, case.staff, ClaimState.REFUSED)
    move_to(case.round, Step.SECOND_APPRAISAL)
    insider = make_user(Role.STAFF, case.sheets[0].unit)
    for stranger in (officer, make_user(Role.APPRAISER), make_user(Role.LEADER), insider):
        with pytest.raises(PermissionDenied):
            rule(claim, stranger, ClaimState.ACCEPTED)


def test_of_two_the_second_is_told(case: Case, officer: User) -> None:
    claim = make(case, officer)
    with pytest.raises(StaleClaimError):
        make(case, officer)
    move_to(case.round, Step.SECOND_APPRAISAL)
    rule(claim, case.appraiser, ClaimState.ACCEPTED)
    with pytest.raises(StaleClaimError) as stale:
        rule(claim, case.staff, ClaimState.REFUSED)
    assert stale.value.current.state == ClaimState.ACCEPTED


def test_a_claim_is_withdrawn_and_made_again(case: Case, officer: User) -> None:
    claim = make(case, officer)
    gone = claim_withdraw(claim=claim, version=1, actor=officer)
    assert gone.state == ClaimState.WITHDRAWN
    assert make(case, officer, version=2).state == ClaimState.OPEN


def test_everybody_sees_their_own_alone(case: Case, officer: User) -> None:
    claim = make(case, officer)
    insider = make_user(Role.APPRAISER, case.sheets[0].unit)
    case.round_set.duties.create(appraiser=insider)
    seen = {
        "officer": officer,
        "staff": case.staff,
        "leader": make_user(Role.LEADER),
        "appraiser": case.appraiser,
    }
    hidden = {
        "other": make_user(Role.HEAD, case.sheets[1].unit),
        "no_duty": make_user(Role.APPRAISER),
        "insider": insider,
    }
    assert all(claim in visible_claims(user, today()) for user in seen.values())
    assert not any(claim in visible_claims(user, today()) for user in hidden.values())


def test_earlier_rulings_are_found_along_the_links(case: Case, officer: User) -> None:
    old_set = make_set(LEAVES, group=case.round_set.group, year=2025)
    earlier = make_sheet(make_round(old_set, year=2025, open_step=Step.EXPLANATION))
    load_score(earlier, "1.1", "0", answer="no")
    CriterionLink.objects.create(old=old_set.criteria.get(code="1.1"), new=case.leaf("1.1"))
    head = make_user(Role.HEAD, earlier.unit)
    before = make(case, head, sheet=earlier, criterion=old_set.criteria.get(code="1.1"))
    move_to(earlier.round_set.round, Step.SECOND_APPRAISAL)
    rule(before, case.staff, ClaimState.REFUSED)
    claim = make(case, officer)
    assert [one.claim_id for one in precedents(claim, today())] == [before.pk]
    page = signed_in(case.staff).get(reverse("claim_detail", args=[claim.pk])).content.decode()
    assert earlier.unit.name in page
    own = signed_in(officer).get(reverse("claim_detail", args=[claim.pk])).content.decode()
    assert earlier.unit.name not in own


def test_the_pages_from_claim_to_ruling(case: Case, officer: User) -> None:
    client = signed_in(officer)
    assert (
        "Thẩm định chấm thấp hơn tự chấm: 1" in client.get(reverse("docket_list")).content.decode()
    )
    url = reverse("claim_make", args=[case.sheets[0].pk, case.leaf("1.1").pk])
    empty = client.post(url, {"version": 0, "text": "", "figure": ""}).content.decode()
    assert "Chưa lưu được" in empty
    made = client.post(url, {"version": 0, "text": "Đã ban hành", "figure": "yes"})
    claim = Claim.objects.get()
    assert made.headers["Location"] == reverse("claim_detail", args=[claim.pk])
    late = client.post(url, {"version": 0, "text": "Bản khác", "figure": "yes"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Bản khác" in late.content.decode()
    move_to(case.round, Step.SECOND_APPRAISAL)
    judge, page = signed_in(case.appraiser), reverse("claim_detail", args=[claim.pk])
    assert "Ghi kết quả xem xét" in judge.get(page).content.decode()
    typed = {"version": 1, "state": "partly", "ruling": "Một phần", "figure": ""}
    assert "Nhập số liệu được chấp nhận." in judge.post(page, typed).content.decode()
    judge.post(page, {**typed, "state": "accepted"})
    claim.refresh_from_db()
    assert claim.state == ClaimState.ACCEPTED
    assert "Một phần" in client.get(page).content.decode()
    stale = judge.post(page, {**typed, "state": "refused"})
    assert stale.status_code == HTTPStatus.CONFLICT


def test_the_docket_as_a_sheet(case: Case, officer: User) -> None:
    make(case, officer)
    answer = signed_in(case.staff).get(reverse("docket_export", args=["csv"]))
    text = b"".join(answer).decode("utf-8-sig")
    assert "Kế hoạch đã ban hành" in text
    assert "Chờ xem xét" in text
    assert (
        "Không có giải trình nào khớp"
        in signed_in(case.staff).get(reverse("docket_list"), {"state": "refused"}).content.decode()
    )


def test_a_ruling_of_later_is_not_known_on_a_past_day(case: Case, officer: User) -> None:
    claim = make(case, officer)
    assert claim not in visible_claims(case.staff, today().replace(day=1, month=1))
