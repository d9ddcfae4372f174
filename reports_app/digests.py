"""What reports add to the daily digest: drafts that made themselves, until their report is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from cchc.core.templatetags.cchc_format import day as day_words
from reports_app.models import Pack
from units_app.choices import Role
from units_app.digest_parts import Line, Part, adds_sections
from units_app.everybody import Person

DRAFT = "pack_draft", "Gói số liệu dự thảo đã lập, chờ xem và công bố"


def register() -> None:
    """Called once, when the app is ready."""
    adds_sections(sections)


def sections(day: date, people: Sequence[Person]) -> Iterator[tuple[int, Part]]:
    """To Sở Nội vụ, each draft that nobody published yet; one query."""
    drafts = Pack.objects.drafts_at_cut_off(day).filter(period__due_on__gte=day)
    lines = [_line(pack) for pack in drafts.select_related("period").defer("manifest")]
    for person in people:
        if person.has(Role.STAFF):
            yield person.pk, Part(*DRAFT, lines)


def _line(pack: Pack) -> Line:
    sample = "dữ liệu minh họa" if pack.is_sample else ""
    title = f"Đã lập gói dự thảo {pack.period}, số liệu đến {day_words(pack.as_of)}"
    address = reverse("pack_detail", args=[pack.pk])
    return Line(title, address, "", pack.period.due_on, sample)
