"""Writes of the docket: what a unit holds against the appraisal, and how it is ruled."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cchc.core import text
from cchc.core.clock import now, today
from cchc.core.figures import typed_text
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from scores_app import permissions
from scores_app import points as scoring
from scores_app.appraisal import appraising
from scores_app.choices import BY_APPRAISERS, RULED_STATES, Cause, ClaimState, Stage
from scores_app.models import Claim, ClaimEvidence, Criterion, Score, ScoreSheet
from scores_app.models.claims import PAST
from scores_app.points import Figure
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.services.appraisal import Verdict, reading_write
from scores_app.services.locks import hold_sheets, refuse_unopened, told_kindly
from scores_app.services.scores import bounds, ruled_points, score_clear
from units_app.access import access_of
from units_app.models import User

NOT_CLAIMED = "Tiêu chí này không giải trình được: kết quả không do người thẩm định chấm."
NOT_READ = "Tiêu chí chưa có điểm thẩm định nên chưa giải trình được."
PARTLY_OUT = "Chấp nhận một phần thì phải có điểm, không ghi “Không áp dụng”."
PARTLY_LESS = (
    "Chấp nhận một phần thì điểm phải cao hơn điểm thẩm định ({points}); "
    "nếu không thì chọn “Không chấp nhận”."
)
PARTLY_MORE = "Chấp nhận một phần thì không quá điểm đơn vị đề nghị ({points})."
NOT_READ_AGAIN = "Tiêu chí đang chờ thẩm định lại; có điểm thẩm định mới rồi mới xem xét được."


class StaleClaimError(Exception):
    """Somebody else wrote the claim meanwhile; `current` is what it is now, unsaved where it went
    past and a new one may be made.
    """

    def __init__(self, current: Claim) -> None:
        super().__init__("Giải trình này vừa được người khác ghi.")
        self.current = current


@transaction.atomic
def claim_make(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    words: str,
    figure: Figure,
    evidence: Iterable[Evidence],
    version: int,
    actor: User,
) -> Claim:
    """Writes what the unit holds against the appraisal of one criterion; one that still waits, or
    was withdrawn, is written anew. What was ruled on an appraisal that fell since stays beside it.

    Args:
        sheet, criterion: a leaf of the sheet's set that appraisers decide.
        words: why.
        figure: what should stand; the points claimed follow from it.
        evidence: the documents; they replace those of before.
        version: the version that was read, 0 where there was none.
        actor: an officer or head of the unit.

    Raises:
        PermissionDenied: somebody else's sheet.
        StaleClaimError: somebody wrote or ruled meanwhile.
        ValidationError: by field (text, answer, value, value_of), or of the locked step.
    """
    if not permissions.scores_for(access_of(actor), sheet):
        raise PermissionDenied
    hold_sheets([sheet.pk], to_move=True)
    refuse_claim(sheet, criterion)
    _refuse_figure(criterion, words, figure)
    refuse_unopened(sheet)
    claim = _held(sheet, criterion, version)
    if claim.is_ruled:
        raise StaleClaimError(claim)
    claim.text = text.nfc(words).strip()
    claim.answer, claim.value, claim.value_of = figure.answer, figure.value, figure.of
    claim.points = ruled_points(sheet, criterion, Stage.APPRAISAL, figure)
    claim.state, claim.made_by, claim.changed_by = ClaimState.OPEN, actor, actor
    claim.made_at, claim.made_on = now(), today()
    _save(claim)
    _link(claim, evidence)
    return claim


@transaction.atomic
def claim_withdraw(*, claim: Claim, version: int, actor: User) -> Claim:
    """The unit takes its claim back before it is ruled. `version`: the one that was read. Raises as
    `claim_make`, and ValidationError for a claim that is past.
    """
    if not permissions.scores_for(access_of(actor), claim.sheet):
        raise PermissionDenied
    hold_sheets([claim.sheet_id], to_move=True)
    current = _held_again(claim, version)
    refuse_unopened(claim.sheet)
    if current.is_ruled:
        raise StaleClaimError(current)
    current.state, current.changed_by = ClaimState.WITHDRAWN, actor
    _save(current)
    return current


@transaction.atomic
def claim_rule(
    *, claim: Claim, state: str, ruling: str, verdict: Verdict, version: int, actor: User
) -> Claim:
    """Rules on a claim, or again on one that was ruled: accepted, the claimed figure becomes the
    second reading; partly, the figure of `verdict`; refused, the appraisal stands.

    Args:
        claim: which.
        state: one of RULED_STATES.
        ruling: why, in words that the unit reads.
        verdict: figure, points and cause of a claim that is accepted in part.
        version: the version of the claim that was read.
        actor: staff, or the appraiser of the criterion; never of the own unit.

    Raises:
        PermissionDenied: not this person's to rule.
        StaleClaimError: somebody wrote or ruled meanwhile.
        ValidationError: by field (state, ruling, figure, points, cause, note), of the lock, or of a
            claim that went past meanwhile.
    """
    if why_not := why_not_rule(actor, claim):
        raise PermissionDenied(why_not)
    _refuse_ruling(claim, state, ruling)
    refuse_unopened(claim.sheet)
    hold_sheets([claim.sheet_id], to_move=True)
    current = _held_again(claim, version)
    if current.state == ClaimState.WITHDRAWN:
        raise StaleClaimError(current)
    if not _is_read(claim.sheet, claim.criterion):
        raise ValidationError(NOT_READ_AGAIN)
    current.state, current.ruling = state, text.nfc(ruling).strip()
    current.ruled_by, current.ruled_at, current.ruled_on = actor, now(), today()
    current.changed_by = actor
    _save(current)
    _second_reading(current, verdict, actor)
    return current


def why_not_rule(actor: User, claim: Claim, duties: appraising.Duties | None = None) -> str:
    """Why this person may not rule on a claim; empty when they may. `duties`: what they appraise
    in the claim's group, where that is known.
    """
    access = access_of(actor)
    if claim.past_on:
        return PAST
    if permissions.is_own_unit(access, claim.sheet):
        return "Đơn vị của mình: không xem xét giải trình của đơn vị mình đang làm việc."
    if permissions.may_run_rounds(access):
        return ""
    if duties is None:
        duties = appraising.duties_of(actor.pk, claim.sheet.round_set)
    return appraising.why_not_appraise(access, duties, claim.sheet, claim.criterion_id)


def refuse_claim(sheet: ScoreSheet, criterion: Criterion) -> None:
    """Raises ValidationError where a criterion cannot be claimed on."""
    if criterion.scorer not in BY_APPRAISERS:
        raise ValidationError(NOT_CLAIMED)
    if not _is_read(sheet, criterion):
        raise ValidationError(NOT_READ)


def _is_read(sheet: ScoreSheet, criterion: Criterion) -> bool:
    rows = Score.objects.filter(sheet=sheet, criterion=criterion, stage=Stage.APPRAISAL)
    return bool(rows.exists())


def _refuse_figure(criterion: Criterion, words: str, figure: Figure) -> None:
    problems: dict[str, list[str]] = {}
    if not words.strip():
        problems["text"] = ["Ghi nội dung giải trình."]
    if figure.is_empty:
        problems["answer"] = ["Nhập số liệu đề nghị; điểm đề nghị tính theo số liệu này."]
    for problem in scoring.figure_problems(
        criterion.rule, criterion.rule_params, criterion.max_points, figure
    ):
        place = "value_of" if problem.place == "of" else problem.place
        problems.setdefault(place, []).append(problem.message)
    if problems:
        raise ValidationError(problems)


def _refuse_ruling(claim: Claim, state: str, ruling: str) -> None:
    problems: dict[str, str] = {}
    if state not in RULED_STATES:
        problems["state"] = "Chọn kết quả xem xét."
    if not ruling.strip():
        problems["ruling"] = "Ghi ý kiến xem xét; đơn vị đọc nguyên văn nội dung này."
    if problems:
        raise ValidationError(problems)


def _held(sheet: ScoreSheet, criterion: Criterion, version: int) -> Claim:
    """The claim to write into, locked; a new one where there was and is none that counts."""
    rows = Claim.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(sheet=sheet, criterion=criterion, past_on=None).first()
    claim = found or Claim(sheet=sheet, criterion=criterion, version=0)
    if claim.version != version:
        raise StaleClaimError(claim)
    return claim


def _held_again(claim: Claim, version: int) -> Claim:
    """This claim and no other, locked, as long as it counts and is what was read."""
    current = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    if current.past_on:
        raise ValidationError(PAST)
    if current.version != version:
        raise StaleClaimError(current)
    current.sheet, current.criterion = claim.sheet, claim.criterion
    return current


def _save(claim: Claim) -> None:
    claim.version += 1
    with told_kindly():
        claim.save()


def _link(claim: Claim, evidence: Iterable[Evidence]) -> None:
    documents = tuple(evidence)
    evidence_hold(documents)
    known = set(claim.evidence_links.values_list("evidence_id", flat=True))
    with told_kindly():
        claim.evidence_links.exclude(evidence__in=documents).delete()
        ClaimEvidence.objects.bulk_create(
            ClaimEvidence(claim=claim, evidence=document)
            for document in documents
            if document.pk not in known
        )


def _second_reading(claim: Claim, verdict: Verdict, actor: User) -> None:
    """Puts the reading of the second appraisal as the ruling has it."""
    held = Score.objects.filter(
        sheet=claim.sheet, criterion=claim.criterion, stage=Stage.SECOND
    ).first()
    version = held.version if held else 0
    if claim.state == ClaimState.REFUSED:
        if held:
            score_clear(score=held, version=version, actor=actor)
        return
    wanted = verdict if claim.state == ClaimState.PARTLY else _as_claimed(claim, verdict)
    if wanted.is_empty:
        raise ValidationError({"figure": "Nhập số liệu được chấp nhận."})
    if claim.state == ClaimState.PARTLY:
        _refuse_part(claim, wanted)
    reading_write(
        sheet=claim.sheet,
        criterion=claim.criterion,
        stage=Stage.SECOND,
        verdict=Verdict(wanted.figure, wanted.points, wanted.cause, claim.ruling),
        version=version,
        actor=actor,
    )


def partly_problem(
    figure: Figure, points: Decimal | None, *, appraised: Decimal | None, claimed: Decimal | None
) -> str:
    """Why a claim accepted in part cannot have this; empty when it can. It gives more than the
    appraisal and no more than was claimed, as far as those are known.
    """
    if figure.answer == NOT_APPLICABLE:
        return PARTLY_OUT
    if points is None:
        return ""
    if appraised is not None and points <= appraised:
        return PARTLY_LESS.format(points=typed_text(appraised))
    if claimed is not None and points > claimed:
        return PARTLY_MORE.format(points=typed_text(claimed))
    return ""


def _refuse_part(claim: Claim, wanted: Verdict) -> None:
    sheet, criterion, by_hand = claim.sheet, claim.criterion, wanted.points is not None
    figure = Figure(claim.answer, claim.value, claim.value_of)
    ruled = ruled_points(sheet, criterion, Stage.SECOND, wanted.figure)
    points, (low, high) = wanted.points if by_hand else ruled, bounds(criterion)
    if points is not None and not low <= points <= high:
        return  # refused as of any reading
    problem = partly_problem(
        wanted.figure,
        points,
        appraised=_appraised_points(claim),
        claimed=ruled_points(sheet, criterion, Stage.SECOND, figure),
    )
    if problem:
        raise ValidationError({"points" if by_hand else "figure": problem})


def _appraised_points(claim: Claim) -> Decimal | None:
    rows = Score.objects.filter(sheet=claim.sheet, criterion=claim.criterion)
    return rows.values_list("points", flat=True).get(stage=Stage.APPRAISAL)


def _as_claimed(claim: Claim, verdict: Verdict) -> Verdict:
    """The claimed figure; points still lost keep their cause, or were rescored."""
    before = Score.objects.filter(
        sheet=claim.sheet, criterion=claim.criterion, stage=Stage.APPRAISAL
    ).first()
    figure = Figure(claim.answer, claim.value, claim.value_of)
    points: Decimal | None = ruled_points(claim.sheet, claim.criterion, Stage.SECOND, figure)
    kept = before.cause if before else ""
    moved = before is None or before.points != points
    return Verdict(figure, None, verdict.cause or kept or (Cause.RESCORED if moved else ""))
