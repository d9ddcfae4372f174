"""A try as an address asks for it, with what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from scores_app.choices import Basis
from scores_app.models import RoundSet
from scores_app.trees import tree_of
from scores_app.what_if.forms import TryForm
from scores_app.what_if.maxima import Change
from scores_app.what_if.tries import Group, Outcome, group_of, outcomes_of
from scores_app.what_if.words import changes_of
from units_app.access import Access


@dataclass(frozen=True)
class Try:
    """What an address asks for; `outcomes` are empty where the form is refused."""

    group: Group
    form: TryForm
    change: Change
    outcomes: list[Outcome]

    @property
    def moved(self) -> int:
        """How many units would have another rank, or one or none at all."""
        return sum(1 for one in self.outcomes if one.is_moved)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays in the address when another unit is chosen: all but the points of this one."""
        held = self.form.data
        return [(name, str(held[name])) for name in held if name != "basis" and self._stays(name)]

    def _stays(self, name: str) -> bool:
        is_input = name in self.form.fields
        return name == "as_of" or (is_input and name.startswith("w"))

    @property
    def changes(self) -> list[str]:
        """What is tried, in words."""
        return changes_of(self.form, self.change) if self.outcomes else []

    @property
    def refusals(self) -> list[str]:
        """Why nothing is tried."""
        return [str(message) for some in self.form.errors.values() for message in some]


def try_of(part: RoundSet, basis: Basis, day: date, query: QueryDict, access: Access) -> Try:
    """Reads the group and tries what the address asks for, within what this person may try."""
    tree = tree_of(part.criteria_set)
    group = group_of(part, basis, day, tree)
    form = TryForm(query, tree, group, access)
    if not form.is_valid():
        return Try(group, form, Change(), [])
    change = form.change()
    return Try(group, form, change, outcomes_of(group, change))
