"""Making the digests of a day: each person's once, all of them in a fixed number of queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from cchc.core.locks import advisory_lock
from tasks_app.choices import MailState
from tasks_app.models import Digest, Reminder
from tasks_app.reminders.composing import Rules, Sections, frozen, rules_of
from tasks_app.reminders.matters import matters
from units_app.digest_parts import Part, frozen_parts, parts_of
from units_app.everybody import Person, everybody

CHUNK = 1000
BELL_SECONDS = 3600


@transaction.atomic
def make_digests(day: date) -> int:
    """Makes what is missing of today's digests; returns how many. Nobody gets an empty one."""
    advisory_lock("digests")
    people = everybody(day)
    present = set(Digest.objects.filter(day=day).values_list("user_id", flat=True))
    rules, others = _rules(day, people), parts_of(day, people)
    waiting = [person for person in people if person.pk not in present]
    wanted = {person.pk: rules.sections(person) for person in waiting}
    digests = [
        _digest(day, person, wanted[person.pk], others.get(person.pk, []))
        for person in waiting
        if wanted[person.pk] or others.get(person.pk)
    ]
    Digest.objects.bulk_create(digests, batch_size=CHUNK)
    reminders = [
        reminder for digest in digests for reminder in _reminders(digest, wanted[digest.user_id])
    ]
    Reminder.objects.bulk_create(reminders, batch_size=CHUNK)
    transaction.on_commit(lambda: cache.delete_many([bell_key(d.user_id) for d in digests]))
    return len(digests)


def sections_now(user_id: int, day: date) -> list[dict[str, Any]]:
    """What the person would be reminded of now, in the form that digests keep."""
    people = everybody(day)
    rules = _rules(day, people)
    others = parts_of(day, people).get(user_id, [])
    tasks = [
        row for person in people if person.pk == user_id for row in frozen(rules.sections(person))
    ]
    return [*tasks, *frozen_parts(others)]


def unread(user_id: int) -> int:
    """How many things stand in the person's newest digest, if it was not read; kept in the cache,
    so that a page asks the database only once an hour.
    """
    known = cache.get(bell_key(user_id))
    if known is None:
        newest = Digest.objects.filter(user=user_id).order_by("-day").values("items", "read_at")
        row = newest.first()
        known = row["items"] if row and row["read_at"] is None else 0
        cache.set(bell_key(user_id), known, BELL_SECONDS)
    number: int = known
    return number


def bell_key(user_id: int) -> str:
    return f"bell-{user_id}"


def _rules(day: date, people: list[Person]) -> Rules:
    return rules_of(matters(day), people, settings.ESCALATE_AFTER)


def _digest(day: date, person: Person, sections: Sections, others: list[Part]) -> Digest:
    tasks = sum(len(items) for items in sections.values())
    return Digest(
        user_id=person.pk,
        day=day,
        content=[*frozen(sections), *frozen_parts(others)],
        items=tasks + sum(len(part.lines) for part in others),
        address=person.email,
        mail_state=MailState.WAITING if person.email else MailState.NO_ADDRESS,
    )


def _reminders(digest: Digest, sections: Sections) -> list[Reminder]:
    return [
        Reminder(
            digest=digest, assignment_id=item.task.pk, section=section, due_on=item.task.due_on
        )
        for section, items in sections.items()
        for item in items
    ]
