"""Counting initiatives: the one place where they are added up, for any day and any filters."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count

from models_app.querysets import InitiativeQuerySet, has_figures_late, is_ever_recognised


def states(initiatives: InitiativeQuerySet, day: date) -> Counter[str]:
    """How many initiatives the tabs above a list name: of each stage, and "ever_recognised" and
    "late" (a figure after application is overdue). One query; needs `as_of(day)`.
    """
    tests = {"ever_recognised": is_ever_recognised(), "late": has_figures_late(day)}
    tallies = {name: Count("pk", filter=test) for name, test in tests.items()}
    by_stage = initiatives.order_by().values("at_stage").annotate(all=Count("pk"), **tallies)
    found: Counter[str] = Counter()
    for row in by_stage:
        found[row.pop("at_stage")] = row.pop("all")
        found.update(row)
    return found
