"""The rankings of the round that ended, published as staff would publish them: the first link of
the chain, with the mail to its units noted.
"""

from __future__ import annotations

from datetime import timedelta

from cchc.core.clock import HANOI, now
from reports_app.deliveries.noting import deliver_publication
from reports_app.demo.past_years.plans import SOURCES
from reports_app.demo.reference import Tally
from reports_app.demo.scoring.entries import People
from reports_app.demo.scoring.plans import ROUND_2022
from scores_app.choices import RoundState
from scores_app.models import Publication, Round
from scores_app.services.publishing import ranking_publish

DECIDED_AFTER = timedelta(days=10)


def publish_ended() -> Tally:
    """Publishes the sample round that ended, unless it was; one that somebody opened again or took
    over stays as it is.
    """
    tally = Tally()
    ended = Round.objects.filter(
        code=ROUND_2022.code, is_sample=True, is_loaded=False, state=RoundState.CLOSED
    )
    for held in ended:
        is_new = not Publication.objects.filter(round=held).exists()
        if is_new:
            _publish(held)
        tally.add(created=is_new)
    return tally


def _publish(held: Round) -> None:
    ended = held.closed_at or now()
    made = ranking_publish(
        round_id=held.pk,
        decision_no=SOURCES["number"].format(year=held.year),
        decision_on=ended.astimezone(HANOI).date() + DECIDED_AFTER,
        actor=People.read().staff,
    )
    deliver_publication(made.pk)
