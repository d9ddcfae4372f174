"""Assignments that never were, the same ones in every run, written in bulk by COPY."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from bench.words import AREAS, DOCUMENTS, NOTES, OBJECTS, PRODUCTS, SCOPES, VERBS
from cchc.core.clock import today
from cchc.core.models import Area
from cchc.core.text import searchable
from tasks_app.choices import EventKind, Source, Status
from tasks_app.models import Assignment, AssignmentEvent, CoUnit, SourceDocument
from units_app.choices import Role, UnitKind
from units_app.models import Membership, Unit, User

SEED = 20230906
UNITS = 30
OLDEST_DAYS = 700
YOUNGEST_DAYS = 5
PAST_DAYS = 60
"""How far back the past as-of day of the measurements lies; nine in ten assignments are older."""
STAFF = "bench-staff"

P, S, D, R, X = (
    Status.IN_PROGRESS,
    Status.SUBMITTED,
    Status.DONE,
    Status.RETURNED,
    Status.DROPPED,
)
# What happened after a task was given, and how often of a hundred; two steps on average.
PATHS: dict[tuple[Status, ...], int] = {
    (): 8,
    (P,): 22,
    (P, S): 14,
    (P, D): 24,
    (P, S, D): 20,
    (P, P, S, D): 5,
    (P, S, R, P): 5,
    (P, X): 2,
}


@dataclass
class State:
    """An assignment's standing as it changes from step to step."""

    original_due_on: date | None
    due_on: date | None
    updated_on: date
    status: Status = Status.NOT_STARTED
    completed_on: date | None = None
    result_document: str = ""
    note: str = ""


def past_day() -> date:
    """The as-of day in the past at which everything is measured."""
    return today() - timedelta(days=PAST_DAYS)


def make_base() -> None:
    """Thirty units that lead, six areas, one member of staff."""
    for number in range(1, UNITS + 1):
        unit = Unit(code=f"BENCH-{number:02d}", name=f"Sở thử nghiệm số {number}", order=number)
        unit.kind = UnitKind.DEPARTMENT
        unit.save()
    for order, (code, name) in enumerate(AREAS, 1):
        Area.objects.get_or_create(code=code, defaults={"name": name, "order": order})
    staff = User.objects.create(
        username=STAFF,
        full_name="Nguyễn Thị Đo Lường",
        must_change_password=False,
        password=make_password(None),
    )
    Membership.objects.create(user=staff, role=Role.STAFF, valid_from=date(2020, 1, 1))


def fill(number: int) -> None:
    """Write `number` assignments with their documents, co-units and about three events each."""
    book = Book(random.Random(SEED), number)  # noqa: S311 - the same data in every run
    with transaction.atomic():
        audit_quickly()
        copy_rows(SourceDocument, book.documents())
        copy_rows(Assignment, (book.assignment(key) for key in range(1, number + 1)))
        copy_rows(AssignmentEvent, book.events)
        copy_rows(CoUnit, book.co_units)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class Book:
    """Makes the rows; each model's as a dictionary of columns."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self.chance = chance
        self.number_of_documents = min(max(number // 40, 20), 1000)
        self.units = list(
            Unit.objects.filter(code__startswith="BENCH-").values_list("pk", flat=True)
        )
        self.areas = list(Area.objects.values_list("pk", flat=True))
        self.actor = User.objects.get(username=STAFF).pk
        self.numbers: list[str] = []
        self.events: list[dict[str, object]] = []
        self.co_units: list[dict[str, object]] = []

    def documents(self) -> Iterator[dict[str, object]]:
        for key in range(1, self.number_of_documents + 1):
            kind, issuer = self.chance.choice(DOCUMENTS)
            self.numbers.append(f"{key}/{kind}")
            yield {
                "id": key,
                "number": self.numbers[-1],
                "issued_on": today() - timedelta(days=OLDEST_DAYS + key % 300),
                "issuer": issuer,
                "signer": "Trần Văn Minh Họa",
                "summary": f"Về việc {self.chance.choice(OBJECTS)} {self.chance.choice(SCOPES)}",
            }

    def assignment(self, key: int) -> dict[str, object]:
        """One assignment as it stands today; its events and co-units are kept beside."""
        given = today() - timedelta(days=self.chance.randint(YOUNGEST_DAYS, OLDEST_DAYS))
        due = given + timedelta(days=self.chance.randint(20, 400))
        document = self.chance.randrange(self.number_of_documents)
        fixed = self._fixed(key, document)
        lead, *others = self.chance.sample(self.units, 1 + self.chance.choice((0, 1, 1, 2, 4)))
        self.co_units += [{"assignment_id": key, "unit_id": unit} for unit in others]
        measured = {
            "source": Source.PROVINCE_PLAN if key % 5 == 0 else Source.GOVERNMENT,
            "document_id": document + 1,
            "area_id": self.chance.choice(self.areas),
            "lead_unit_id": lead,
        }
        deadline = due if self.chance.random() < 0.9 else None
        state = State(deadline, deadline, given)
        self._event(key, 1, EventKind.ASSIGNED, measured, state)
        path = self.chance.choices(list(PATHS), list(PATHS.values()))[0]
        days = sorted(self.chance.randint(0, (today() - given).days) for _ in path)
        for seq, (status, after) in enumerate(zip(path, days, strict=True), 2):
            self._step(state, status, given + timedelta(days=after))
            self._event(key, seq, EventKind.STATUS, measured, state)
        return {**fixed, "assigned_on": given, **measured, **vars(state), "version": 1 + len(path)}

    def _fixed(self, key: int, document: int) -> dict[str, object]:
        code = f"NV-{key:06d}"
        title = " ".join(self.chance.choice(words) for words in (VERBS, OBJECTS, SCOPES))
        product = self.chance.choice(PRODUCTS)
        return {
            "id": key,
            "code": code,
            "title": title,
            "product": product,
            "is_sample": False,
            "search_text": searchable(f"{code} {title} {self.numbers[document]} {product}"),
        }

    def _step(self, state: State, status: Status, on: date) -> None:
        state.status, state.updated_on = status, on
        state.note = self.chance.choice(NOTES)
        state.completed_on = on if status == Status.DONE else None
        if status in {Status.DONE, Status.DROPPED}:
            state.result_document = f"{self.chance.randint(1, 4000)}/BC-SNV"

    def _event(
        self, key: int, seq: int, kind: EventKind, measured: Mapping[str, object], state: State
    ) -> None:
        self.events.append(
            {
                "assignment_id": key,
                "seq": seq,
                "kind": kind,
                "effective_on": state.updated_on,
                "actor_id": self.actor,
                "changes": json.dumps({"status": ["", str(state.status)]} if seq > 1 else {}),
                **measured,
                **vars(state),
            }
        )


def audit_quickly() -> None:
    """Name an author, and check foreign keys at once, for this transaction.

    Without an author the audit trigger rolls a subtransaction back for each row, and each rollback
    walks through all checks that wait for the commit: the time grows with the square of the rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true),"
            " set_config('pghistory.context_metadata', '{}', true)"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def copy_rows(model: type[models.Model], rows: Iterable[dict[str, object]]) -> None:
    """Write rows, defaults where they say nothing; new keys begin behind those that were given."""
    usual = _defaults(model)
    rows = [{**usual, **row} for row in rows]
    lines = "".join(_line(list(row.values())) for row in rows)
    table, named = model._meta.db_table, ", ".join(f'"{name}"' for name in rows[0])
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({named}) FROM STDIN", io.StringIO(lines))
        if "id" in rows[0]:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, len(rows)]
            )


def _defaults(model: type[models.Model]) -> dict[str, object]:
    """What Django would write into columns that nobody fills."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.has_db_default()
    ]
    return {str(field.column): _plain(field.get_default()) for field in fields}


def _plain(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _line(values: Sequence[object]) -> str:
    """One line of COPY's text form; no text here has a tab or a line break."""
    return "\t".join(_cell(value) for value in values) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\")
