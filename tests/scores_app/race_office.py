"""People of one round and what each of them may do at the same moment as another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError

from cchc.core.clock import today
from scores_app.appraisal.side_by_side import print_of, readings_of
from scores_app.choices import ClaimState, RoundState, Rule, SheetState, Stage, Step
from scores_app.models import Claim, Criterion, Round, RoundStep, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.rounds.approving import prints_of
from scores_app.services.appraisal import Verdict, appraise, sheet_appraise, sheets_appraise
from scores_app.services.approving import Reasons, sheets_approve
from scores_app.services.claims import claim_make, claim_rule
from scores_app.services.duties import duties_assign
from scores_app.services.entries import entry_save
from scores_app.services.keeping import sheet_reopen, sheet_unapprove
from scores_app.services.many_readings import Wanted, readings_write
from scores_app.services.rounds import round_close
from scores_app.services.sheets import StaleSheetError, sheet_send
from tests.factories import make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    put_state,
)
from units_app.choices import Role

LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3", Rule.RELATIVE_TO_BEST),
    Leaf("1.3", "5", Rule.FROM_ASSIGNMENTS, {"measure": "on_time"}),
)
LOCKED = "đã khóa hoặc chưa mở"


class Office:
    """A round all of whose steps are open today, one sheet that was sent and read, its people."""

    def __init__(self) -> None:
        self.round = make_round(make_set(LEAVES))
        RoundStep.objects.update(
            starts_on=today() - timedelta(days=5), ends_on=today() + timedelta(days=5)
        )
        self.sheet = make_sheet(self.round, make_unit("Sở Tư pháp"), state=SheetState.SENT)
        self.officer = make_user(Role.OFFICER, self.sheet.unit)
        self.staff = make_user(Role.STAFF)
        self.appraiser = make_user(Role.APPRAISER)
        duties_assign(round_set=self.sheet.round_set, appraiser=self.appraiser)
        for code in ("1.1", "1.2"):
            load_score(self.sheet, code, "2", answer="yes" if code == "1.1" else "", value="9")

    def leaf(self, code: str) -> Criterion:
        return self.sheet.round_set.criteria_set.criteria.get(code=code)

    def stand(self, state: SheetState) -> None:
        """Puts the sheet where it stands, whatever its steps say."""
        put_state(RoundState.DRAFT)
        ScoreSheet.objects.update(state=state)
        put_state(RoundState.OPEN)

    def state(self) -> str:
        return ScoreSheet.objects.get(pk=self.sheet.pk).state

    def version(self) -> int:
        return ScoreSheet.objects.get(pk=self.sheet.pk).version

    def appraise(self, figure: Figure, code: str = "1.1", sheet: ScoreSheet | None = None) -> None:
        held = Score.objects.filter(
            sheet=sheet or self.sheet, criterion=self.leaf(code), stage=Stage.APPRAISAL
        ).first()
        appraise(
            sheet=sheet or self.sheet,
            criterion=self.leaf(code),
            verdict=Verdict(figure, cause="late"),
            version=held.version if held else 0,
            actor=self.appraiser,
        )

    def withdraw(self) -> None:
        """Takes the reading of 1.1 out again."""
        self.appraise(Figure())

    def finish(self) -> None:
        sheet_appraise(sheet=self.sheet, actor=self.staff)

    def finish_all(self) -> None:
        sheets_appraise(round_set=self.sheet.round_set, actor=self.staff)

    def approve(self) -> None:
        """Approves the sheet as it is seen now."""
        self.approve_seen(prints_of([self.sheet.pk]))

    def approve_seen(self, seen: Mapping[int, str]) -> None:
        reasons = Reasons(missing="Chưa tính điểm nhiệm vụ", explaining="Mọi bước cùng mở")
        done = sheets_approve(seen=seen, reasons=reasons, actor=self.staff)
        if done.changed:
            raise StaleSheetError(done.changed[0])

    def unapprove(self) -> None:
        sheet_unapprove(
            sheet_id=self.sheet.pk, version=self.version(), reason="Sai sót", actor=self.staff
        )

    def reopen(self) -> None:
        sheet_reopen(
            sheet_id=self.sheet.pk,
            version=self.version(),
            step=Step.APPRAISAL,
            until=today(),
            reason="Chấm sót",
            actor=self.staff,
        )

    def close(self) -> None:
        held = Round.objects.get(pk=self.round.pk)
        round_close(
            round_id=held.pk, version=held.version, explaining="Mọi bước cùng mở", actor=self.staff
        )

    def claim(self) -> None:
        claim_make(
            sheet=self.sheet,
            criterion=self.leaf("1.1"),
            words="Có văn bản",
            figure=Figure("yes"),
            evidence=(),
            version=0,
            actor=self.officer,
        )

    def rule(self) -> None:
        claim = Claim.objects.get()
        claim_rule(
            claim=claim,
            state=ClaimState.ACCEPTED,
            ruling="Đúng",
            verdict=Verdict(),
            version=claim.version,
            actor=self.appraiser,
        )

    def declare(self) -> None:
        held = Score.objects.filter(
            sheet=self.sheet, criterion=self.leaf("1.1"), stage=Stage.SELF
        ).first()
        entry_save(
            sheet=self.sheet,
            criterion=self.leaf("1.1"),
            figure=Figure("yes"),
            note="Có",
            version=held.version if held else 0,
            actor=self.officer,
        )

    def declares(self) -> None:
        """Puts the sheet back to the unit, with all that it has to fill in."""
        for code, answer in (("1.1", "yes"), ("1.2", "")):
            load_score(self.sheet, code, "2", stage=Stage.SELF, answer=answer, value="9")
        self.stand(SheetState.SCORING)

    def empty(self) -> None:
        """The officer empties what was declared for 1.1."""
        entry_save(
            sheet=self.sheet,
            criterion=self.leaf("1.1"),
            figure=Figure(),
            note="",
            version=1,
            actor=self.officer,
        )

    def send(self) -> None:
        sheet_send(sheet_id=self.sheet.pk, version=self.version(), actor=self.officer)

    def take_over(self, seen: str) -> None:
        """Writes many at once as they were seen, and says which were not."""
        wanted = {self.sheet.pk: Wanted(Verdict(Figure("yes")), seen)}
        outcome = readings_write(
            round_set=self.sheet.round_set,
            criterion=self.leaf("1.1"),
            wanted=wanted,
            actor=self.appraiser,
        )
        if outcome.left:
            raise ValidationError("changed" if outcome.changed else str(outcome.refused))

    def seen(self) -> str:
        readings = readings_of([self.leaf("1.1")], [self.sheet], today())
        return print_of(readings[self.sheet.pk, self.leaf("1.1").pk])
