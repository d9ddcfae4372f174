"""Where initiatives are used and how they may be: the apps above say it, this app knows none of
them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cchc.core.clock import today
from evidence_app.uses import Use

if TYPE_CHECKING:
    from models_app.models import Initiative
    from units_app.models import User

# (keys of initiatives, who asks; None asks for all, day) -> (key, use) of each use there was by the
# end of the day and is still, as far as the person may see it, in a fixed number of queries.
Finder = Callable[[Collection[int], "User | None", date], Iterable[tuple[int, Use]]]
# What this person may do with an initiative today, as a way to do it; None for nothing. Without an
# address it says why it cannot be done right now.
Way = Callable[["Initiative", "User"], Use | None]
_finders: list[Finder] = []
_ways: list[Way] = []


@dataclass(frozen=True)
class Uses:
    """What the page of an initiative shows: where it is used, and what may be done with it now."""

    uses: list[Use]
    ways: list[Use]

    def __bool__(self) -> bool:
        return bool(self.uses or self.ways)


def shows_uses(finder: Finder) -> None:
    """Registers a finder; called once for each when an app is ready."""
    if finder not in _finders:
        _finders.append(finder)


def offers_way(way: Way) -> None:
    """Registers something that may be done with an initiative; once for each, as above."""
    if way not in _ways:
        _ways.append(way)


def uses_of(initiative_ids: Collection[int], user: User | None, day: date) -> dict[int, list[Use]]:
    """The uses of each initiative that this person may see (None: all), sorted, each once."""
    found: dict[int, set[Use]] = {pk: set() for pk in initiative_ids}
    for finder in _finders if initiative_ids else ():
        for pk, use in finder(initiative_ids, user, day):
            found[pk].add(use)
    return {pk: sorted(uses) for pk, uses in found.items()}


def uses_on_page(initiative: Initiative, day: date, user: User) -> Uses:
    """What `detail/_uses.html` shows; ways only today."""
    found = [way(initiative, user) for way in _ways] if day == today() else []
    uses = uses_of([initiative.pk], user, day)[initiative.pk]
    return Uses(uses, [way for way in found if way is not None])
