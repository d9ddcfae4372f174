"""Names that were corrected since: whatever the books once called a thing makes it no other one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.apps import apps

from scores_app.models import RoundSet
from scores_app.publications.recount import unit_key

NAME, REASON = "name", "unranked_reason"
Facts = Mapping[str, Any]


class _Named(NamedTuple):
    """A text that may be corrected: where the books and the document hold it, and the trail of its
    row.
    """

    books: dict[str, Any]
    told: Facts
    field: str
    trail: str
    row: Mapping[str, object]


def put_back(
    books: Facts, told: Facts, groups: Iterable[RoundSet], units: Mapping[tuple[str, str], int]
) -> Iterator[str]:
    """Puts what a document calls things into the inputs that the books hold, wherever the books
    ever called them so; says each in words. One query for each that differs.

    Args:
        books, told: inputs, by `plain`; units stand in both as the document calls them.
        units: by the key of the document, the number of the row.
    """
    for one in _named(books, told, groups, units):
        was, now = one.told.get(one.field), one.books[one.field]
        if was != now and isinstance(was, str) and _was_so(one, was):
            one.books[one.field] = was
            yield _words(one.field, was, now)


def _was_so(one: _Named, was: str) -> bool:
    trail = apps.get_model("scores_app", one.trail)._default_manager
    return bool(trail.filter(**{one.field: was}, **one.row).exists())


def _words(field: str, was: str, now: str) -> str:
    if field == REASON:
        return f"lý do không xếp hạng “{was}” nay ghi là “{now}”"
    return f"{was} nay tên là {now}"


def _named(
    books: Facts, told: Facts, groups: Iterable[RoundSet], units: Mapping[tuple[str, str], int]
) -> Iterator[_Named]:
    held = {group["code"]: group for group in books["groups"]}
    said = {group["code"]: group for group in told["groups"]}
    for part in groups:
        code = part.group.code
        of_round = {"pgh_obj_id": part.round_id}
        yield _Named(books["round"], told["round"], NAME, "RoundAudit", of_round)
        if code in said:
            yield from _of_group(held[code], said[code], part, units)


def _of_group(
    held: dict[str, Any], said: Facts, part: RoundSet, units: Mapping[tuple[str, str], int]
) -> Iterator[_Named]:
    of_set = {"pgh_obj_id": part.criteria_set_id}
    yield _Named(held, said, NAME, "UnitGroupAudit", {"pgh_obj_id": part.group_id})
    yield _Named(held["set"], said["set"], NAME, "CriteriaSetAudit", of_set)
    criteria = {one["code"]: one for one in said["criteria"]}
    for one in held["criteria"]:
        row = {"criteria_set_id": part.criteria_set_id, "code": one["code"]}
        if one["code"] in criteria:
            yield _Named(one, criteria[one["code"]], NAME, "CriterionAudit", row)
    sheets = {unit_key(one["unit"]): one for one in said["sheets"]}
    for one in held["sheets"]:
        key = unit_key(one["unit"])
        if key in sheets and key in units:
            row = {"round_set_id": part.pk, "unit_id": units[key]}
            yield _Named(one, sheets[key], REASON, "ScoreSheetAudit", row)
