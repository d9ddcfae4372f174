"""Who does something once a publication stands: other apps put themselves down here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

Follower = Callable[[int], object]
_followers: list[Follower] = []


def follows(callback: Follower) -> Follower:
    """Puts a function down; it is called with the number of the row (pk) of each new publication,
    once the transaction that wrote it is through. A decorator.
    """
    if callback not in _followers:
        _followers.append(callback)
    return callback


def announce(publication_id: int) -> None:
    """Tells all who follow once the transaction is through; one that fails keeps no other from
    being told, and takes nothing back.
    """
    for follower in _followers:
        transaction.on_commit(partial(follower, publication_id), robust=True)
