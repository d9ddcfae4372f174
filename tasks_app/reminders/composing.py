"""Who is reminded of what: pure rules over what `matters` read.

An officer is reminded of the own unit's tasks; a head of what waits for approval, and of tasks that
the officers were reminded of often enough (of everything, where the unit has no officer); staff of
what they are to decide; the province's leaders only of what neither brought forward, and of what a
unit without accounts leaves lying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tasks_app.choices import Section, Status, Timeliness
from tasks_app.reminders.matters import Matter, Matters
from units_app.choices import Role
from units_app.digest_parts import MOST_LISTED
from units_app.everybody import Person


@dataclass(frozen=True)
class Item:
    """One line of a digest; `note` says what the section is about."""

    task: Matter
    note: str = ""


Sections = dict[Section, list[Item]]


@dataclass(frozen=True)
class Rules:
    """What the sections of a day are decided by; `after`: reminded days before it goes up."""

    matters: Matters
    with_officer: frozenset[int]
    with_head: frozenset[int]
    after: int

    def sections(self, person: Person) -> Sections:
        """What this person is reminded of, by section in reading order; sections with nothing in
        them are left out.
        """
        found: Sections = {}
        for section in Section:
            items = list(_READERS[section](self, person))
            if items:
                found[section] = items
        return found

    def late(self) -> Iterator[Matter]:
        return (t for t in self.matters.tasks.values() if t.timeliness == Timeliness.OVERDUE)

    def answers_for(self, person: Person, unit: int) -> bool:
        """Whether daily reminders of a unit go to this person."""
        return unit in person.officer_of or (
            unit in person.head_of and unit not in self.with_officer
        )


def _escalated(rules: Rules, person: Person) -> Iterator[Item]:
    leads_province = person.has(Role.LEADER)
    for task in rules.late():
        reminded = rules.matters.reminded.get(task.pk, 0)
        if reminded >= rules.after and task.lead in person.head_of:
            yield Item(task, f"đã nhắc {reminded} ngày")
        elif leads_province and (why := _why_leaders(rules, task)):
            yield Item(task, why)


def _why_leaders(rules: Rules, task: Matter) -> str:
    """Why the province's leaders are told; empty where it is not time yet. Where nobody stands
    between, the days are counted of who is there: the officers, or else nobody.
    """
    days = rules.matters.escalated.get(task.pk, 0)
    words = "lãnh đạo đơn vị đã được nhắc {} ngày"
    if days < rules.after and task.lead not in rules.with_head:
        if task.lead in rules.with_officer:
            days = rules.matters.reminded.get(task.pk, 0)
            words = "đơn vị chưa có tài khoản lãnh đạo, cán bộ đã được nhắc {} ngày"
        else:
            days = rules.matters.waited.get(task.pk, 0)
            words = "đơn vị chưa có tài khoản nào, đã quá hạn {} ngày làm việc"
    return words.format(days) if days >= rules.after else ""


def _overdue(rules: Rules, person: Person) -> Iterator[Item]:
    return (Item(task) for task in rules.late() if rules.answers_for(person, task.lead))


def _due_soon(rules: Rules, person: Person) -> Iterator[Item]:
    for task in rules.matters.tasks.values():
        soon = task.timeliness == Timeliness.DUE_SOON
        # What is sent is no longer the unit's to do.
        sent = task.status == Status.SUBMITTED or task.awaits_head
        if soon and not sent and rules.answers_for(person, task.lead):
            yield Item(task)


def _returned(rules: Rules, person: Person) -> Iterator[Item]:
    for task in rules.matters.tasks.values():
        if task.status == Status.RETURNED and rules.answers_for(person, task.lead):
            yield Item(task)


def _confirm(rules: Rules, person: Person) -> Iterator[Item]:
    if person.has(Role.STAFF):
        for task in rules.matters.tasks.values():
            if task.status == Status.SUBMITTED:
                yield Item(task)


def _approve(rules: Rules, person: Person) -> Iterator[Item]:
    for task in rules.matters.tasks.values():
        if task.awaits_head and task.lead in person.head_of:
            yield Item(task)


def _extension(rules: Rules, person: Person) -> Iterator[Item]:
    if person.has(Role.STAFF):
        tasks = rules.matters.tasks
        yield from (Item(tasks[pk]) for pk in rules.matters.extensions if pk in tasks)


def _parts(rules: Rules, person: Person) -> Iterator[Item]:
    for pk, missing in rules.matters.missing.items():
        task = rules.matters.tasks[pk]
        if rules.answers_for(person, task.lead):
            yield Item(task, "chưa có kết quả của " + ", ".join(name for _, name in missing))


def _own_part(rules: Rules, person: Person) -> Iterator[Item]:
    for pk, missing in rules.matters.missing.items():
        task = rules.matters.tasks[pk]
        mine = [name for unit, name in missing if rules.answers_for(person, unit)]
        if mine:
            yield Item(task, "chủ trì: " + task.lead_name)


_READERS: dict[Section, Callable[[Rules, Person], Iterable[Item]]] = {
    Section.ESCALATED: _escalated,
    Section.OVERDUE: _overdue,
    Section.RETURNED: _returned,
    Section.CONFIRM: _confirm,
    Section.APPROVE: _approve,
    Section.EXTENSION: _extension,
    Section.DUE_SOON: _due_soon,
    Section.PARTS: _parts,
    Section.OWN_PART: _own_part,
}


def rules_of(found: Matters, people: Iterable[Person], after: int) -> Rules:
    """The rules of a day for these matters and everybody who holds a role."""
    everyone = list(people)
    with_officer = frozenset(unit for person in everyone for unit in person.officer_of)
    with_head = frozenset(unit for person in everyone for unit in person.head_of)
    return Rules(found, with_officer, with_head, after)


def frozen(sections: Sections) -> list[dict[str, Any]]:
    """The sections as they are kept: of a long one the first MOST_LISTED, and how many it has."""
    return [
        {
            "section": str(section),
            "title": str(section.label),
            "total": len(items),
            "items": [_line(item) for item in items[:MOST_LISTED]],
        }
        for section, items in sections.items()
    ]


def _line(item: Item) -> dict[str, Any]:
    task = item.task
    return {
        "task": task.pk,
        "code": task.code,
        "title": task.title,
        "unit": task.lead_name,
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "note": item.note,
    }
