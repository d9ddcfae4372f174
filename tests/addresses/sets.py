"""Criteria sets, their criteria, and groups of units."""

from __future__ import annotations

from scores_app.models import CriteriaSet
from scores_app.services.criteria import criterion_delete
from tests.addresses.rows import (
    FORBIDDEN,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    STAFF,
    WITH_ROLE,
    Answers,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.score_factories import make_group, make_set


def draft(cast: Cast) -> CriteriaSet:
    return make_set(ready=False)


def deleted(cast: Cast) -> int:
    """A batch that took a criterion out of a draft."""
    item = draft(cast).criteria.get(code="1.1")
    return criterion_delete(criterion_id=item.pk, version=item.version, actor=None).pk


THINGS: Things = {
    "draft_set": lambda cast: draft(cast).pk,
    "ready_set": lambda cast: make_set().pk,
    "draft_criterion": lambda cast: draft(cast).criteria.get(code="1.1").pk,
    "ready_criterion": lambda cast: make_set().criteria.get(code="1.1").pk,
    "unit_group": lambda cast: make_group().pk,
    "deletion": deleted,
}
DRAFT, READY = {"pk": "draft_set"}, {"pk": "ready_set"}
ITEM, FIXED, GROUP = {"pk": "draft_criterion"}, {"pk": "ready_criterion"}, {"pk": "unit_group"}
# A draft is not there for units; of the others only staff may change it.
SEEN_DRAFT = answers(OK, officer=NOT_FOUND, head=NOT_FOUND)
KEPT_DRAFT = answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND)
NEVER = answers(FORBIDDEN)
ONLY_POST: Answers = answers(NOT_ALLOWED)

TABLE = (
    Row("set_list", WITH_ROLE),
    Row("set_list_export", WITH_ROLE, {"form": "csv"}),
    Row("set_list_export", WITH_ROLE, {"form": "xlsx"}),
    Row("set_create", STAFF),
    Row("set_detail", WITH_ROLE, READY),
    Row("set_detail", SEEN_DRAFT, DRAFT),
    Row("set_export", WITH_ROLE, {**READY, "form": "csv"}),
    Row("set_export", WITH_ROLE, {**READY, "form": "xlsx"}),
    Row("set_export", SEEN_DRAFT, {**DRAFT, "form": "csv"}),
    *(Row(name, KEPT_DRAFT, DRAFT) for name in ("set_change", "set_bands", "set_settle")),
    *(Row(name, ONLY_POST, DRAFT) for name in ("set_unsettle", "set_delete", "criterion_sums")),
    Row("set_compare", WITH_ROLE, READY),
    Row("set_compare", SEEN_DRAFT, DRAFT),
    *(Row(name, STAFF, READY) for name in ("set_copy", "set_links")),
    *(Row(name, KEPT_DRAFT, DRAFT) for name in ("set_copy", "set_links")),
    Row("criterion_create", KEPT_DRAFT, DRAFT),
    Row("criterion_create", NEVER, READY),
    *(Row(name, KEPT_DRAFT, ITEM) for name in ("criterion_change", "criterion_move")),
    *(Row(name, NEVER, FIXED) for name in ("criterion_change", "criterion_move")),
    *(Row(name, ONLY_POST, ITEM) for name in ("criterion_shift", "criterion_delete")),
    *(Row(name, NEVER, FIXED, method="post") for name in ("criterion_shift", "criterion_delete")),
    Row("set_restore", ONLY_POST, {"batch": "deletion"}),
    Row("group_list", STAFF),
    Row("group_create", STAFF),
    Row("group_change", STAFF, GROUP),
    Row("group_delete", ONLY_POST, GROUP),
)
