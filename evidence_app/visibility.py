"""What else makes a document visible: the apps above say it, this app knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User

Rule = Callable[["User | AnonymousUser"], Q]
_RULES: list[Rule] = []


def makes_visible(rule: Rule) -> Rule:
    """Registers a rule: which evidence a person may see because of what it belongs to.

    Called once for each rule when an app is ready.
    """
    _RULES.append(rule)
    return rule


def seen_through(user: User | AnonymousUser) -> Q:
    """Whatever one of the rules makes visible; nothing where there is none."""
    seen = Q(pk__in=())
    for rule in _RULES:
        seen |= rule(user)
    return seen
