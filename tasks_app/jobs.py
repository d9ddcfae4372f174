"""Background recomputation of completion figures."""

from __future__ import annotations

from datetime import date

from cchc.core import working_days
from cchc.core.clock import now, today
from cchc.core.jobs import ask_once, job, taken_up
from tasks_app import snapshots


@job(name="tasks.recompute", time_limit=600)
def recompute(day: str | None = None) -> None:
    """Recomputes one day (ISO date) and the trend of its year up to it; without one, today and
    every day that changes reach back to.
    """
    taken_up(recompute)
    if day:
        wanted = date.fromisoformat(day)
        snapshots.recompute(wanted)
        snapshots.recompute_range(wanted.replace(month=1, day=1), wanted)
    else:
        snapshots.recompute_changed()


@job(name="tasks.recompute_if_stale", time_limit=600)
def recompute_if_stale() -> None:
    """Catches up with changes whose own request was lost (a killed worker, a broker that was
    away).
    """
    if snapshots.is_stale():
        snapshots.recompute_changed()


@job(name="tasks.remind", time_limit=1800)
def remind() -> None:
    """Makes today's digests and mails them; does nothing outside working time."""
    from tasks_app.reminders.digests import make_digests
    from tasks_app.reminders.mailing import mail_digests

    if working_days.is_working_time(now()):
        make_digests(today())
        mail_digests(today())


def request_recompute() -> None:
    """Asks for a recomputation once the transaction is through; many changes ask only once."""
    ask_once(recompute)
