"""What the pages of periods say: how far each is, its packs, its figures, its changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from models_app import counting
from models_app.counting import Counts as Initiatives
from models_app.filters import OWN
from reports_app import charts
from reports_app.choices import PackOrigin, PackState
from reports_app.models import Pack, ReportPeriod
from tasks_app import completion
from tasks_app.choices import Source
from tasks_app.filters import LEADS
from units_app.access import access_of
from units_app.audit_log import Entry, entries_of
from units_app.models import User

PRESSING_DAYS = 30  # a report that is late by more is no longer pressed for


@dataclass(frozen=True)
class PeriodLine:
    """A period as of a day: whether it is to come, running or over, and what was made of it."""

    period: ReportPeriod
    day: date
    packs: list[Pack]
    dropped: list[Pack]

    @property
    def state(self) -> tuple[str, str]:
        """Kind and words: of the window, whatever became of the report."""
        if self.day < self.period.starts_on:
            return "not_started", "Chưa bắt đầu"
        if self.day <= self.period.ends_on:
            return "in_progress", "Đang lấy số liệu"
        return "done", "Đã chốt số liệu"

    @property
    def published(self) -> Pack | None:
        """The pack that was published last."""
        return next((pack for pack in self.packs if pack.publication_id), None)

    @property
    def draft(self) -> Pack | None:
        """The one that made itself at the cut-off."""
        return next((pack for pack in self.packs if pack.origin == PackOrigin.CUT_OFF), None)

    @property
    def latest(self) -> Pack | None:
        """The one that was asked for last."""
        return self.packs[0] if self.packs else None

    @property
    def is_late(self) -> bool:
        """Whether the report is due and nothing of it is published."""
        behind = (self.day - self.period.due_on).days
        return not self.published and 0 < behind <= PRESSING_DAYS

    @property
    def is_open(self) -> bool:
        """Whether the report is still to be sent, as far as is known here."""
        return not self.published and self.day <= self.period.due_on


@dataclass(frozen=True)
class Figures:
    """The headline of a period: of the Government's list and of all initiatives, as of a day."""

    day: date
    tasks: completion.Counts
    initiatives: Initiatives
    urls: dict[str, str]
    initiatives_url: str


def lines_of(periods: Iterable[ReportPeriod], day: date) -> list[PeriodLine]:
    """Lines of periods that were read `with_packs`."""
    return [_line(period, day, list(period.packs.all())) for period in periods]


def _line(period: ReportPeriod, day: date, packs: list[Pack]) -> PeriodLine:
    kept = [pack for pack in packs if pack.state != PackState.DROPPED]
    dropped = [pack for pack in packs if pack.state == PackState.DROPPED]
    return PeriodLine(period, day, kept, dropped)


def begun_first(periods: Iterable[ReportPeriod], day: date) -> list[ReportPeriod]:
    """Those that have begun by `day`, the newest first, then those to come, the next one first."""
    newest = sorted(periods, key=lambda one: (one.ends_on, one.starts_on, one.code), reverse=True)
    begun = [one for one in newest if one.starts_on <= day]
    to_come = [one for one in newest if one.starts_on > day]
    return [*begun, *sorted(to_come, key=lambda one: (one.due_on, one.starts_on, one.code))]


def packs_for(user: User | AnonymousUser) -> Prefetch[str]:
    """The packs of periods as far as somebody may see them, the latest first; that one is published
    everybody may know.
    """
    seen = Pack.objects.for_user(user) | Pack.objects.filter(publication__isnull=False)
    rows = seen.select_related("publication").defer("manifest", "publication__document")
    return Prefetch("packs", rows.order_by("-asked_at", "-pk"))


def figures_of(period: ReportPeriod, user: User, day: date) -> Figures | None:
    """Of the last day of the period that had come by `day`; of a unit's people the tasks their
    units lead. None before it begins. Two queries.
    """
    if day < period.starts_on:
        return None
    day, source, access = min(day, period.ends_on), Source.GOVERNMENT.value, access_of(user)
    seen = completion.scope(day, user, source)
    assignments = seen if access.sees_all else seen.filter(at_lead_unit_id__in=access.units)
    role = "" if access.sees_all else LEADS
    return Figures(
        day,
        completion.counts(assignments, day),
        counting.counts(counting.own_scope(day, user), day),
        charts.figure_urls(day, source=source, role=role),
        charts.day_url("initiative_list", day, scope="" if access.sees_all else OWN),
    )


def changes_of(period: ReportPeriod) -> list[Entry]:
    """Who made and changed a period, the latest first; two queries."""
    return entries_of(ReportPeriod, pgh_obj_id=period.pk)
