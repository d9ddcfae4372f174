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
_KEPT: list[Rule] = []


def makes_visible(rule: Rule) -> Rule:
    """Registers a rule: which evidence a person may see because of what it belongs to.

    Called once for each rule when an app is ready.
    """
    _RULES.append(rule)
    return rule


def keeps_from(rule: Rule) -> Rule:
    """Registers a rule: which evidence even somebody of the province does not see, unless something
    else makes it visible. A rule that keeps nothing from a person answers an empty Q.

    Called once for each rule when an app is ready.
    """
    _KEPT.append(rule)
    return rule


def kept_from(user: User | AnonymousUser) -> Q:
    """Whatever one of those rules keeps from a person; an empty Q where none does."""
    kept = Q()
    for rule in _KEPT:
        kept |= rule(user)
    return kept


def seen_through(user: User | AnonymousUser) -> Q:
    """Whatever one of the rules makes visible; nothing where there is none."""
    seen = Q(pk__in=())
    for rule in _RULES:
        seen |= rule(user)
    return seen
