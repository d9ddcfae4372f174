"""Initiatives that never were, the same ones in every run, written in bulk by COPY."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.db import connection, transaction

from bench.data import OLDEST_DAYS, SEED, STAFF, YOUNGEST_DAYS, audit_quickly, copy_rows
from bench.words import OBJECTS, SCOPES, VERBS
from cchc.core.clock import today
from cchc.core.models import Area
from cchc.core.text import searchable
from models_app.choices import AdoptionEventKind, Better, EventKind, MeasureKind, Stage
from models_app.models import (
    Adoption,
    AdoptionEvent,
    Indicator,
    IndicatorEvent,
    Initiative,
    InitiativeEvent,
    Measurement,
)
from units_app.models import Unit, User

Row = dict[str, object]
A, R, J, P, L, X = (
    Stage.APPRAISED,
    Stage.RECOGNISED,
    Stage.REJECTED,
    Stage.APPLIED,
    Stage.REPLICATED,
    Stage.STOPPED,
)
# What happened after registration, and how often of a hundred; two steps on average.
PATHS: dict[tuple[Stage, ...], int] = {
    (): 10,
    (A,): 15,
    (A, J): 10,
    (A, R): 20,
    (A, R, P): 25,
    (A, R, P, L): 15,
    (A, R, X): 5,
}
ADOPTERS = (0, 0, 1, 2, 4)
"""How many units take a recognised initiative over; one in five gives it up again."""
INDICATORS = 2
"""Of each initiative; every other one was measured after application."""


def fill(number: int) -> None:
    """Write `number` initiatives with their events, adoptions and figures."""
    made = Registry(random.Random(SEED))  # noqa: S311 - the same data in every run
    with transaction.atomic():
        audit_quickly()
        copy_rows(Initiative, (made.initiative(key) for key in range(1, number + 1)))
        copy_rows(InitiativeEvent, made.events)
        copy_rows(Adoption, made.adoptions)
        copy_rows(AdoptionEvent, made.adoption_events)
        copy_rows(Indicator, made.indicators)
        copy_rows(IndicatorEvent, made.indicator_events)
        copy_rows(Measurement, made.measurements)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class Registry:
    """Makes the rows; each model's as a dictionary of columns."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        units = Unit.objects.filter(code__startswith="BENCH-")
        self.units = list(units.values_list("pk", flat=True))
        self.areas = list(Area.objects.values_list("pk", flat=True))
        self.actor = User.objects.get(username=STAFF).pk
        self.events: list[Row] = []
        self.adoptions: list[Row] = []
        self.adoption_events: list[Row] = []
        self.indicators: list[Row] = []
        self.indicator_events: list[Row] = []
        self.measurements: list[Row] = []

    def initiative(self, key: int) -> Row:
        """One initiative as it stands today; all that belongs to it is kept beside."""
        registered = today() - timedelta(days=self.chance.randint(YOUNGEST_DAYS, OLDEST_DAYS))
        standing = self._standing(registered)
        path = self.chance.choices(list(PATHS), list(PATHS.values()))[0]
        days = sorted(self._days_after(registered) for _ in path)
        self._event(key, 1, EventKind.REGISTERED, standing)
        for seq, (stage, on) in enumerate(zip(path, days, strict=True), 2):
            standing |= {"stage": stage, "stage_on": on}
            if stage in {R, J}:
                standing |= {"decision_no": f"{key}/QĐ-UBND", "decision_on": on}
            self._event(key, seq, EventKind.STAGE, standing)
        if R in path:
            self._taken_over(key, standing["unit_id"], days[path.index(R)])
        for order in range(INDICATORS):
            self._measured(key, order, registered)
        code = f"SK-{key:06d}"
        return {
            "id": key,
            "code": code,
            **standing,
            "problem": f"Người dân phải đi lại nhiều lần khi {self.chance.choice(OBJECTS)}",
            "novelty": f"Làm {self.chance.choice(SCOPES)} theo cách mới",
            "is_sample": False,
            "search_text": searchable(f"{code} {standing['title']}"),
            "version": 1 + len(path),
        }

    def _standing(self, registered: date) -> Row:
        return {
            "title": " ".join(self.chance.choice(words) for words in (VERBS, OBJECTS, SCOPES)),
            "unit_id": self.chance.choice(self.units),
            "area_id": self.chance.choice(self.areas),
            "year": registered.year,
            "stage": Stage.REGISTERED,
            "stage_on": registered,
            "registered_on": registered,
            "decision_no": "",
            "decision_on": None,
            "decision_issuer": "",
        }

    def _event(self, key: int, seq: int, kind: EventKind, standing: Row) -> None:
        own = {"initiative_id": key, "seq": seq, "kind": kind, "actor_id": self.actor}
        self.events.append({**own, "effective_on": standing["stage_on"], **standing})

    def _taken_over(self, key: int, own: object, recognised: date) -> None:
        others = [unit for unit in self.units if unit != own]
        for unit in self.chance.sample(others, self.chance.choice(ADOPTERS)):
            since = self._days_after(recognised)
            ended = self._days_after(since) if self.chance.random() < 0.2 else None
            at = len(self.adoptions) + 1
            held: Row = {"since": since, "ended_on": None}
            self._adopting(at, 1, AdoptionEventKind.TAKEN, since, held)
            if ended:
                held |= {"ended_on": ended}
                self._adopting(at, 2, AdoptionEventKind.ENDED, ended, held)
            self.adoptions.append({"id": at, "initiative_id": key, "unit_id": unit, **held})

    def _adopting(self, at: int, seq: int, kind: AdoptionEventKind, on: date, held: Row) -> None:
        own = {"adoption_id": at, "seq": seq, "kind": kind, "effective_on": on}
        self.adoption_events.append({**own, "actor_id": self.actor, **held})

    def _measured(self, key: int, order: int, registered: date) -> None:
        at = len(self.indicators) + 1
        aim: Row = {
            "name": f"Thời gian giải quyết {order + 1}",
            "measured_in": "ngày",
            "better": Better.LOWER,
            "baseline": 15,
            "baseline_on": registered,
            "target": 7,
            "due_on": registered + timedelta(days=300),
        }
        self.indicators.append({"id": at, "initiative_id": key, "order": order, **aim})
        event = {"indicator_id": at, "seq": 1, "effective_on": registered}
        self.indicator_events.append({**event, "actor_id": self.actor, **aim})
        if at % 2:
            figure = {"indicator_id": at, "kind": MeasureKind.AFTER, "actor_id": self.actor}
            value, on = self.chance.randint(3, 15), self._days_after(registered)
            self.measurements.append({**figure, "value": value, "measured_on": on})

    def _days_after(self, day: date) -> date:
        """A day from then to today."""
        return day + timedelta(days=self.chance.randint(0, (today() - day).days))
