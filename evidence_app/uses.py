"""Where documents are used: the apps above say it, this app knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_app.models import Evidence

if TYPE_CHECKING:
    from units_app.models import User


@dataclass(frozen=True, order=True)
class Use:
    """One place where a document is used: "Nhiệm vụ CP-2023-012, gửi kết quả", and its page."""

    title: str
    url: str


# (primary keys of documents, who asks; None asks for all) -> (primary key, use) of each use that
# the person may see, in a fixed number of queries.
Finder = Callable[[Collection[int], "User | None"], Iterable[tuple[int, Use]]]
_FINDERS: list[Finder] = []


def finds_uses(finder: Finder) -> Finder:
    """Registers a finder; called once for each when an app is ready."""
    _FINDERS.append(finder)
    return finder


def uses_of(evidence_ids: Collection[int], user: User | None) -> dict[int, list[Use]]:
    """The uses of each document that this person may see (None: all), sorted, each once."""
    found: dict[int, set[Use]] = {pk: set() for pk in evidence_ids}
    for finder in _FINDERS if evidence_ids else ():
        for pk, use in finder(evidence_ids, user):
            found[pk].add(use)
    return {pk: sorted(uses) for pk, uses in found.items()}


def in_words(uses: Collection[Use], most: int = 3) -> str:
    """The first of them, and how many more there are."""
    shown = [use.title for use in list(uses)[:most]]
    more = len(uses) - len(shown)
    return "; ".join(shown) + (f" và {more} nơi khác" if more else "")


def seen_before(evidence: Evidence, user: User) -> str:
    """What is to be said when the content of a new document was in the vault already; else empty.

    Where it is used is told only as far as the person may see it.
    """
    others = Evidence.objects.filter(file=evidence.file_id).exclude(pk=evidence.pk)
    visible = list(others.for_user(user).order_by("pk")[:3])
    if visible:
        return f"Tệp “{evidence.file_name}” đã có trong kho: {_listed(visible, user)}."
    if others.exists():
        return f"Tệp “{evidence.file_name}” đã có trong kho, ở tài liệu của đơn vị khác."
    return ""


def _listed(documents: list[Evidence], user: User) -> str:
    uses = uses_of([document.pk for document in documents], user)
    return "; ".join(f"“{document}” ({_used(uses[document.pk])})" for document in documents)


def _used(uses: list[Use]) -> str:
    return f"dùng ở: {in_words(uses)}" if uses else "chưa dùng ở đâu"
