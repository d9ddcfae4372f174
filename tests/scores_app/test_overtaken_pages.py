"""What fell with what it had judged, on pages, in files and in the docket."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path

import pytest
from django.urls import reverse

from cchc.core.clock import today
from cchc.core.imports import ImportReport
from cchc.core.undo import UndoRefusedError, undo_batch
from scores_app.choices import Cause, ClaimState, RoundState, Stage, Step
from scores_app.claims.docket import claimable
from scores_app.claims.sight import claims_of
from scores_app.models import Claim, ClaimEvent, Criterion
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict
from scores_app.sheet_kinds.scores import SCORES
from tests.cast import signed_in
from tests.score_factories import move_to, put_state
from tests.scores_app.appraisal_cases import Case
from tests.scores_app.overtaken_cases import (
    case,
    declare,
    gaps,
    officer,
    reopened,
    reread,
    ruled,
    send_again,
    standing,
)
from tests.sheet_files import counts, messages, refusals, take
from units_app.models import User

pytestmark = pytest.mark.django_db
__all__ = ["case", "officer"]


def test_both_views_say_that_the_declared_figure_changed(case: Case, officer: User) -> None:
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    sheet = send_again(case)
    client = case.client(case.appraiser)
    leaf: Criterion = case.leaf("1.2")
    words = "đã đổi kê khai hoặc tài liệu sau khi thẩm định; cần thẩm định lại"
    by_criterion = client.get(
        reverse("appraise_criterion", args=[case.round.code, leaf.pk]), {"xem": "doi"}
    ).content.decode()
    assert words in by_criterion
    assert "Kết quả cũ: 90, 2,70 điểm" in by_criterion
    by_sheet = client.get(reverse("appraise_leaf", args=[sheet.pk, leaf.pk])).content.decode()
    assert words in by_sheet
    assert "Kê khai đã đổi sau khi thẩm định" in by_sheet
    history = client.get(reverse("sheet_history", args=[sheet.pk, leaf.pk])).content.decode()
    assert "rút khỏi sổ: đơn vị đã đổi kê khai" in history
    reread(case, "1.2", Verdict(Figure(value=Decimal(60)), cause=Cause.LATE))
    again = client.get(reverse("appraise_leaf", args=[sheet.pk, leaf.pk])).content.decode()
    assert words not in again


FILE = {
    "round_code": "",
    "unit": "",
    "criterion": "1.2",
    "declared": "90",
    "self_points": "2,7",
    "appraised_points": "2,7",
    "explanation": "",
    "final_points": "2,7",
    "note": "",
    "cause": "",
}


def load(case: Case, folder: Path, actor: User, **cells: str) -> ImportReport:
    of_sheet = {"round_code": case.round.code, "unit": case.sheets[0].unit.code}
    return take(SCORES, folder, [{**FILE, **of_sheet, **cells}], actor=actor)


def test_a_file_does_not_move_an_appraisal_that_was_ruled_on(
    case: Case, officer: User, tmp_path: Path
) -> None:
    ruled(case, officer, ClaimState.ACCEPTED)
    report = load(
        case,
        tmp_path,
        case.appraiser,
        appraised_points="1",
        final_points="3",
        note="Sai",
        cause="late",
    )
    assert refusals(report)
    assert standing(case, "1.2") == [Stage.APPRAISAL, Stage.SECOND, Stage.SELF]


def test_a_file_that_made_an_appraisal_fall_is_not_taken_back(
    case: Case, officer: User, tmp_path: Path
) -> None:
    reopened(case)
    report = load(case, tmp_path, officer, declared="60", self_points="1,8")
    assert counts(report) == (0, 1, 0), messages(report)
    assert gaps(case) == ["1.2"]
    assert report.batch
    with pytest.raises(UndoRefusedError, match=r"rút điểm thẩm định tiêu chí 1\.2"):
        undo_batch(batch_id=report.batch, actor=None, reason="Nhầm tệp")
    assert gaps(case) == ["1.2"]


def test_the_docket_tells_what_is_past_and_offers_a_claim_anew(case: Case, officer: User) -> None:
    old = ruled(case, officer, ClaimState.REFUSED)
    yesterday = today() - timedelta(days=1)
    put_state(RoundState.DRAFT)
    Claim.objects.update(made_on=yesterday, ruled_on=yesterday)
    put_state(RoundState.OPEN)
    reread(case, "1.2", Verdict(Figure(value=Decimal(50)), cause=Cause.LATE))
    move_to(case.round, Step.EXPLANATION)
    client = signed_in(officer)
    shown = client.get(reverse("claim_detail", args=[old.pk])).content.decode()
    assert "không còn hiệu lực vì điểm thẩm định của tiêu chí đã đổi" in shown
    assert "Hết hiệu lực từ" in shown
    assert "1.2" in [one.criterion.code for one in claimable(officer, today())]
    sheet, leaf = case.sheets[0], case.leaf("1.2")
    assert claims_of(sheet, today(), officer) == {}
    form = client.get(reverse("claim_make", args=[sheet.pk, leaf.pk]))
    assert form.status_code == HTTPStatus.OK
    assert form.context["claim"] is None
    assert "hết hiệu lực từ" in client.get(reverse("docket_list")).content.decode()
    assert list(claims_of(sheet, yesterday, officer)) == [leaf.pk]
    then = ClaimEvent.objects.standing(yesterday).get()
    assert (then.state, then.past_on) == (ClaimState.REFUSED, None)
    assert client.post(reverse("claim_detail", args=[old.pk])).status_code == HTTPStatus.FORBIDDEN
    staff = case.client(case.staff)
    assert staff.post(reverse("claim_detail", args=[old.pk])).status_code == HTTPStatus.FORBIDDEN


def test_the_unit_is_told_before_it_changes_anything(case: Case, officer: User) -> None:
    words = "thì điểm thẩm định của tiêu chí đó rút khỏi sổ"
    client = signed_in(officer)
    url = reverse("sheet_detail", args=[case.sheets[0].pk])
    assert words not in client.get(url).content.decode()
    reopened(case)
    assert words in client.get(url).content.decode()


def test_many_cells_at_once_leave_out_what_was_changed(case: Case, officer: User) -> None:
    reopened(case)
    declare(case, officer, "1.2", Figure(value=Decimal(60)))
    send_again(case)
    page = case.client(case.appraiser).get(
        reverse("appraise_many", args=[case.round.code, case.leaf("1.2").pk])
    )
    assert page.context["proposals"] == []
