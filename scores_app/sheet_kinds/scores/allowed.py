"""Who may write which line of a file into an open round: what the pages ask, for many lines."""

from __future__ import annotations

from collections.abc import Iterable

from cchc.core.clock import today
from scores_app import permissions
from scores_app.appraisal import appraising
from scores_app.appraisal.side_by_side import why_appraisal_locked, why_closed
from scores_app.choices import BY_APPRAISERS, ClaimState, Stage
from scores_app.models import ScoreSheet, SheetEvent
from scores_app.rounds.step_days import (
    StepDays,
    takes_entries,
    takes_readings,
    takes_rulings,
)
from scores_app.services.claims import why_not_rule
from scores_app.sheet_kinds.scores.books import Place
from units_app.access import access_of
from units_app.models import User

NOBODY = "Kỳ chấm đang mở nên phải nêu người ghi; chạy lệnh với --as."
BY_UNIT = "Số liệu tự đánh giá do cán bộ hoặc lãnh đạo của đơn vị ghi."
ENTRIES_LOCKED = "Bước tự chấm đã khóa, chưa mở, hoặc phiếu không còn ở đơn vị nên không ghi được."
NOT_RULED = "Điểm thẩm định lại chỉ ghi sau khi giải trình về tiêu chí này được xem xét."
RULED = {
    ClaimState.REFUSED: "Giải trình không được chấp nhận nên điểm thẩm định giữ nguyên.",
    ClaimState.ACCEPTED: "Giải trình đã được chấp nhận nên điểm cuối theo số liệu đơn vị đề nghị; "
    "muốn khác thì xem xét lại ở trang giải trình.",
}
SECOND_LOCKED = "Bước thẩm định lại chưa mở hoặc đã khóa, hoặc phiếu đã được phê duyệt."


class Gate:
    """What one person may write today into the sheets of a file; duties are read once for each
    group of a round.

    A round in preparation takes anything: earlier years are loaded by staff.
    """

    def __init__(self, actor: User | None) -> None:
        self.actor, self.day = actor, today()
        self._duties: dict[int, appraising.Duties] = {}

    def why_not(self, place: Place, stage: Stage) -> str:
        """Why the person may not write this reading now; "" where they may."""
        if place.is_draft:
            return ""
        if self.actor is None:
            return NOBODY
        if stage == Stage.SELF:
            mine = permissions.scores_for(access_of(self.actor), place.sheet)
            return self._why_locked(place, stage) if mine else BY_UNIT
        if stage == Stage.APPRAISAL:
            return self._why_not_appraisal(self.actor, place)
        return self._why_not_second(self.actor, place)

    def _why_not_appraisal(self, actor: User, place: Place) -> str:
        sheet, criterion = place.sheet, place.criterion
        in_step = takes_readings(place.days, criterion.scorer, self.day)
        duties = self._duties_in(actor, sheet)
        return why_closed(access_of(actor), duties, sheet, criterion, in_step=in_step)

    def _why_not_second(self, actor: User, place: Place) -> str:
        if place.criterion.scorer not in BY_APPRAISERS or place.claim is None:
            return NOT_RULED
        if place.claim.state != ClaimState.PARTLY:
            return RULED.get(ClaimState(place.claim.state), NOT_RULED)
        duties = self._duties_in(actor, place.sheet)
        not_theirs = why_not_rule(actor, place.claim, duties)
        return not_theirs or self._why_locked(place, Stage.SECOND)

    def _why_locked(self, place: Place, stage: Stage) -> str:
        scorer = place.criterion.scorer
        return why_locked(place.sheet, place.days, place.events, stage, scorer)

    def _duties_in(self, actor: User, sheet: ScoreSheet) -> appraising.Duties:
        key = sheet.round_set_id
        if key not in self._duties:
            self._duties[key] = appraising.duties_of(actor.pk, sheet.round_set)
        return self._duties[key]


def why_locked(
    sheet: ScoreSheet, days: StepDays, events: Iterable[SheetEvent], stage: Stage, scorer: str
) -> str:
    """Why nobody writes this reading into a sheet today; "" where the step is open."""
    if stage == Stage.SELF:
        return "" if takes_entries(sheet, days, events, today()) else ENTRIES_LOCKED
    if stage == Stage.APPRAISAL:
        in_step = takes_readings(days, scorer, today())
        return why_appraisal_locked(sheet, scorer, in_step=in_step)
    return "" if takes_rulings(sheet, days, today()) else SECOND_LOCKED
