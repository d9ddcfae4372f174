"""Background work on reporting periods, packs, and the mail of publications."""

from __future__ import annotations

from cchc.core import working_days
from cchc.core.clock import now
from cchc.core.jobs import enqueue, job
from reports_app import services

MAILING_SECONDS = 1800  # after that a worker that mails is dead, whatever it was doing


@job(name="reports.make_periods", time_limit=60)
def make_periods() -> None:
    """Makes the standard periods of this year and the next that are missing."""
    services.coming_periods_make()


@job(name="reports.note_deliveries", time_limit=300)
def note_deliveries(publication_id: int) -> None:
    """Notes whom a publication is mailed to."""
    from reports_app.deliveries.noting import deliver_publication

    deliver_publication(publication_id)


@job(name="reports.mail_deliveries", time_limit=MAILING_SECONDS)
def mail_deliveries() -> None:
    """Notes what was missed, at any hour: a long holiday must not outlast what is caught up with.
    Then mails what waits, in working time alone.
    """
    from reports_app.deliveries import mailing, noting

    noting.deliver_missed()
    if working_days.is_working_time(now()):
        mailing.mail_deliveries()


def request_deliveries(publication_id: int) -> None:
    """Asks for `note_deliveries`; the schedule makes up for it where the queue is away."""
    enqueue(note_deliveries, publication_id)


@job(name="reports.make_pack", time_limit=1800)
def make_pack(pack_id: int) -> None:
    """Makes a pack that was asked for."""
    from reports_app.pack import making

    making.pack_make(pack_id)


@job(name="reports.packs_at_cut_off", time_limit=60)
def packs_at_cut_off() -> None:
    """Asks for the drafts of periods that are over."""
    from reports_app.pack import cut_off

    cut_off.cut_off_packs_request()


@job(name="reports.packs_catch_up", time_limit=60)
def packs_catch_up() -> None:
    """Takes up what was missed: cut-offs while the schedule stood still, packs left by a worker."""
    from reports_app.pack import cut_off

    cut_off.cut_off_packs_request()
    cut_off.waiting_packs_take_up()


def request_pack(pack_id: int) -> bool:
    """Asks for `make_pack`; False where the queue is away, the schedule makes up for it then."""
    return enqueue(make_pack, pack_id)
