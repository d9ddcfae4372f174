"""What one person may do with a claim on a day, each question asked once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from cchc.core.clock import today
from scores_app import permissions
from scores_app.choices import ClaimState
from scores_app.rounds.step_days import step_days, takes_claims, takes_rulings
from scores_app.services.claims import refuse_claim, why_not_rule
from units_app.access import access_of

if TYPE_CHECKING:
    from scores_app.models import Claim, Criterion, ScoreSheet
    from units_app.models import User

THEN = "Đang xem giải trình của một ngày đã qua; về hôm nay để xem xét."
WITHDRAWN = "Đơn vị đã rút giải trình này."
RULINGS_LOCKED = "Bước thẩm định lại chưa mở hoặc đã khóa nên chưa ghi được kết quả xem xét."
CLAIMS_LOCKED = "Bước giải trình của kỳ chấm chưa mở hoặc đã khóa."


@dataclass(frozen=True, slots=True)
class Allowed:
    """`not_theirs`: why the claim is not this person's to rule on; `why_not`: why they cannot rule
    on it as it is looked at, whosever it is. `may_change`: the unit may write it anew.
    """

    not_theirs: str
    why_not: str
    may_change: bool

    @property
    def judges(self) -> bool:
        """Whether this person may know how others were ruled: not the unit itself."""
        return not self.not_theirs


def allowed_of(user: User, claim: Claim, day: date) -> Allowed:
    """For a claim read with its sheet and round, looked at as of the end of `day`; three queries at
    most.
    """
    not_theirs = why_not_rule(user, claim)
    if day != today():
        return Allowed(not_theirs, THEN, may_change=False)
    sheet, days = claim.sheet, step_days(claim.sheet)
    locked = "" if takes_rulings(sheet, days, day) else RULINGS_LOCKED
    withdrawn = WITHDRAWN if claim.state == ClaimState.WITHDRAWN else ""
    own = permissions.scores_for(access_of(user), sheet) and not claim.is_ruled
    return Allowed(
        not_theirs,
        withdrawn or not_theirs or locked,
        may_change=own and takes_claims(sheet, days, day),
    )


def why_not_claimed(sheet: ScoreSheet, criterion: Criterion) -> str:
    """Why a criterion cannot be claimed on today; empty when it can."""
    if not takes_claims(sheet, step_days(sheet), today()):
        return CLAIMS_LOCKED
    try:
        refuse_claim(sheet, criterion)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
