"""What scoring adds to the daily digest: sheets to send, to approve and to appraise, claims to make
and to rule on. Of sheets to send and claims to make only what ends within a few working days, or is
late already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from cchc.core import working_days
from cchc.core.templatetags.cchc_format import whole
from scores_app.choices import ClaimState, SheetState
from scores_app.rounds.pending import (
    Pending,
    claimable,
    open_rounds,
    to_appraise,
    to_rule,
    unruled,
    unsent,
)
from units_app.belonging import belongings
from units_app.choices import Role
from units_app.digest_parts import Line, Part, adds_sections
from units_app.everybody import Person

UNSENT = "score_unsent", "Phiếu điểm chưa gửi"
APPROVE = "score_approve", "Phiếu điểm chờ tôi duyệt"
APPRAISE = "score_appraise", "Phiếu điểm chờ tôi thẩm định"
RULE = "score_rule", "Giải trình chờ tôi xem xét"
CLAIM = "score_claim", "Tiêu chí bị trừ điểm còn giải trình được"


def register() -> None:
    """Called once, when the app is ready."""
    adds_sections(sections)


def sections(day: date, people: Sequence[Person]) -> Iterator[tuple[int, Part]]:
    """By person, what presses in the rounds that are open; ten queries at most. Nobody is
    told to judge a unit they belong to (`units_app.belonging`).
    """
    opened = open_rounds(day)
    if not opened.rounds:
        return
    sheets, claims = unsent(opened), claimable(opened)
    cells, rulings, every = to_appraise(opened), to_rule(opened), unruled(opened)
    own = belongings([one.pk for one in people if every and one.has(Role.STAFF)], day)
    with_officer = {unit for person in people for unit in person.officer_of}
    for person in people:
        mine = person.officer_of | (person.head_of - with_officer)
        yield person.pk, Part(*UNSENT, list(map(_to_send, _pressing(sheets, mine, day))))
        yield person.pk, Part(*APPROVE, list(map(_to_approve, _at_head(sheets, person))))
        if person.has(Role.APPRAISER) or person.has(Role.STAFF):
            yield person.pk, Part(*APPRAISE, list(map(_cells, cells.get(person.pk, ()))))
            waiting = rulings.get(person.pk, ())
            if person.has(Role.STAFF):
                waiting = [item for item in every if item.unit not in own[person.pk]]
            yield person.pk, Part(*RULE, list(map(_claims, waiting)))
        yield person.pk, Part(*CLAIM, list(map(_to_claim, _pressing(claims, mine, day))))


def _pressing(items: Iterable[Pending], units: set[int], day: date) -> Iterator[Pending]:
    """Those of these units that end soon or are late; what waits at the head is the head's."""
    calendar = working_days.calendar()
    for item in items:
        if item.unit in units and item.state != SheetState.AT_HEAD:
            left = calendar.working_days(day, item.due.until)
            if left <= settings.SCORES_DUE_SOON_DAYS:
                yield item


def _at_head(items: Iterable[Pending], person: Person) -> Iterator[Pending]:
    for item in items:
        if item.state == SheetState.AT_HEAD and item.unit in person.head_of:
            yield item


def _to_send(item: Pending) -> Line:
    note = "" if item.due.is_open else "bước đã khóa, đề nghị Sở Nội vụ mở lại"
    what = "Lãnh đạo đơn vị chuyển lại: sửa và gửi" if item.is_back else "Gửi"
    return _line(item, f"{what} phiếu điểm, {item.round.name}", _sheet_url(item), note)


def _to_approve(item: Pending) -> Line:
    note = "" if item.due.is_open else "bước đã khóa, đề nghị Sở Nội vụ mở lại"
    return _line(item, f"Duyệt phiếu điểm, {item.round.name}", _sheet_url(item), note)


def _cells(item: Pending) -> Line:
    url = reverse("appraise_sheet", args=[item.sheet])
    return _line(item, f"Thẩm định phiếu điểm, {item.round.name}", url, _criteria(item))


def _claims(item: Pending) -> Line:
    query = urlencode({"state": ClaimState.OPEN.value, "round": item.round.code})
    note = f"{whole(item.number)} giải trình"
    url = f"{reverse('docket_list')}?{query}"
    return _line(item, f"Xem xét giải trình, {item.round.name}", url, note)


def _to_claim(item: Pending) -> Line:
    url = reverse("docket_list")
    return _line(item, f"Giải trình nếu cần, {item.round.name}", url, _criteria(item))


def _line(item: Pending, title: str, url: str, note: str) -> Line:
    return Line(title, url, item.unit_name, item.due.until, note)


def _sheet_url(item: Pending) -> str:
    return reverse("sheet_detail", args=[item.sheet])


def _criteria(item: Pending) -> str:
    return f"{whole(item.number)} tiêu chí"
