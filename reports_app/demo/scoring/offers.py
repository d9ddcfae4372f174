"""The initiatives that units show as evidence, one for each unit that has any in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from models_app.models import Initiative
from reports_app.demo.scoring.entries import Entry, People
from scores_app.choices import Step
from scores_app.models import InitiativeOffer
from scores_app.offers.choosing import criteria_for

WHOLE = 100


def write_offers(entries: Iterable[Entry], people: People) -> None:
    """Under the rules of the pages: recognised and in force on the day, of the unit, of the year of
    the round or before, for a criterion of its area; each initiative once.
    """
    InitiativeOffer.objects.bulk_create(_offers(list(entries), people))


def _offers(entries: list[Entry], people: People) -> Iterator[InitiativeOffer]:
    days = {entry.sheet.pk: entry.day(Step.SELF_SCORE, "offer") for entry in entries}
    found = _in_force(entries, max(days.values()))
    for entry in entries:
        on = days[entry.sheet.pk]
        ready = [one for one in found.get(entry.unit.pk, []) if one.at_stage_on <= on]
        if entry.path.declared == WHOLE and ready:
            yield from _offer(entry, ready[0], on, people)


def _in_force(entries: list[Entry], day: date) -> dict[int, list[Initiative]]:
    """By unit, the sample's own initiatives that may be shown on the last day; one query."""
    units = [entry.unit.pk for entry in entries]
    rows = (
        Initiative.objects.as_of(day)
        .holding()
        .filter(is_sample=True, unit__in=units, year__lte=entries[0].plan.year, offers=None)
    )
    found: dict[int, list[Initiative]] = {}
    for row in rows.order_by("code"):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _offer(
    entry: Entry, initiative: Initiative, on: date, people: People
) -> Iterator[InitiativeOffer]:
    for criterion in criteria_for(initiative, entry.sheet)[:1]:
        yield InitiativeOffer(
            sheet=entry.sheet,
            criterion=criterion,
            initiative=initiative,
            offered_by=people.officer_of(entry.unit),
            offered_at=entry.moment(on, "offer"),
        )
