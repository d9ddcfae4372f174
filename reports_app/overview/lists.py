"""The lists behind the numbers of the first page, and how long each is.

A number and the page it opens are made of the same filter, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, DateField, Min, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from models_app.filters import OWN, InitiativeFilter
from models_app.models import Initiative
from reports_app import charts
from reports_app.models import DRAFTED, RUNNING, ReportPeriod
from scores_app.choices import ClaimState
from scores_app.claims.docket import DocketFilter, docket_of
from tasks_app.choices import ExtensionState, MailState
from tasks_app.extension_lists import ExtensionFilter, visible_extensions
from tasks_app.filters import ALL_SOURCES, AssignmentFilter
from tasks_app.models import Assignment
from tasks_app.querysets import AssignmentQuerySet
from tasks_app.reminders.log import logged


@dataclass(frozen=True)
class Listed:
    """The rows of a list, the address that shows exactly them, and the column that says since when
    a row waits.
    """

    rows: Any
    url: str
    since: str


@dataclass(frozen=True)
class Tally:
    """How many rows a list has, and the earliest day among them."""

    number: int = 0
    first: date | None = None


@dataclass(frozen=True)
class Lists:
    """The lists of who asks, as of a day."""

    request: HttpRequest
    day: date

    def assignments(
        self, since: str, among: AssignmentQuerySet | None = None, /, **query: str
    ) -> Listed:
        """Assignments of both sources unless one is asked for; with `among` of these alone, which
        carry `as_of` and are narrowed as the query says.
        """
        asked = {"source": ALL_SOURCES, **query}
        rows = among
        if rows is None:
            rows = Assignment.objects.for_user(self.request.user).as_of(self.day)
        known = {name: value for name, value in asked.items() if name != "area"}
        found = AssignmentFilter(known, queryset=rows, day=self.day, request=self.request)
        return Listed(found.qs, charts.list_url(self.day, **asked), since)

    def initiatives(self, since: str = "at_registered_on", **query: str) -> Listed:
        rows = Initiative.objects.for_user(self.request.user, self.day).as_of(self.day)
        found = InitiativeFilter(query, queryset=rows, day=self.day, request=self.request)
        return Listed(found.qs, charts.day_url("initiative_list", self.day, **query), since)

    def own_initiatives(self, **query: str) -> Listed:
        """Of the person's own units."""
        return self.initiatives(scope=OWN, **query)

    def claims(self) -> Listed:
        """Explanations that wait for a ruling."""
        query = {"state": ClaimState.OPEN.value}
        rows = docket_of(self.request.user, self.day)  # type: ignore[arg-type]
        found = DocketFilter(query, queryset=rows, request=self.request)
        return Listed(found.qs, charts.day_url("docket_list", self.day, **query), "made_on")

    def extensions(self) -> Listed:
        """Requests for a later deadline that nobody has decided on; of today alone."""
        query = {"state": ExtensionState.REQUESTED.value}
        rows = visible_extensions(self.request.user)
        found = ExtensionFilter(query, queryset=rows, request=self.request)
        return Listed(found.qs, _url("extension_list", query), "requested_on")

    def mails(self) -> Listed:
        """Reminders that could not be mailed; of today alone."""
        state = MailState.FAILED.value
        return Listed(logged(state), _url("reminder_log", {"state": state}), "day")

    def periods(self) -> Listed:
        """Reporting periods that the day lies in."""
        rows = ReportPeriod.objects.in_state(RUNNING, self.day)
        return Listed(rows, charts.day_url("forecast_list", self.day, state=RUNNING), "ends_on")

    def drafted(self) -> Listed:
        """Periods whose draft pack made itself and waits to be looked at; of today alone."""
        rows = ReportPeriod.objects.in_state(DRAFTED, self.day)
        return Listed(rows, _url("report_list", {"state": DRAFTED}), "ends_on")


def tallied(lists: Iterable[Listed]) -> list[Tally]:
    """How long each list is, in their order; one query for all of them."""
    wanted = [_counted(place, one) for place, one in enumerate(lists)]
    if not wanted:
        return []
    first, *others = wanted
    found = {place: Tally(number, day) for place, number, day in first.union(*others, all=True)}
    return [found.get(str(place), Tally()) for place in range(len(wanted))]


def _counted(place: int, listed: Listed) -> Any:
    kind = Value(str(place), output_field=CharField())
    grouped = listed.rows.order_by().annotate(tally_of=kind).values("tally_of")
    first = Min(listed.since, output_field=DateField())
    return grouped.annotate(tally=Count("pk"), tally_first=first).values_list(
        "tally_of", "tally", "tally_first"
    )


def _url(page: str, query: dict[str, str]) -> str:
    return f"{reverse(page)}?{urlencode(query)}"
