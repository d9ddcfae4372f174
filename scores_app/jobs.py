"""Background work on scores: what is counted from tasks, what is compared with the best, and the
rankings of published indexes and of our own rounds.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from django.db import transaction

from cchc.core import working_days
from cchc.core.clock import now, today
from cchc.core.jobs import GATHER_SECONDS, ask_once, enqueue, job, taken_up
from scores_app.choices import RoundState
from scores_app.counted.computing import computed_rounds
from scores_app.models import Round
from scores_app.publications import verifying
from scores_app.published import runs as external_runs
from scores_app.ranks import checks as ranking_checks
from scores_app.ranks import runs
from scores_app.services.comparing import compared_points_renew, round_compared_renew
from scores_app.services.counted import counted_scores_refresh
from scores_app.services.reminding import mail_reminders

log = logging.getLogger(__name__)


@job(name="scores.refresh_counted", time_limit=900)
def refresh_counted() -> None:
    """Counts the tasks behind from_assignments anew in every open round."""
    for pk in computed_rounds().filter(state=RoundState.OPEN).values_list("pk", flat=True):
        counted_scores_refresh(round_id=pk)


@job(name="scores.refresh_counted_of", time_limit=300)
def refresh_counted_of(round_id: int) -> None:
    """Counts the tasks behind from_assignments in one round, if it is open."""
    if computed_rounds().filter(pk=round_id, state=RoundState.OPEN).exists():
        counted_scores_refresh(round_id=round_id)


def request_counted(round_id: int) -> None:
    """Asks for `refresh_counted_of` once the transaction is through; the schedule catches up where
    the queue is away.
    """
    transaction.on_commit(partial(enqueue, refresh_counted_of, round_id), robust=True)


@job(name="scores.renew_compared", time_limit=300)
def renew_compared(round_set_id: int, criterion_id: int) -> None:
    """Derives a group's points for one criterion anew after a figure changed."""
    taken_up(renew_compared, round_set_id, criterion_id)
    if compared_points_renew(round_set_id=round_set_id, criterion_id=criterion_id):
        request_rankings()


@job(name="scores.renew_all_compared", time_limit=900)
def renew_all_compared() -> None:
    """Catches up where a request was lost (a killed worker, a broker that was away)."""
    open_rounds = Round.objects.filter(state=RoundState.OPEN)
    if sum(round_compared_renew(round_id=pk) for pk in open_rounds.values_list("pk", flat=True)):
        request_rankings()


@job(name="scores.rankings_if_stale", time_limit=900)
def rankings_if_stale() -> None:
    """Stores today's rankings that something was written for since; catches up with lost requests
    and begins every day.
    """
    taken_up(rankings_if_stale)
    runs.recompute_open(only_stale=True)


@job(name="scores.check_rankings", time_limit=1800)
def check_rankings() -> None:
    """Settles the rankings of the day that ended, with what was written in its last minute; then
    computes every stored ranking anew and keeps what differs.
    """
    runs.recompute_open(today() - timedelta(days=1), only_stale=True)
    found = ranking_checks.check()
    if found.differences:
        log.error("Xếp hạng: %s chỗ khác khi tính lại.", len(found.differences))


@job(name="scores.verify_publications", time_limit=1800)
def verify_publications() -> None:
    """Verifies every publication and keeps what is wrong."""
    found = verifying.check()
    if found.problems:
        log.error("Chuỗi công bố: %s chỗ không đúng.", len(found.problems))


def request_verification(publication_id: int) -> None:
    """Asks for `verify_publications` once a publication stands, so that a check has met it."""
    enqueue(verify_publications, countdown=GATHER_SECONDS)


def request_rankings() -> None:
    """Asks for `rankings_if_stale` once the transaction is through; many changes ask only once."""
    ask_once(rankings_if_stale)


def request_comparison(*, round_set_id: int, criterion_id: int) -> None:
    """Asks for `renew_compared` once the transaction is through; many changes ask only once."""
    ask_once(renew_compared, round_set_id, criterion_id)


@job(name="scores.recompute_external", time_limit=600)
def recompute_external() -> None:
    """Ranks anew every published index whose statements changed since its last run."""
    taken_up(recompute_external)
    external_runs.recompute_changed()


@job(name="scores.check_external", time_limit=600)
def check_external() -> None:
    """Ranks every published index anew at night, and reports where a stored run says otherwise."""
    for text in external_runs.check():
        log.error("Chỉ số được công bố: %s", text)


def request_external_recompute() -> None:
    """Asks for `recompute_external` once the transaction is through; many changes ask only once."""
    ask_once(recompute_external)


@job(name="scores.mail_round_reminders", time_limit=900)
def mail_round_reminders() -> None:
    """Mails the reminders of rounds that wait; does nothing outside working time."""
    if working_days.is_working_time(now()):
        mail_reminders()


def request_round_mails() -> None:
    """Asks for `mail_round_reminders` at once; the schedule catches up where the queue is away."""
    enqueue(mail_round_reminders, countdown=GATHER_SECONDS)
