"""Rounds: made, changed, opened, moved and closed; every step one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.clock import now, today
from scores_app.choices import RoundEventKind, RoundState, SheetEventKind, SheetState, Step
from scores_app.jobs import request_counted
from scores_app.models import (
    CriteriaSet,
    InitiativeOffer,
    Round,
    RoundEvent,
    RoundSet,
    RoundStep,
    Score,
    ScoreEvidence,
    ScoreSheet,
)
from scores_app.rounds.participants import Part, taking_part
from scores_app.rounds.rules import Days, Problems, loading_problems, move_problems, step_problems
from scores_app.rounds.step_days import explaining_ahead, in_words
from scores_app.services.comparing import round_compared_renew
from scores_app.services.locks import told_kindly
from scores_app.services.sheet_events import sheet_events
from units_app.models import User

REASON_MISSING = "Ghi lý do."
RECORDED = "Kết quả đã ghi nhận: chỉ đính chính được điểm và quyết định."
SET_KEPT = "Nhóm này đã có {held} nên phải giữ bộ tiêu chí."
OWN = ("code", "name", "year", "window_from", "window_to", "bonus_max", "penalty_max", "is_loaded")


class StaleRoundError(Exception):
    """Somebody else changed the round after this person read it; `current` is what it is now."""

    def __init__(self, current: Round) -> None:
        super().__init__("Kỳ chấm này vừa được người khác sửa.")
        self.current = current


@dataclass(frozen=True)
class SetChoice:
    """The set of a group in the round, and whether a survey is run for it."""

    criteria_set: CriteriaSet
    survey_run: bool = True


@dataclass(frozen=True)
class RoundFacts:
    """What a person says of a round; `steps` are first and last day of each step."""

    code: str
    name: str
    year: int
    window_from: date
    window_to: date
    bonus_max: Decimal | None = None
    penalty_max: Decimal | None = None
    is_loaded: bool = False
    steps: Mapping[Step, Days] = field(default_factory=dict)
    sets: tuple[SetChoice, ...] = ()


@transaction.atomic
def round_create(*, facts: RoundFacts, actor: User | None) -> Round:
    """Makes a round in preparation; one of results that are loaded has no steps.

    Raises:
        ValidationError: by field, where a fact is wrong, a step is missing or out of order, a set
            is still a draft, or results to load are not of an earlier year.
    """
    refuse(_problems(facts))
    made = Round(**_own(facts))
    made.full_clean()
    made.save(force_insert=True)
    _put_steps(made, facts.steps)
    _put_sets(made, facts.sets)
    return made


@transaction.atomic
def round_change(
    *, round_id: int, version: int, facts: RoundFacts, reason: str = "", actor: User | None
) -> Round:
    """Changes a round: in preparation everything, once open its name and the days of its steps,
    each day that moves with the reason, which is kept and shown.

    Raises:
        StaleRoundError: somebody changed it since `version` was read.
        ValidationError: by field; also of a closed round, and of a day moved into the past.
    """
    held = claimed(round_id, version)
    refuse(_problems(facts))
    if held.is_corrected:
        raise ValidationError(RECORDED)
    if held.state == RoundState.DRAFT:
        return _changed_draft(held, facts)
    if held.state == RoundState.CLOSED:
        raise ValidationError("Kỳ chấm đã kết thúc nên không sửa được nữa.")
    held.name = facts.name
    held.full_clean()
    with told_kindly():
        held.save(update_fields=["name"])
    _move_steps(held, facts.steps, reason, actor)
    return held


@transaction.atomic
def round_open(*, round_id: int, version: int, actor: User | None) -> Round:
    """Opens a round: its steps lock from now on, and every unit that takes part gets its sheet, so
    that none is ever lost; what is counted from tasks is counted at once.

    Raises StaleRoundError, and ValidationError with everything that is missing.
    """
    held = claimed(round_id, version)
    found = opening_problems(held)
    if found:
        raise ValidationError(found)
    for round_set in held.sets.select_related("round", "group"):
        sheets_make(round_set, taking_part(round_set), actor)
    held.state, held.opened_at = RoundState.OPEN, now()
    held.save(update_fields=["state", "opened_at"])
    RoundEvent.objects.create(round=held, kind=RoundEventKind.OPENED, actor=actor)
    request_counted(held.pk)
    return held


@transaction.atomic
def round_close(
    *,
    round_id: int,
    version: int,
    reason: str = "",
    explaining: str = "",
    actor: User | None,
) -> Round:
    """Closes a round for good: nothing in it changes any more. Points beside the best unit are
    derived a last time. While sheets are not approved it wants a reason, and another one (
    `explaining`) while units could still explain and be heard; both are kept and shown.

    Raises StaleRoundError, and ValidationError by field.
    """
    held = claimed(round_id, version)
    if held.state != RoundState.OPEN:
        raise ValidationError("Chỉ kỳ chấm đang mở mới kết thúc được.")
    words = _closing_words(held, reason, explaining)
    round_compared_renew(round_id=held.pk)
    held.state, held.closed_at = RoundState.CLOSED, now()
    held.save(update_fields=["state", "closed_at"])
    RoundEvent.objects.create(round=held, kind=RoundEventKind.CLOSED, reason=words, actor=actor)
    return held


def _closing_words(held: Round, reason: str, explaining: str) -> str:
    """The reasons as they are kept; raises ValidationError by field where one is missing."""
    said, why = text.nfc(reason).strip(), text.nfc(explaining).strip()
    left, ahead = unapproved(held), in_words(explaining_ahead(held, today()))
    problems = {}
    if left and not said:
        problems["reason"] = f"Còn {left} phiếu chưa phê duyệt; ghi lý do kết thúc."
    if ahead and not why:
        problems["explaining"] = f"Đơn vị còn được giải trình ({ahead}); ghi lý do kết thúc."
    refuse(problems)
    cut = f"Kết thúc khi đơn vị còn được giải trình ({ahead}). Lý do: {why}" if ahead else ""
    return "\n".join(filter(None, (said, cut)))


def opening_problems(held: Round) -> list[str]:
    """Everything that keeps a round from being opened, in words."""
    if held.state != RoundState.DRAFT:
        return ["Kỳ chấm này đã được mở."]
    if held.is_loaded:
        return ["Kết quả năm trước chỉ nạp vào rồi ghi nhận, không mở để chấm."]
    steps = days_of(held)
    found = list(step_problems(steps).values())
    if Step.APPROVAL in steps and steps[Step.APPROVAL][1] < today():
        found.append("Mọi bước đều đã qua; sửa ngày của các bước trước khi mở.")
    sets = list(held.sets.select_related("round", "group"))
    if not sets:
        found.append("Chưa chọn bộ tiêu chí cho nhóm đơn vị nào.")
    return [*found, *part_problems({part: taking_part(part) for part in sets})]


def unapproved(held: Round) -> int:
    """How many sheets of the round are not approved."""
    rows = ScoreSheet.objects.filter(round_set__round=held)
    return rows.exclude(state=SheetState.APPROVED).count()


def days_of(held: Round) -> dict[Step, Days]:
    """First and last day of each step the round has."""
    rows = held.steps.values_list("step", "starts_on", "ends_on")
    return {Step(step): (first, last) for step, first, last in rows}


def sheets_make(
    round_set: RoundSet, parts: Iterable[Part], actor: User | None, reason: str = ""
) -> list[ScoreSheet]:
    """Makes the sheets that are missing, each with its first event."""
    present = set(round_set.sheets.values_list("unit_id", flat=True))
    made = ScoreSheet.objects.bulk_create(
        ScoreSheet(
            round_set=round_set,
            unit=part.unit,
            is_ranked=part.is_ranked,
            unranked_reason="" if part.is_ranked else part.reason,
        )
        for part in parts
        if part.unit.pk not in present
    )
    said = {sheet.pk: reason or sheet.unranked_reason for sheet in made}
    sheet_events(made, SheetEventKind.CREATED, actor, said)
    return made


def claimed(round_id: int, version: int) -> Round:
    """The round, claimed for this version; a refusal later rolls the claim back."""
    taken = Round.objects.filter(pk=round_id, version=version).update(version=F("version") + 1)
    current: Round = get_object_or_404(Round, pk=round_id)
    if not taken:
        raise StaleRoundError(current)
    return current


def refuse(problems: Problems) -> None:
    """Raises ValidationError by field where there are any."""
    if problems:
        raise ValidationError(dict(problems))


def needed_reason(reason: str) -> str:
    """The reason as it is kept.

    Raises ValidationError where there is none.
    """
    words = text.nfc(reason).strip()
    if not words:
        raise ValidationError({"reason": REASON_MISSING})
    return words


def _problems(facts: RoundFacts) -> Problems:
    if facts.is_loaded:
        return loading_problems(facts.year, facts.window_to, today())
    return step_problems(facts.steps)


def _own(facts: RoundFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in OWN}


def _changed_draft(held: Round, facts: RoundFacts) -> Round:
    for name, value in _own(facts).items():
        setattr(held, name, value)
    held.full_clean()
    with told_kindly():
        held.save(update_fields=list(OWN))
    _put_steps(held, facts.steps)
    _put_sets(held, facts.sets)
    return held


def _put_steps(held: Round, steps: Mapping[Step, Days]) -> None:
    for step, (first, last) in steps.items():
        days = {"starts_on": first, "ends_on": last}
        RoundStep.objects.update_or_create(round=held, step=step, defaults=days)


def _put_sets(held: Round, choices: Iterable[SetChoice]) -> None:
    wanted = {choice.criteria_set.group_id: choice for choice in choices}
    for part in held.sets.all():
        choice = wanted.get(part.group_id)
        same = choice and choice.criteria_set.pk == part.criteria_set_id
        bound = "" if same else _bound(part, is_left=choice is None)
        if bound:
            raise ValidationError({f"set_{part.group_id}": SET_KEPT.format(held=bound)})
        if choice is None:
            part.delete()
    for group_id, choice in wanted.items():
        facts = {"criteria_set": choice.criteria_set, "survey_run": choice.survey_run}
        with told_kindly():
            RoundSet.objects.update_or_create(round=held, group_id=group_id, defaults=facts)


def _bound(part: RoundSet, *, is_left: bool) -> str:
    """What stands by the set of a group and would be left behind, in words; "" where nothing does.
    Duties go with the group that is left out.
    """
    duties = 0 if is_left else part.duties.filter(criterion__isnull=False).count()
    counts = (
        (part.sheets.count(), "phiếu điểm"),
        (Score.objects.filter(sheet__round_set=part).count(), "điểm"),
        (ScoreEvidence.objects.filter(sheet__round_set=part).count(), "tài liệu kiểm chứng"),
        (InitiativeOffer.objects.filter(sheet__round_set=part).count(), "sáng kiến đã dùng"),
        (duties, "phân công theo tiêu chí"),
    )
    return ", ".join(f"{number} {what}" for number, what in counts if number)


def _move_steps(held: Round, steps: Mapping[Step, Days], reason: str, actor: User | None) -> None:
    was = days_of(held)
    moved = {step: days for step, days in steps.items() if was[step] != days}
    if not moved:
        return
    refuse(move_problems(was, moved, today()))
    words = needed_reason(reason)
    _put_steps(held, moved)
    RoundEvent.objects.bulk_create(
        RoundEvent(
            round=held,
            kind=RoundEventKind.STEP_MOVED,
            step=step,
            was_from=was[step][0],
            was_to=was[step][1],
            now_from=first,
            now_to=last,
            reason=words,
            actor=actor,
        )
        for step, (first, last) in moved.items()
    )


def part_problems(by_set: Mapping[RoundSet, Collection[Part]]) -> list[str]:
    """Groups without a unit, and units that stand in two groups; of who takes part in each."""
    found, seen = [], dict[int, str]()
    for round_set, parts in by_set.items():
        if not parts:
            found.append(f"Nhóm {round_set.group} chưa có đơn vị nào tham gia.")
        for part in parts:
            if part.unit.pk in seen:
                other = seen[part.unit.pk]
                found.append(f"{part.unit} đang ở cả hai nhóm {other} và {round_set.group}.")
            seen[part.unit.pk] = str(round_set.group)
    return found
