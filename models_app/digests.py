"""What initiatives add to the daily digest: figures that are due, registrations to approve, to
write anew or to appraise, decisions that are waited for long, files to complete.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from cchc.core.clock import today
from cchc.core.templatetags.cchc_format import day as day_words
from cchc.core.templatetags.cchc_format import due_words
from models_app import permissions
from models_app.choices import Stage
from models_app.models import Comment, Indicator, Initiative
from units_app.access import Access, read_accesses
from units_app.belonging import belongings
from units_app.choices import Role
from units_app.digest_parts import Line, Part, adds_sections
from units_app.everybody import Person

MEASURE = "initiative_measure", "Số liệu sau áp dụng đến hạn"
APPROVE = "initiative_approve", "Đăng ký sáng kiến chờ tôi duyệt"
REWRITE = "initiative_rewrite", "Đăng ký sáng kiến được chuyển lại"
COMPLETE = "initiative_complete", "Sáng kiến được đề nghị bổ sung hồ sơ"
APPRAISE = "initiative_appraise", "Đăng ký sáng kiến chờ thẩm định"
OPINE = "initiative_opine", "Sáng kiến chờ tôi cho ý kiến"
DECIDE = "initiative_decide", "Sáng kiến chờ quyết định đã lâu"

SHORT = 160


def register() -> None:
    """Called once, when the app is ready."""
    adds_sections(sections)


def sections(day: date, people: Sequence[Person]) -> Iterator[tuple[int, Part]]:
    """By person, what waits for whom; seven queries at most, whatever the number of people. A unit
    that took over another one is told of that one's too.
    """
    figures, waiting, asked = _figures(day), _waiting(), _asked_to_complete()
    to_opine = _to_opine_on(_at(Stage.APPRAISED, waiting), people, day)
    for person in people:
        own = person.officer_of | person.head_of
        yield person.pk, _part(MEASURE, figures, own, lambda one: _to_measure(one, day))
        yield person.pk, _part(APPROVE, _at(Stage.AT_HEAD, waiting), person.head_of, _to_approve)
        yield person.pk, _part(REWRITE, _at(Stage.DRAFT, waiting), person.officer_of, _to_rewrite)
        yield person.pk, _part(COMPLETE, asked, own, _to_complete)
        yield person.pk, _part(OPINE, to_opine.get(person.pk, ()), None, _to_decide)
        if person.has(Role.STAFF):
            yield person.pk, _part(APPRAISE, _at(Stage.REGISTERED, waiting), None, _to_appraise)
            yield person.pk, _part(DECIDE, _long_appraised(waiting, day), None, _to_decide)


def _figures(day: date) -> list[Indicator]:
    """Indicators whose figure after application is late or due soon, the oldest on top."""
    last = day + timedelta(days=settings.INITIATIVES_DUE_SOON_DAYS)
    due = Indicator.objects.due(last, day).select_related("initiative__unit")
    return list(due.order_by("at_due_on", "pk"))


def _waiting() -> list[Initiative]:
    """What waits for somebody: at a head, handed back, for appraisal, for a decision."""
    back = Q(stage=Stage.DRAFT) & ~Q(handed_back="")
    waits = Q(stage__in=(Stage.AT_HEAD, Stage.REGISTERED, Stage.APPRAISED))
    found = Initiative.objects.filter(back | waits).select_related("unit")
    return list(found.order_by("stage_on", "pk"))


def _asked_to_complete() -> list[Comment]:
    """The last request to complete each file that stands, unless the unit has answered it since."""
    asking = Comment.objects.asking_to_complete().select_related("initiative__unit")
    last = {row.initiative_id: row for row in asking.order_by("written_at", "pk")}
    answered = _answered(last)
    return [row for pk, row in last.items() if pk not in answered]


def _answered(requests: Mapping[int, Comment]) -> set[int]:
    """The initiatives whose unit wrote a remark after the request; who cannot give an opinion on it
    writes for the unit. Two queries.
    """
    remarks = Comment.objects.filter(
        initiative__in=requests, is_internal=False, withdrawn_at__isnull=True
    )
    later = [one for one in remarks if one.written_at > requests[one.initiative_id].written_at]
    writers = read_accesses({one.author_id for one in later}, today()) if later else {}
    return {
        one.initiative_id
        for one in later
        if not permissions.may_give_opinion(
            writers.get(one.author_id, Access()), requests[one.initiative_id].initiative
        )
    }


def _to_opine_on(
    appraised: Sequence[Initiative], people: Iterable[Person], day: date
) -> dict[int, list[Initiative]]:
    """By appraiser, what is being appraised that is not of a unit of theirs and on which they have
    said nothing yet; two queries more where there is any.
    """
    appraisers = [person.pk for person in people if person.has(Role.APPRAISER)]
    if not appraised or not appraisers:
        return {}
    own = belongings(appraisers, day)
    standing = Comment.objects.filter(author__in=appraisers, withdrawn_at__isnull=True)
    said = set(standing.filter(initiative__in=appraised).values_list("author", "initiative"))
    return {
        pk: [one for one in appraised if one.unit_id not in own[pk] and (pk, one.pk) not in said]
        for pk in appraisers
    }


def _at(stage: Stage, waiting: Iterable[Initiative]) -> list[Initiative]:
    return [one for one in waiting if one.stage == stage]


def _long_appraised(waiting: Iterable[Initiative], day: date) -> list[Initiative]:
    before = day - timedelta(days=settings.INITIATIVES_DECIDE_WITHIN_DAYS)
    return [one for one in _at(Stage.APPRAISED, waiting) if one.stage_on and one.stage_on < before]


def _part(
    section: tuple[str, str],
    rows: Iterable[Any],
    units: Collection[int] | None,
    line: Callable[[Any], Line],
) -> Part:
    """A section of what concerns these units; of all where `units` is None."""
    lines = [line(row) for row in rows if units is None or _initiative(row).unit_id in units]
    return Part(*section, lines)


def _initiative(row: Any) -> Initiative:
    found: Initiative = row if isinstance(row, Initiative) else row.initiative
    return found


def _to_measure(indicator: Indicator, day: date) -> Line:
    held = indicator.initiative
    title = f"{held.code}: ghi số liệu “{indicator.at_name}” sau áp dụng"
    note = f"{held.title}; {due_words(indicator.at_due_on, day)}"
    url = reverse("measurement_add", args=[indicator.pk])
    return Line(title, url, held.unit.name, indicator.at_due_on, note)


def _to_approve(initiative: Initiative) -> Line:
    return _line(initiative, f"Duyệt đăng ký “{initiative.title}”", page="initiative_approve")


def _to_rewrite(initiative: Initiative) -> Line:
    note = initiative.handed_back[:SHORT]
    title = f"Sửa và gửi lại đăng ký “{initiative.title}”"
    return _line(initiative, title, note, page="initiative_edit")


def _to_complete(remark: Comment) -> Line:
    held = remark.initiative
    return _line(held, f"{held.code}: bổ sung hồ sơ “{held.title}”", remark.text[:SHORT])


def _to_appraise(initiative: Initiative) -> Line:
    note = f"đăng ký ngày {day_words(initiative.registered_on)}"
    return _line(initiative, f"{initiative.code}: {initiative.title}", note)


def _to_decide(initiative: Initiative) -> Line:
    note = f"thẩm định từ ngày {day_words(initiative.stage_on)}"
    return _line(initiative, f"{initiative.code}: {initiative.title}", note)


def _line(
    initiative: Initiative, title: str, note: str = "", page: str = "initiative_detail"
) -> Line:
    url = reverse(page, args=[initiative.pk])
    return Line(title, url, initiative.unit.name, None, note)
