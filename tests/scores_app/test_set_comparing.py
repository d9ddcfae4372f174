"""Copies of a set, what differs between two, and which criterion goes on from which."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from scores_app.choices import Rule
from scores_app.models import CriteriaSet, Criterion, CriterionLink
from scores_app.services import set_copies
from scores_app.sets.differences import Kind, compare, set_changes, suggestions
from scores_app.trees import tree_of
from tests.cast import Cast
from tests.score_factories import Leaf, make_group, make_set

pytestmark = pytest.mark.django_db
OLD = (
    Leaf("1.1", "2", Rule.COUNT, {"each": "0.5"}, name="Kế hoạch"),
    Leaf("1.2", "3", name="Báo cáo"),
    Leaf("2.1", "5", name="Số hóa"),
)


@pytest.fixture
def staff(cast: Cast) -> Any:
    return cast["staff"]


def pair(*new: Leaf) -> tuple[CriteriaSet, CriteriaSet]:
    group = make_group()
    old = make_set(OLD, group=group, year=2025, bands={"Tốt": "80", "Khá": "0"})
    return old, make_set(new or OLD, group=group, year=2026, ready=False)


def item(made: CriteriaSet, code: str) -> Criterion:
    return made.criteria.get(code=code)


def told(old: CriteriaSet, new: CriteriaSet) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    links = set_copies.links_between(old, new)
    found = compare(tree_of(old), tree_of(new), links)
    return [
        (one.node.criterion.code, one.kind.value, one.changes)
        for one in found
        if one.kind != Kind.SAME
    ]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# Copies


def test_a_copy_has_everything_and_its_links() -> None:
    source, _ = pair()
    facts = {"code": "BO-2027", "name": "Bộ 2027", "year": 2027, "legal_basis": "Quyết định 1"}
    made = set_copies.set_copy(source_id=source.pk, facts=facts)
    assert made.is_draft
    assert (made.copied_from, made.group, made.max_points) == (source, source.group, Decimal(10))
    assert [band.name for band in made.bands.all()] == ["Tốt", "Khá"]
    old, new = list(tree_of(source).walk()), list(tree_of(made).walk())
    assert [(node.depth, node.criterion.code) for node in old] == [
        (node.depth, node.criterion.code) for node in new
    ]
    assert item(made, "1.1").rule_params == {"each": "0.5"}
    links = set_copies.links_between(source, made)
    assert links == [(item(source, n.criterion.code).pk, n.criterion.pk) for n in _by_level(new)]
    assert told(source, made) == []
    with pytest.raises(ValidationError) as refused:
        set_copies.set_copy(source_id=source.pk, facts=facts)
    assert "code" in refused.value.message_dict


def _by_level(nodes: list[Any]) -> list[Any]:
    return sorted(nodes, key=lambda node: node.depth)


def test_a_copy_is_made_on_its_page(staff: Any) -> None:
    _, source = pair()
    CriteriaSet.objects.filter(pk=source.pk).update(name="Bộ tiêu chí năm 2026")
    url = reverse("set_copy", args=[source.pk])
    page = text(staff.get(url))
    assert "Bộ tiêu chí năm 2027" in page
    sent = {"code": source.code, "name": "Bộ 2027", "year": "2027", "legal_basis": ""}
    assert "Chưa lưu được" in text(staff.post(url, sent))
    answer = staff.post(url, {**sent, "code": "BO-MOI"})
    made = CriteriaSet.objects.get(code="BO-MOI")
    assert answer["Location"] == reverse("set_detail", args=[made.pk])


# Differences


def test_without_links_the_same_name_then_the_same_code_goes_on() -> None:
    old, new = pair(
        Leaf("1.1", "2", name="Báo cáo"),
        Leaf("1.2", "2.5", Rule.COUNT, {"each": "0.5"}, name="Kế hoạch"),
        Leaf("2.1", "5", name="Số hóa hồ sơ"),
        Leaf("2.2", "1", name="Dữ liệu mở"),
    )
    assert [(code, kind) for code, kind, _ in told(old, new)] == [
        ("1", "changed"),
        ("1.1", "changed"),
        ("1.2", "changed"),
        ("2", "changed"),
        ("2.1", "changed"),
        ("2.2", "added"),
    ]
    changes = {code: found for code, _, found in told(old, new)}
    assert ("Mã", "1.2", "1.1") in changes["1.1"]
    assert ("Điểm tối đa", "2", "2,5") in changes["1.2"]
    assert any(label == "Cách tính" for label, _, _ in changes["1.2"])
    assert changes["2.1"] == [("Tên", "Số hóa", "Số hóa hồ sơ")]


def test_what_is_gone_stands_last() -> None:
    old, new = pair(Leaf("1.1", "2", Rule.COUNT, {"each": "0.5"}, name="Kế hoạch"))
    gone = [(code, kind) for code, kind, _ in told(old, new)]
    assert gone == [("1", "changed"), ("1.2", "removed"), ("2", "removed"), ("2.1", "removed")]


def test_merged_and_split_criteria_say_so() -> None:
    old, new = pair(
        Leaf("1.1", "5", name="Kế hoạch và báo cáo"), Leaf("2.1", "3"), Leaf("2.2", "2")
    )
    set_copies.links_add(
        old_set=old,
        new_set=new,
        pairs=[
            (item(old, "1.1").pk, item(new, "1.1").pk),
            (item(old, "1.2").pk, item(new, "1.1").pk),
            (item(old, "2.1").pk, item(new, "2.1").pk),
            (item(old, "2.1").pk, item(new, "2.2").pk),
        ],
    )
    changes = {code: found for code, _, found in told(old, new)}
    assert changes["1.1"] == [("Gộp từ", "1.1, 1.2", "1.1")]
    assert changes["2.1"][0] == ("Tách từ", "2.1", "2.1")
    assert changes["2.2"][0] == ("Tách từ", "2.1", "2.2")


def test_sets_themselves_are_compared() -> None:
    old, new = pair()
    old.refresh_from_db()
    new.max_points, new.legal_basis = Decimal(60), "Quyết định 2"
    assert set_changes(old, new, list(old.bands.all()), []) == [
        ("Căn cứ", "", "Quyết định 2"),
        ("Điểm tối đa", "10", "60"),
        ("Mức xếp loại", "Tốt từ 80; Khá từ 0", ""),
    ]


def test_the_page_shows_old_beside_new(cast: Cast) -> None:
    old, new = pair(*OLD[:2], Leaf("2.1", "4", name="Số hóa"))
    url = reverse("set_compare", args=[new.pk])
    page = text(cast["staff"].get(url))
    assert "<del>5</del> → <ins>4</ins>" in page
    only = text(cast["staff"].get(url, {"voi": str(old.pk), "loai": "added"}))
    assert "Không có tiêu chí nào thuộc loại này." in only
    other = make_set()
    assert cast["staff"].get(url, {"voi": str(other.pk)}).status_code == 404
    alone = text(cast["officer"].get(reverse("set_compare", args=[other.pk])))
    assert "Chưa có bộ nào để so" in alone


# Links


def test_suggestions_leave_out_what_is_linked() -> None:
    old, new = pair()
    old_tree, new_tree = tree_of(old), tree_of(new)
    linked = {item(new, "1.1").pk: [old_tree.by_id[item(old, "1.2").pk]]}
    offered = suggestions(old_tree, new_tree, linked)
    assert item(new, "1.1").pk not in offered
    assert item(new, "1.2").pk not in offered, "its namesake is taken, and no other fits"
    assert offered[item(new, "2.1").pk].criterion == item(old, "2.1")


def test_links_are_made_and_taken_away_on_the_page(staff: Any) -> None:
    old, new = pair()
    url = reverse("set_links", args=[new.pk])
    page = text(staff.get(url))
    assert "Nhận cả 5 gợi ý" in page
    chosen = {"cu": old.pk, "old": item(old, "1.2").pk, "new": item(new, "1.1").pk}
    staff.post(url, chosen)
    assert set_copies.links_between(old, new) == [(item(old, "1.2").pk, item(new, "1.1").pk)]
    staff.post(url, {"cu": old.pk, "all": "1"})
    assert CriterionLink.objects.count() == 4
    assert "Tiêu chí cũ chưa nối (1)" in text(staff.get(url))
    staff.post(url, {**chosen, "remove": "1"})
    assert CriterionLink.objects.count() == 3
    staff.post(url, {**chosen, "old": item(new, "1.2").pk})
    assert CriterionLink.objects.count() == 3, "a criterion of neither set is refused"


def test_sets_of_two_groups_are_not_linked() -> None:
    one, two = make_set(), make_set()
    with pytest.raises(ValidationError, match="cùng một nhóm"):
        set_copies.links_add(old_set=one, new_set=two, pairs=[])


def test_a_group_with_one_set_has_nothing_to_link(staff: Any) -> None:
    assert "Chưa có bộ cũ để nối" in text(staff.get(reverse("set_links", args=[make_set().pk])))
