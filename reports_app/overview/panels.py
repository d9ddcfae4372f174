"""What waits for who looks, a panel for each role. Two queries, and those of the rounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.http import HttpRequest

from cchc.core.clock import today
from models_app.draft_list import Drafts, drafts_of
from reports_app.overview import leading, working
from reports_app.overview.figures import LONGEST, PRESSING, STALE, Overview
from reports_app.overview.lists import Lists, tallied
from reports_app.overview.matters import Asked, Matter, Panel, answered, of_round
from scores_app.permissions import may_appraise
from scores_app.rounds.waiting import Waiting, waiting_for
from units_app.access import Access, access_of
from units_app.choices import Role

# Role, title today, title of a past day; the order in which they are read.
PANELS = (
    (Role.LEADER, "Cần quyết định", "Cần quyết định"),
    (Role.STAFF, "Việc hôm nay", "Việc chờ Sở Nội vụ"),
    (Role.APPRAISER, "Chờ tôi thẩm định", "Chờ tôi thẩm định"),
    (Role.HEAD, "Chờ tôi duyệt", "Chờ tôi duyệt"),
    (Role.OFFICER, "Việc của đơn vị tôi", "Việc của đơn vị tôi"),
    (Role.ADMIN, "Tình hình hôm nay", "Tình hình"),
)


@dataclass(frozen=True)
class Waits:
    """What waits by itself, without a number of its own: in rounds, and as drafts; of today."""

    rounds: list[Waiting]
    drafts: Drafts
    day: date

    def in_rounds(self, role: Role) -> Iterator[Matter]:
        return (of_round(item, self.day) for item in self.rounds if item.role == role)


def named_for(access: Access) -> list[str]:
    """Which assignments the page names for these roles, beside those not updated longest: what
    presses most stands with the own unit's work, what is late longest with the leaders' units.
    """
    named = {PRESSING: bool(access.units), LONGEST: access.has(Role.LEADER), STALE: True}
    return [kind for kind, is_shown in named.items() if is_shown]


def panels_of(request: HttpRequest, shown: Overview) -> list[Panel]:
    """The panels of all roles that this person holds; of a past day without what has no past."""
    access, is_today = access_of(request.user), shown.day == today()
    lists = Lists(request, shown.day)
    waits = _waits(request, access, shown.day, is_today=is_today)
    held = {role: _asked(role, lists, shown, access) for role in _roles(access, waits)}
    tallies = iter(tallied(one.listed for asked in held.values() for one in asked))
    found = []
    for role, today_title, past_title in PANELS:
        if role in held:
            own = list(islice(tallies, len(held[role])))
            told = list(answered(held[role], own, shown.day))
            matters = [*_before(role, shown, waits), *told, *_after(role, shown, waits)]
            found.append(Panel(role.value, today_title if is_today else past_title, matters))
    return found


def _waits(request: HttpRequest, access: Access, day: date, *, is_today: bool) -> Waits:
    if not is_today:
        return Waits([], Drafts(), day)
    user = request.user
    drafts = drafts_of(user, access) if access.units else Drafts()  # type: ignore[arg-type]
    return Waits(waiting_for(int(user.pk or 0), access, day), drafts, day)


def _roles(access: Access, waits: Waits) -> list[Role]:
    """In the order of PANELS; who heads a unit does its work too, and staff may appraise."""
    appraises = may_appraise(access) and any(waits.in_rounds(Role.APPRAISER))
    shown = {
        Role.APPRAISER: access.has(Role.APPRAISER) or appraises,
        Role.HEAD: bool(access.headed_units),
        Role.OFFICER: bool(access.units),
    }
    return [role for role, *_ in PANELS if shown.get(role, access.has(role))]


def _asked(role: Role, lists: Lists, shown: Overview, access: Access) -> list[Asked]:
    is_today = shown.day == today()
    if role == Role.LEADER:
        return leading.asked(lists, shown)
    if role == Role.STAFF:
        return working.of_staff(lists, is_today=is_today)
    if role == Role.APPRAISER:
        return working.of_appraiser(lists)
    if role == Role.HEAD:
        return working.of_head(lists, access)
    if role == Role.OFFICER:
        return working.of_units(lists)
    seen = [] if access.has(Role.STAFF) else working.of_staff(lists, is_today=is_today)
    return [*seen, *working.of_administrator(lists, is_today=is_today)]


def _before(role: Role, shown: Overview, waits: Waits) -> Iterable[Matter]:
    """What stands on top, whatever else there is."""
    if role == Role.LEADER:
        return leading.late_units(shown)
    return waits.in_rounds(role) if role == Role.APPRAISER else ()


def _after(role: Role, shown: Overview, waits: Waits) -> Iterator[Matter]:
    if role == Role.LEADER:
        yield from leading.numbers(shown)
    if role != Role.APPRAISER:
        yield from waits.in_rounds(role)
    if role == Role.HEAD:
        yield from working.drafts_to_approve(waits.drafts)
    if role == Role.OFFICER:
        yield from working.drafts_to_write(waits.drafts)
