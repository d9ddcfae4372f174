"""What waits for somebody in the rounds: the first page of scoring. A fixed number of queries for
each role.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, IntegerField, QuerySet, Value
from django.urls import reverse
from django.utils.http import urlencode

from cchc.core.templatetags.cchc_format import whole
from scores_app.choices import UNSENT_STATES, ClaimState, SheetState, Step
from scores_app.models import Claim, RankingCheck, Round, ScoreSheet
from scores_app.permissions import may_appraise, may_run_rounds
from scores_app.rounds.pending import (
    SENDING,
    Due,
    OpenRounds,
    Pending,
    claimable,
    open_rounds,
    to_appraise,
    to_rule,
    unsent,
)
from scores_app.score_sheets.completeness import Filled, filled_of_many
from units_app.access import Access
from units_app.choices import Role

LOOKING = (Role.LEADER, Role.ADMIN)  # these see how far each round is, and what is late in it
NO_ROUND, DIFFERENCES = Value(0), Value("differences", output_field=CharField())
_LENGTH = Func(F("differences"), function="jsonb_array_length", output_field=IntegerField())
SENT_ON = (SheetState.SENT, SheetState.APPRAISED, SheetState.APPROVED)


@dataclass(frozen=True)
class Waiting:
    """One thing to do, or to know: what, in which round, until which day, and where; `role`: as
    whom it concerns the person.
    """

    text: str
    url: str
    round: Round | None = None
    until: date | None = None
    note: str = ""
    role: str = ""


def waiting_for(user_id: int, access: Access, day: date) -> list[Waiting]:
    """What this person has to do now, and leaders and staff what is late; the nearest end first."""
    opened = open_rounds(day)
    found = [*_of_units(opened, access)]
    if may_appraise(access):
        found += _as(Role.APPRAISER, _of_appraiser(opened, user_id, access))
    if may_run_rounds(access):
        found += _as(Role.STAFF, _of_keepers(opened))
    elif looks := [role for role in LOOKING if access.has(role)]:
        found += _as(looks[0], _of_leaders(opened))
    return sorted(found, key=lambda item: item.until or date.max)


def _as(role: Role, items: Iterable[Waiting]) -> Iterator[Waiting]:
    return (replace(item, role=role) for item in items)


def _of_units(opened: OpenRounds, access: Access) -> Iterator[Waiting]:
    """Own sheets to fill in, to approve, to explain; four queries at most."""
    if not access.units:
        return
    items = unsent(opened, access.units)
    still_open = [item.sheet for item in items if item.due.is_open]
    filled = filled_of_many(still_open) if still_open else {}
    for item in items:
        at_head = item.state == SheetState.AT_HEAD
        if not at_head or item.unit in access.headed_units:
            url = reverse("sheet_detail", args=[item.sheet])
            role = Role.HEAD if at_head else Role.OFFICER
            note = _how_full(filled.get(item.sheet))
            yield Waiting(_words(item), url, item.round, item.due.until, note, role)
    for item in claimable(opened, access.units):
        text = f"Giải trình nếu cần: {item.unit_name}, {_criteria(item.number)} bị trừ điểm"
        role = Role.OFFICER
        yield Waiting(text, reverse("docket_list"), item.round, item.due.until, role=role)


def _how_full(filled: Filled | None) -> str:
    return f"đã kê khai {whole(filled.filled)}/{whole(filled.needed)} tiêu chí" if filled else ""


def _words(item: Pending) -> str:
    if item.state == SheetState.AT_HEAD:
        text = f"Duyệt phiếu điểm của {item.unit_name}"
    elif item.is_back:
        text = f"Lãnh đạo đơn vị chuyển lại: sửa và gửi phiếu điểm của {item.unit_name}"
    else:
        text = f"Tự chấm và gửi phiếu điểm của {item.unit_name}"
    return text if item.due.is_open else f"{text}: bước đã khóa, đề nghị Sở Nội vụ mở lại"


def _of_appraiser(opened: OpenRounds, user_id: int, access: Access) -> Iterator[Waiting]:
    """Criteria to appraise and claims to rule on, a line for each round; never of the own unit
    (`units_app.belonging`). Two queries.
    """
    for held, items in _by_round(to_appraise(opened, user_id)).items():
        text = f"Thẩm định {_criteria(_sum(items))} của {whole(len(items))} đơn vị"
        url = f"{reverse('appraisal_home')}?{urlencode({'ky': held.code})}"
        yield Waiting(text, url, held, _first(items))
    if may_run_rounds(access):  # who runs rounds is told of every claim
        return
    for held, items in _by_round(to_rule(opened, user_id)).items():
        text = f"Xem xét {whole(_sum(items))} giải trình của {whole(len(items))} đơn vị"
        yield Waiting(text, _claims_url(held), held, _first(items))


def _of_keepers(opened: OpenRounds) -> Iterator[Waiting]:
    """Rounds to open or to close, who has not sent, what to approve, claims, what the last nightly
    check found; one query.
    """
    for held in opened.drafts:
        words = "Nạp điểm và ghi nhận kết quả" if held.is_loaded else "Hoàn thiện và mở kỳ chấm"
        yield Waiting(words, _round_url(held), held, note="chưa mở")
    last_check = RankingCheck.objects.order_by("-pk")[:1]
    counts = _counts(opened, last_check.annotate(round=NO_ROUND, what=DIFFERENCES, number=_LENGTH))
    for pk, held in opened.rounds.items():
        yield from _of_open_round(opened, held, counts[pk])
    if differences := counts[0]["differences"]:
        text = f"Kiểm tra hằng đêm: {whole(differences)} chỗ khác khi tính lại"
        yield Waiting(text, reverse("ranking_checks"))


def _of_open_round(opened: OpenRounds, held: Round, counts: Mapping[str, int]) -> Iterator[Waiting]:
    if opened.is_over(held.pk):
        note = "mọi bước đã khóa"
        yield Waiting("Kết thúc kỳ chấm hoặc đổi ngày", _close_url(held), held, note=note)
        return
    yield from _late_or_coming(opened, held, counts)
    approval = opened.due(held.pk, Step.APPROVAL)
    if counts["appraised"] and approval:
        text = f"Phê duyệt {whole(counts['appraised'])} phiếu đã thẩm định"
        yield Waiting(text, reverse("round_approve", args=[held.code]), held, approval.until)


def _late_or_coming(
    opened: OpenRounds, held: Round, counts: Mapping[str, int]
) -> Iterator[Waiting]:
    """Units that have not sent, sheets that are not appraised, claims without a ruling."""
    url = _round_url(held)
    if due := _shown(counts["unsent"], opened.due_of_any(held.pk, SENDING)):
        text = f"Còn {whole(counts['unsent'])} đơn vị chưa gửi phiếu"
        yield Waiting(text, f"{url}?state=unsent", held, due.until)
    if due := _shown(counts["sent"], opened.due(held.pk, Step.APPRAISAL)):
        text = f"Còn {whole(counts['sent'])} phiếu chưa thẩm định xong"
        yield Waiting(text, f"{url}?state=sent", held, due.until)
    if due := _shown(counts["claims"], opened.due(held.pk, Step.SECOND_APPRAISAL)):
        text = f"Còn {whole(counts['claims'])} giải trình chưa xem xét"
        yield Waiting(text, _claims_url(held), held, due.until)


def _of_leaders(opened: OpenRounds) -> Iterator[Waiting]:
    """How far each round is, and what is late in it; one query."""
    counts = _counts(opened)
    for pk, held in opened.rounds.items():
        of, is_over = counts[pk], opened.is_over(pk)
        text = (
            f"Đã gửi {whole(of['sent_on'])}/{whole(of['all'])} phiếu, đã thẩm định"
            f" {whole(of['appraised'] + of['approved'])}, đã phê duyệt {whole(of['approved'])}"
        )
        note = "mọi bước đã khóa, chưa kết thúc" if is_over else _steps_now(opened, held)
        yield Waiting(text, _round_url(held), held, note=note)
        if is_over:
            continue
        for item in _late_or_coming(opened, held, of):
            if item.until and item.until < opened.day:
                yield item


def _counts(opened: OpenRounds, *others: QuerySet[Any]) -> Mapping[int, Mapping[str, int]]:
    """Round -> how many sheets in each state (`all`, `unsent`, `sent_on` of several) and `claims`
    that wait; what `others` count of no round is under 0. One query.
    """
    found: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    sheets = ScoreSheet.objects.filter(round_set__round__in=opened.rounds)
    claims = Claim.objects.filter(sheet__round_set__round__in=opened.rounds, state=ClaimState.OPEN)
    by_state = _numbers(sheets, "round_set__round", F("state"))
    waiting = _numbers(claims, "sheet__round_set__round", Value("claims", output_field=CharField()))
    columns = [rows.values_list("round", "what", "number") for rows in (waiting, *others)]
    for pk, what, number in by_state.union(*columns, all=True):
        found[pk][what] += number
        if what in SheetState.values:
            found[pk]["all"] += number
            found[pk]["unsent"] += number if what in UNSENT_STATES else 0
            found[pk]["sent_on"] += number if what in SENT_ON else 0
    return found


def _numbers(rows: QuerySet[Any], round_path: str, what: Any) -> QuerySet[Any]:
    named = rows.order_by().annotate(round=F(round_path), what=what).values("round", "what")
    counted: QuerySet[Any] = named.annotate(number=Count("pk"))
    return counted.values_list("round", "what", "number")


def _shown(number: int, due: Due | None) -> Due | None:
    return due if number else None


def _steps_now(opened: OpenRounds, held: Round) -> str:
    now_open = [
        f"{step.label} đến hết {due.until:%d/%m/%Y}"
        for step in Step
        if (due := opened.due(held.pk, step)) and due.is_open
    ]
    return "; ".join(now_open) or "chưa đến bước nào"


def _by_round(found: Mapping[int, Iterable[Pending]]) -> dict[Round, list[Pending]]:
    by_round = defaultdict(list)
    for items in found.values():
        for item in items:
            by_round[item.round].append(item)
    return by_round


def _sum(items: Iterable[Pending]) -> int:
    return sum(item.number for item in items)


def _first(items: Iterable[Pending]) -> date:
    return min(item.due.until for item in items)


def _criteria(number: int) -> str:
    return f"{whole(number)} tiêu chí"


def _claims_url(held: Round) -> str:
    query = urlencode({"state": ClaimState.OPEN.value, "round": held.code})
    return f"{reverse('docket_list')}?{query}"


def _round_url(held: Round) -> str:
    return reverse("round_detail", args=[held.code])


def _close_url(held: Round) -> str:
    return reverse("round_close", args=[held.code])
