"""Puts the sample initiatives into the books, all at once, under the rules of the services."""

from __future__ import annotations

from collections.abc import Sequence

from cchc.core.models import Area
from models_app.models import Initiative, InitiativeEvent
from models_app.services.events import search_text
from reports_app.demo.initiatives import belongings, reading
from reports_app.demo.initiatives.reading import SampleAdoption, SampleInitiative
from reports_app.demo.initiatives.stories import Story
from reports_app.demo.reference import Tally
from units_app.models import User
from units_app.resolving import UnitDirectory


def load_initiatives() -> Tally:
    """Writes the initiatives whose code is free; one that is there already stays as it is.

    Raises CommandError if something of the sample breaks a rule of the registry.
    """
    samples = reading.initiatives()
    codes = [sample.code for sample in samples]
    present = set(Initiative.objects.filter(code__in=codes).values_list("code", flat=True))
    missing = [sample for sample in samples if sample.code not in present]
    if missing:
        Writer(missing).write()
    return Tally(created=len(missing), unchanged=len(present))


class Writer:
    """Writes sample initiatives; whatever they refer to is read once."""

    def __init__(self, samples: Sequence[SampleInitiative]) -> None:
        self.samples = samples
        self.adoptions = reading.adoptions()
        self.units = UnitDirectory.of_codes(_unit_codes(samples, self.adoptions))
        self.areas = {area.code: area for area in Area.objects.all()}
        self.users = {user.username: user for user in User.objects.all()}

    def write(self) -> None:
        """The initiatives as they stand today, every event on the way, and what belongs to them."""
        stories = [Story(sample, self._new(sample), self.users) for sample in self.samples]
        events = [event for story in stories for event in story.events()]
        Initiative.objects.bulk_create(story.item for story in stories)
        InitiativeEvent.objects.bulk_create(events)
        belongings.write_papers(stories, self.users)
        belongings.write_adoptions(stories, self.adoptions, self.units, self.users)
        belongings.write_effects(stories, reading.indicators())
        belongings.write_comments(stories, reading.comments(), self.users)

    def _new(self, sample: SampleInitiative) -> Initiative:
        registered_on = sample.steps[0].on
        item = Initiative(
            code=sample.code,
            title=sample.title,
            unit=self.units.find(sample.unit, registered_on),
            area=self.areas[sample.area],
            year=sample.year,
            starts_on=sample.starts_on,
            is_sample=True,
            **sample.texts,
        )
        item.search_text = search_text(item)
        return item


def _unit_codes(
    samples: Sequence[SampleInitiative], adoptions: dict[str, list[SampleAdoption]]
) -> set[str]:
    takers = {taken.unit for several in adoptions.values() for taken in several}
    return takers | {sample.unit for sample in samples}
