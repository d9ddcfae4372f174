"""Background work on reporting periods, and on the mail of publications."""

from __future__ import annotations

from cchc.core import working_days
from cchc.core.clock import now
from cchc.core.jobs import enqueue, job
from reports_app import services


@job(name="reports.make_periods", time_limit=60)
def make_periods() -> None:
    """Makes the standard periods of this year and the next that are missing."""
    services.coming_periods_make()


@job(name="reports.note_deliveries", time_limit=300)
def note_deliveries(publication_id: int) -> None:
    """Notes whom a publication is mailed to."""
    from reports_app.deliveries.noting import deliver_publication

    deliver_publication(publication_id)


@job(name="reports.mail_deliveries", time_limit=1800)
def mail_deliveries() -> None:
    """Notes what was missed, then mails what waits; does nothing outside working time."""
    from reports_app.deliveries import mailing, noting

    if working_days.is_working_time(now()):
        noting.deliver_missed()
        mailing.mail_deliveries()


def request_deliveries(publication_id: int) -> None:
    """Asks for `note_deliveries`; the schedule makes up for it where the queue is away."""
    enqueue(note_deliveries, publication_id)
