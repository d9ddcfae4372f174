"""Who was mailed what of a publication, and whom no mail reaches."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.http import urlencode

from reports_app.deliveries.noting import units_of
from reports_app.deliveries.told import UNREADABLE, reader_of
from reports_app.models import Delivery
from scores_app.models import Publication
from scores_app.publications.books import is_replaced
from tasks_app.choices import MailState
from units_app.models import Unit

TONES = {MailState.FAILED: "late", MailState.CLAIMED: "soon", MailState.NO_ADDRESS: "soon"}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Summary:
    """How the mail of a publication stands: rows by state, units reached and not, when the last
    went out. `is_replaced`: nothing of it is sent any more; `is_unreadable`: nor of this one, and
    which units it speaks of is not known.
    """

    by_state: Sequence[tuple[MailState, int]]
    without_people: Sequence[Unit]
    units: int
    last_sent_at: datetime | None
    is_replaced: bool
    is_unreadable: bool = False

    @property
    def reached(self) -> int:
        """How many units have somebody who is mailed."""
        return self.units - len(self.without_people)

    @property
    def unclear(self) -> int:
        """How many may have gone out, nobody knows."""
        return dict(self.by_state).get(MailState.CLAIMED, 0)

    @property
    def total(self) -> int:
        """How many mails are noted."""
        return sum(number for _, number in self.by_state)


def summary_of(publication: Publication) -> Summary:
    """The summary of one publication; four queries."""
    standing, units = standing_of(publication), _units(publication)
    reached = set(publication.deliveries.order_by().values_list("unit", flat=True))
    return Summary(
        by_state=[(state, number) for state, number, _ in standing],
        without_people=[unit for unit in units or () if unit.pk not in reached],
        units=len(units or ()),
        last_sent_at=max((last for *_, last in standing if last), default=None),
        is_replaced=is_replaced(publication),
        is_unreadable=units is None,
    )


def standing_of(publication: Publication) -> list[tuple[MailState, int, datetime | None]]:
    """How many of its mails are in which state, and when the last of them went out; states without
    any are left out. One query.
    """
    rows = publication.deliveries.order_by().values_list("mail_state")
    counted = {state: told for state, *told in rows.annotate(Count("pk"), Max("sent_at"))}
    return [(state, *counted[state]) for state in MailState if state in counted]


def _units(publication: Publication) -> list[Unit] | None:
    """The units that it speaks of; None, with a line in the log, where it cannot be read."""
    try:
        return units_of(reader_of(publication).keys())
    except UNREADABLE:
        log.exception("Không đọc được bản công bố số %s.", publication.number)
        return None


def shown(publication: Publication, state: str) -> QuerySet[Delivery]:
    """Its mails in the order of units; with `state` one of `MailState` those that stand so, with
    any other word all.
    """
    rows = publication.deliveries.select_related("unit", "user", "decided_by")
    rows = rows.order_by("unit__order", "unit__sort_key", "unit__code", "user__full_name", "pk")
    return rows.filter(mail_state=state) if state in MailState.values else rows


def tabs_of(summary: Summary, state: str) -> list[dict[str, Any]]:
    """All mails, then those of each state that there are, as links."""
    every = {"label": "Tất cả", "count": summary.total, "query": "", "active": not state}
    return [
        {**every, "tone": ""},
        *(
            {
                "label": str(one.label),
                "count": number,
                "query": urlencode({"state": one.value}),
                "active": state == one.value,
                "tone": TONES.get(one, ""),
            }
            for one, number in summary.by_state
        ),
    ]
