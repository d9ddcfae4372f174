"""What waits for somebody in the rounds that are open: one rule for the first page of scoring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from scores_app.choices import UNSENT_STATES, ClaimState, RoundState, SheetState, Step
from scores_app.models import Round, RoundStep, ScoreSheet
from units_app.access import Access
from units_app.choices import Role


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, in which round, until which day, and where."""

    text: str
    round: Round
    url: str
    until: date | None = None


def waiting_for(access: Access, day: date) -> list[Waiting]:
    """What this person has to do now, the nearest end first."""
    found = [*_of_units(access, day)]
    if access.has(Role.STAFF):
        found += _of_keepers(day)
    return sorted(found, key=lambda item: item.until or date.max)


def _of_units(access: Access, day: date) -> Iterator[Waiting]:
    """Own sheets to fill in, to approve, to explain; two queries."""
    sheets = ScoreSheet.objects.filter(
        unit__in=access.units, round_set__round__state=RoundState.OPEN
    ).with_round()
    again = {
        sheet.pk: list(sheet.reopenings.all()) for sheet in sheets.prefetch_related("reopenings")
    }
    days = _days({sheet.round_set.round_id for sheet in sheets})
    for sheet in sheets:
        reopened = {held.step: held.until for held in again[sheet.pk] if held.until >= day}
        for step in _steps_of_unit(sheet, access):
            until = _open_until(days.get((sheet.round_set.round_id, step)), day)
            until = max(filter(None, (until, reopened.get(step))), default=None)
            if until:
                url = reverse("sheet_detail", args=[sheet.pk])
                yield Waiting(_words(step, sheet), sheet.round_set.round, url, until)
                break


def _steps_of_unit(sheet: ScoreSheet, access: Access) -> tuple[Step, ...]:
    if sheet.state == SheetState.AT_HEAD:
        return (Step.HEAD_APPROVAL, Step.SELF_SCORE) if sheet.unit_id in access.headed_units else ()
    if sheet.state in UNSENT_STATES:
        return (Step.SELF_SCORE, Step.HEAD_APPROVAL)
    return (Step.EXPLANATION,) if sheet.state == SheetState.APPRAISED else ()


def _words(step: Step, sheet: ScoreSheet) -> str:
    if sheet.state == SheetState.AT_HEAD:
        return f"Duyệt phiếu điểm của {sheet.unit}"
    if step == Step.EXPLANATION:
        return f"Xem điểm thẩm định và giải trình nếu cần: {sheet.unit}"
    return f"Tự chấm và gửi phiếu điểm của {sheet.unit}"


def _of_keepers(day: date) -> Iterator[Waiting]:
    """Rounds to open, sheets to approve, rounds to close; two queries."""
    state = Q(sets__sheets__state=SheetState.APPRAISED)
    rounds: Any = Round.objects.exclude(state=RoundState.CLOSED).annotate(
        number=Count("sets__sheets", distinct=True),
        unsent=Count("sets__sheets", Q(sets__sheets__state__in=UNSENT_STATES), distinct=True),
        appraised=Count("sets__sheets", state, distinct=True),
        claims=Count(
            "sets__sheets__claims", Q(sets__sheets__claims__state=ClaimState.OPEN), distinct=True
        ),
    )
    days = _days(rounds.values_list("pk", flat=True))
    for held in rounds:
        url = reverse("round_detail", args=[held.code])
        if held.state == RoundState.DRAFT:
            yield Waiting("Hoàn thiện và mở kỳ chấm", held, url)
            continue
        ends = {step: _open_until(days.get((held.pk, step)), day) for step in Step}
        if held.unsent and ends[Step.SELF_SCORE]:
            text = f"Còn {held.unsent} đơn vị chưa gửi phiếu"
            yield Waiting(text, held, f"{url}?state=unsent", ends[Step.SELF_SCORE])
        if held.claims and ends[Step.SECOND_APPRAISAL]:
            text = f"Còn {held.claims} giải trình chưa xem xét"
            yield Waiting(text, held, url, ends[Step.SECOND_APPRAISAL])
        if held.appraised and ends[Step.APPROVAL]:
            text = f"Phê duyệt {held.appraised} phiếu đã thẩm định"
            yield Waiting(
                text, held, reverse("round_approve", args=[held.code]), ends[Step.APPROVAL]
            )


def _days(rounds: Any) -> dict[tuple[int, str], RoundStep]:
    return {(step.round_id, step.step): step for step in RoundStep.objects.filter(round__in=rounds)}


def _open_until(step: RoundStep | None, day: date) -> date | None:
    return step.ends_on if step and step.is_open(day) else None
