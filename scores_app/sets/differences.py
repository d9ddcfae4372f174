"""Two sets of a group side by side: what goes on, what is new, what is gone; pure.

A criterion goes on from those it is linked to; where nobody linked it, from the one of the same
name, else of the same code and a name much like it, that goes on nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cchc.core.figures import typed_text
from cchc.core.text import searchable
from scores_app.models import Band, CriteriaSet, Criterion
from scores_app.sets.reading import how_words
from scores_app.trees import Node, Tree

Pairs = Iterable[tuple[int, int]]
Change = tuple[str, str, str]


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


LABELS = {
    Kind.CHANGED: "Thay đổi",
    Kind.ADDED: "Thêm mới",
    Kind.REMOVED: "Bỏ đi",
    Kind.SAME: "Giữ nguyên",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A criterion of the new set with those it goes on from, or one of the old set that is gone;
    `changes`: (what, old, new).
    """

    kind: Kind
    node: Node
    olds: list[Node]
    changes: list[Change]

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def level(self) -> int:
        return min(self.node.depth, 4)


def compare(old: Tree, new: Tree, links: Pairs) -> list[Difference]:
    """Every criterion of the new set in reading order, then those of the old one that are gone."""
    origins = origins_of(old, new, links)
    split = _times_used(origins)
    found = [_difference(node, origins.get(node.criterion.pk, []), split) for node in new.walk()]
    gone = [node for node in old.walk() if node.criterion.pk not in split]
    return [*found, *(Difference(Kind.REMOVED, node, [], []) for node in gone)]


def origins_of(old: Tree, new: Tree, links: Pairs) -> dict[int, list[Node]]:
    """New criterion -> the old ones it goes on from."""
    found: defaultdict[int, list[Node]] = defaultdict(list)
    for old_id, new_id in links:
        if old_id in old.by_id and new_id in new.by_id:
            found[new_id].append(old.by_id[old_id])
    for new_id, node in suggestions(old, new, found).items():
        found[new_id].append(node)
    return dict(found)


def suggestions(old: Tree, new: Tree, linked: Mapping[int, list[Node]]) -> dict[int, Node]:
    """For criteria nobody linked, the old one of the same name, else of the same code if half of
    the shorter name's words are in the other; a leaf goes on from a leaf.
    """
    taken = {node.criterion.pk for nodes in linked.values() for node in nodes}
    free = [node for node in old.walk() if node.criterion.pk not in taken]
    open_ones = [node for node in new.walk() if node.criterion.pk not in linked]
    found: dict[int, Node] = {}
    for key in (_name_key, _code_key):
        by_key: defaultdict[tuple[str, bool], list[Node]] = defaultdict(list)
        for node in free:
            by_key[key(node)].append(node)
        for node in open_ones:
            same = by_key[key(node)]
            if same and node.criterion.pk not in found and _alike(node, same[0]):
                found[node.criterion.pk] = same.pop(0)
        used = {node.criterion.pk for node in found.values()}
        free = [node for node in free if node.criterion.pk not in used]
    return found


def _name_key(node: Node) -> tuple[str, bool]:
    return searchable(node.criterion.name), node.is_leaf


def _code_key(node: Node) -> tuple[str, bool]:
    return node.criterion.code, node.is_leaf


def _alike(one: Node, other: Node) -> bool:
    """Whether two names have half of the words of the shorter one in common, accents aside."""
    words, others = (set(searchable(node.criterion.name).split()) for node in (one, other))
    return 2 * len(words & others) >= min(len(words), len(others))


def _times_used(origins: Mapping[int, list[Node]]) -> dict[int, int]:
    """Old criterion -> in how many new ones it goes on."""
    times: defaultdict[int, int] = defaultdict(int)
    for nodes in origins.values():
        for node in nodes:
            times[node.criterion.pk] += 1
    return times


def _difference(node: Node, olds: list[Node], times: Mapping[int, int]) -> Difference:
    if not olds:
        return Difference(Kind.ADDED, node, [], [])
    if len(olds) > 1:
        codes = ", ".join(old.criterion.code for old in olds)
        return Difference(Kind.CHANGED, node, olds, [("Gộp từ", codes, node.criterion.code)])
    changes = _changes(olds[0], node)
    if times[olds[0].criterion.pk] > 1:
        changes.insert(0, ("Tách từ", olds[0].criterion.code, node.criterion.code))
    return Difference(Kind.CHANGED if changes else Kind.SAME, node, olds, changes)


def _changes(old: Node, new: Node) -> list[Change]:
    was, now = _facts(old), _facts(new)
    return [(label, was[label], now[label]) for label in now if was[label] != now[label]]


def _facts(node: Node) -> dict[str, str]:
    item: Criterion = node.criterion
    return {
        "Mã": item.code,
        "Tên": item.name,
        "Điểm tối đa": typed_text(item.max_points),
        "Cách tính": f"{item.get_rule_display()}. {how_words(node)}" if item.rule else "",
        "Ai chấm": item.get_scorer_display() if item.scorer else "",
        "Phải có tài liệu kiểm chứng": "Có" if item.evidence_required else "Không",
        "Yêu cầu và tài liệu kiểm chứng": item.evidence_note,
        "Nhận sáng kiến làm tài liệu kiểm chứng": "Có" if item.takes_initiatives else "Không",
    }


def set_changes(
    old: CriteriaSet, new: CriteriaSet, old_bands: list[Band], new_bands: list[Band]
) -> list[Change]:
    """What differs between the sets themselves."""
    was, now = _set_facts(old, old_bands), _set_facts(new, new_bands)
    return [(label, was[label], now[label]) for label in now if was[label] != now[label]]


def _set_facts(item: CriteriaSet, bands: list[Band]) -> dict[str, str]:
    return {
        "Căn cứ": item.legal_basis,
        "Điểm tối đa": typed_text(item.max_points),
        "Điều tra xã hội học": typed_text(item.survey_points),
        "Mức xếp loại": "; ".join(f"{band.name} từ {typed_text(band.at_least)}" for band in bands),
    }
