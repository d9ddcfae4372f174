"""What publishing adds to the daily digest of staff: rounds that ended and wait to be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.urls import reverse

from cchc.core.templatetags.cchc_format import moment
from scores_app.choices import RoundState
from scores_app.models import Round
from units_app.choices import Role
from units_app.digest_parts import Line, Part, adds_sections
from units_app.everybody import Person

SECTION = "publish", "Kỳ chấm đã kết thúc chờ công bố"
WITHIN = timedelta(days=60)  # who has not published by then does not mean to


def register() -> None:
    """Called once, when the app is ready."""
    adds_sections(sections)


def sections(day: date, people: Sequence[Person]) -> Iterator[tuple[int, Part]]:
    """For each of Sở Nội vụ the rounds that ended lately, own ones alone: results that were loaded
    were decided already. One query.
    """
    ended = Round.objects.filter(
        state=RoundState.CLOSED,
        is_loaded=False,
        publications=None,
        closed_at__date__gte=day - WITHIN,
        closed_at__date__lte=day,
    )
    lines = [_line(held) for held in ended.order_by("closed_at", "pk")]
    for person in people:
        if person.has(Role.STAFF):
            yield person.pk, Part(*SECTION, lines)


def _line(held: Round) -> Line:
    url = reverse("round_detail", args=[held.code])
    return Line(
        f"Công bố xếp hạng, {held.name}", url, "", None, f"kết thúc {moment(held.closed_at)}"
    )
