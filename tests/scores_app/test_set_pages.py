"""Pages of criteria sets: the list, the tree, the builder, settling, and what is typed kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from scores_app.choices import Rule, SetState
from scores_app.models import CriteriaSet, Criterion, UnitGroup
from scores_app.trees import tree_of
from tests.cast import Cast
from tests.score_factories import Leaf, make_group, make_round, make_set

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def staff(cast: Cast) -> Any:
    return cast["staff"]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def item(made: CriteriaSet, code: str) -> Criterion:
    return made.criteria.get(code=code)


def typed(**others: str) -> dict[str, str]:
    """What the form of a criterion sends."""
    return {
        "code": "1.3",
        "name": "Kiểm tra cải cách hành chính",
        "max_points": "0,5",
        "rule": "count",
        "cach-each": "0,25",
        **others,
    }


def rows(*filled: dict[str, str]) -> dict[str, str]:
    """Rows of steps or bands as the form sends them."""
    found = {"muc-TOTAL_FORMS": str(len(filled)), "muc-INITIAL_FORMS": "0"}
    for number, row in enumerate(filled):
        found |= {f"muc-{number}-{name}": value for name, value in row.items()}
    return found


# Reading


def test_the_list_says_sums_state_and_use(staff: Any) -> None:
    used = make_set(year=2025)
    made_round = make_round(used, year=2025)
    make_set(ready=False, max_points="100")
    page = text(staff.get(reverse("set_list")))
    assert made_round.name in page
    assert "cộng lại 10, thiếu 90" in page
    narrowed = text(staff.get(reverse("set_list"), {"year": "2025", "state": "ready"}))
    assert used.name in narrowed
    assert "thiếu 90" not in narrowed
    assert used.name in text(staff.get(reverse("set_list"), {"q": used.code.lower()}))


def test_the_number_of_queries_does_not_grow_with_sets(
    staff: Any, django_assert_max_num_queries: Any
) -> None:
    make_set()
    staff.get(reverse("set_list"))
    for number in range(8):
        make_set([Leaf(f"1.{place}") for place in range(1, 10)], year=2020 + number)
    with django_assert_max_num_queries(20):
        staff.get(reverse("set_list"))
    with django_assert_max_num_queries(20):
        staff.get(reverse("set_detail", args=[CriteriaSet.objects.latest("pk").pk]))


def test_the_tree_shows_rule_sums_and_faults(staff: Any) -> None:
    made = make_set(
        [Leaf("1.1", "2", Rule.COUNT, {"each": "0.5"}), Leaf("1.2", "3"), Leaf("2.1", "5")],
        ready=False,
        max_points="10",
        bands={"Tốt": "80", "Khá": "0"},
    )
    Criterion.objects.filter(pk=item(made, "1.2").pk).update(max_points=Decimal("2.55"))
    page = text(staff.get(reverse("set_detail", args=[made.pk])))
    assert "Mỗi kết quả: 0,50 điểm; tối đa 2 điểm" in page
    assert "1</a>: Các mục con cộng lại 4,55, thiếu 0,45 so với 5." in page
    assert "Tốt từ 80; Khá từ 0" in page


def test_units_see_settled_sets_without_the_builder(cast: Cast) -> None:
    made = make_set()
    page = text(cast["officer"].get(reverse("set_detail", args=[made.pk])))
    assert "Sửa thông tin" not in page
    assert "Chuyển về dự thảo" not in page


# The set


def test_a_set_is_made_from_nothing(staff: Any) -> None:
    assert "Lập nhóm đơn vị" in text(staff.get(reverse("set_list")))
    group = {"code": "so", "name": "Các sở", "kind": "department", "order": "1"}
    assert staff.post(reverse("group_create"), group).status_code == 302
    facts = {
        "code": "SO-2026",
        "name": "Bộ tiêu chí các sở",
        "group": str(UnitGroup.objects.get().pk),
        "year": "2026",
        "max_points": "60,5",
    }
    refused = text(staff.post(reverse("set_create"), {**facts, "max_points": "2.501"}))
    assert "có thể hiểu là 2501 hoặc 2,501" in refused
    assert "Bộ tiêu chí các sở" in refused, "what was typed is kept"
    staff.post(reverse("set_create"), facts)
    assert CriteriaSet.objects.get().max_points == Decimal("60.5")


def test_two_people_see_both_versions_of_a_set(staff: Any) -> None:
    made = make_set(ready=False)
    url = reverse("set_change", args=[made.pk])
    facts = {"version": "1", "code": made.code, "group": str(made.group_id), "year": "2026"}
    staff.post(url, {**facts, "name": "Tên của người khác", "max_points": "10"})
    mine = staff.post(url, {**facts, "name": "Tên của tôi", "max_points": "10"})
    assert mine.status_code == 409
    page = text(mine)
    assert "<td>Tên của người khác</td><td>Tên của tôi</td>" in page
    staff.post(url, {**facts, "version": "2", "name": "Tên của tôi", "max_points": "10"})
    made.refresh_from_db()
    assert made.name == "Tên của tôi"


def test_bands_are_typed_as_rows(staff: Any) -> None:
    made = make_set(ready=False)
    url = reverse("set_bands", args=[made.pk])
    wrong = rows({"name": "Tốt", "at_least": "tám mươi"}, {"name": "Khá", "at_least": ""})
    refused = text(staff.post(url, {**wrong, "version": "1"}))
    assert "tám mươi" in refused
    assert "Ghi chỉ số từ đó đạt mức này." in refused
    right = rows({"name": "Tốt", "at_least": "79,5"}, {"name": "Khá", "at_least": "0"}, {})
    assert staff.post(url, {**right, "version": "1"}).status_code == 302
    assert list(made.bands.values_list("name", "at_least")) == [
        ("Tốt", Decimal("79.5")),
        ("Khá", Decimal(0)),
    ]
    assert staff.post(url, {**right, "version": "1"}).status_code == 409


def test_settling_asks_for_a_reason_where_sums_disagree(staff: Any) -> None:
    made = make_set(ready=False, max_points="100")
    url = reverse("set_settle", args=[made.pk])
    page = staff.get(url)
    seen = page.context["reading"].seen
    assert "thiếu 90 so với điểm tối đa 100" in text(page)
    assert "Ghi lý do chấp nhận" in text(staff.post(url, {"seen": seen}))
    assert staff.post(url, {"seen": "0" * 64, "reason": "Có"}).status_code == 409
    staff.post(url, {"seen": seen, "reason": "Đúng như quyết định"})
    made.refresh_from_db()
    assert (made.state, made.gap_reason) == (SetState.READY, "Đúng như quyết định")
    staff.post(reverse("set_unsettle", args=[made.pk]))
    made.refresh_from_db()
    assert made.is_draft


def test_wrong_rules_cannot_be_settled(staff: Any) -> None:
    made = make_set(ready=False)
    Criterion.objects.filter(code="1.1").update(rule="", scorer="")
    page = text(staff.get(reverse("set_settle", args=[made.pk])))
    assert "Cần sửa trước khi chốt" in page
    assert "Chốt bộ tiêu chí</button>" not in page


def test_a_deleted_set_and_criterion_come_back(staff: Any) -> None:
    made = make_set(ready=False)
    gone = staff.post(reverse("criterion_delete", args=[item(made, "1").pk]), {"version": "1"})
    page = text(staff.get(gone["Location"]))
    assert "Hoàn tác" in page
    number = gone["Location"].partition("da_xoa=")[2]
    staff.post(reverse("set_restore", args=[number]), {"set": made.pk})
    assert made.criteria.count() == 5
    gone = staff.post(reverse("set_delete", args=[made.pk]), {"version": "1"})
    number = gone["Location"].partition("da_xoa=")[2]
    back = staff.post(reverse("set_restore", args=[number]))
    assert back["Location"] == reverse("set_list")
    assert CriteriaSet.objects.get() == made


# The builder


def test_a_criterion_is_added_with_the_form_of_its_rule(staff: Any) -> None:
    made = make_set(ready=False)
    url = reverse("criterion_create", args=[made.pk])
    parent = str(item(made, "1").pk)
    refused = text(staff.post(url, typed(cha=parent, **{"cach-each": "0"})))
    assert "Phải lớn hơn 0." in refused
    staff.post(url, typed(cha=parent))
    added = item(made, "1.3")
    assert (added.rule_params, added.max_points) == ({"each": "0.25"}, Decimal("0.5"))
    assert (added.parent, added.scorer) == (item(made, "1"), "unit")


def test_steps_are_typed_as_rows_and_keep_their_keys(staff: Any) -> None:
    made = make_set(ready=False)
    one = {"label": "Đúng hạn", "points": "2"}
    two = {"label": "Chậm", "points": "1"}
    sent = typed(rule="steps", max_points="2", **rows(one, two, {}))
    staff.post(reverse("criterion_create", args=[made.pk]), sent)
    added = item(made, "1.3")
    assert added.rule_params == {
        "steps": [
            {"key": "dung_han", "label": "Đúng hạn", "points": "2"},
            {"key": "cham", "label": "Chậm", "points": "1"},
        ]
    }
    again = rows({**one, "key": "dung_han", "label": "Kịp thời"}, {**two, "key": "cham"})
    url = reverse("criterion_change", args=[added.pk])
    answer = staff.post(url, typed(rule="steps", max_points="2", version="1", **again))
    assert answer.status_code == 302, text(answer)[-6000:]
    assert item(made, "1.3").rule_params["steps"][0] == {
        "key": "dung_han",
        "label": "Kịp thời",
        "points": "2",
    }


def test_wrong_rows_are_marked_where_they_stand(staff: Any) -> None:
    made = make_set(ready=False)
    sent = typed(
        rule="bands",
        max_points="2",
        **rows(
            {"test": "over", "bound": "90", "points": "2"},
            {},
            {"test": "from", "bound": "95", "points": "1"},
            {"test": "", "bound": "", "points": "0"},
        ),
    )
    response = staff.post(reverse("criterion_create", args=[made.pk]), sent)
    form = response.context["form"]
    assert [bool(row.errors) for row in form.part.rows][:4] == [False, False, True, False]
    assert not made.criteria.filter(code="1.3").exists()


@pytest.mark.parametrize(
    ("rule", "sent", "kept"),
    [
        ("yes_no", {"cach-no": "0,1"}, {"no": "0.1"}),
        ("proportional", {"cach-floor": "50", "cach-full": "90"}, {"floor": "50", "full": "90"}),
        ("relative_to_best", {"cach-lower_is_better": "on", "cach-unit": "%"}, None),
        ("deduction", {"cach-each": "0,25", "cach-unit": "văn bản"}, None),
        ("survey", {"cach-scale": "5"}, {"scale": "5"}),
        ("leaders", {}, {}),
        ("manual", {}, {}),
        ("bonus", {"cach-each": "0,5"}, {"each": "0.5"}),
        ("penalty", {"cach-each": "0,5"}, {"each": "0.5"}),
        (
            "from_assignments",
            {"cach-measure": "on_time", "cach-floor": "60"},
            {
                "measure": "on_time",
                "scoring": {"rule": "proportional", "params": {"floor": "60"}},
            },
        ),
    ],
)
def test_every_rule_has_its_form(
    staff: Any, rule: str, sent: dict[str, str], kept: dict[str, Any] | None
) -> None:
    made = make_set(ready=False)
    form = {
        "code": "9",
        "name": "Tiêu chí",
        "max_points": "0,5",
        "rule": rule,
        **sent,
        **rows({}, {}),
    }
    answer = staff.post(reverse("criterion_create", args=[made.pk]), form)
    assert answer.status_code == 302, text(answer)
    added = item(made, "9")
    if kept is not None:
        assert added.rule_params == kept
    page = staff.get(reverse("criterion_change", args=[added.pk]))
    again = page.context["form"]
    for name, value in sent.items():
        if value != "on":
            assert again.part.form[name.removeprefix("cach-")].value() == value


def test_from_assignments_may_be_scored_by_bands(staff: Any) -> None:
    made = make_set(ready=False)
    bands = rows({"test": "from", "bound": "90", "points": "0,5"}, {"test": "", "points": "0"})
    sent = typed(rule="from_assignments", **{"cach-measure": "done_due"}, **bands)
    staff.post(reverse("criterion_create", args=[made.pk]), sent)
    assert item(made, "1.3").rule_params["scoring"] == {
        "rule": "bands",
        "params": {"unit": "%", "bands": [{"from": "90", "points": "0.5"}, {"points": "0"}]},
    }


def test_a_floor_beside_bands_is_refused_where_it_stands(staff: Any) -> None:
    made = make_set(ready=False)
    bands = rows({"test": "from", "bound": "90", "points": "0,5"}, {"test": "", "points": "0"})
    both = {"cach-measure": "done_due", "cach-floor": "50"}
    answer = staff.post(
        reverse("criterion_create", args=[made.pk]), typed(rule="from_assignments", **both, **bands)
    )
    assert answer.context["form"].part.form["floor"].errors


def test_another_rule_or_more_rows_judge_nothing(staff: Any) -> None:
    made = make_set(ready=False)
    url = reverse("criterion_change", args=[item(made, "1.1").pk])
    asked = text(staff.post(url, typed(rule="steps", version="1", refresh="1")))
    assert "Chưa lưu được" not in asked
    assert 'name="muc-1-label"' in asked
    more = text(staff.post(url, typed(rule="steps", version="1", more="1", **rows({}, {}))))
    assert 'name="muc-3-label"' in more
    assert item(made, "1.1").rule == Rule.YES_NO


def test_two_people_see_both_versions_of_a_criterion(staff: Any) -> None:
    made = make_set(ready=False)
    one = item(made, "1.1")
    url = reverse("criterion_change", args=[one.pk])
    staff.post(url, typed(code="1.1", version="1", name="Tên của người khác"))
    mine = staff.post(url, typed(code="1.1", version="1", name="Tên của tôi", max_points="0,75"))
    assert mine.status_code == 409
    page = text(mine)
    assert "<td>Tên của người khác</td><td>Tên của tôi</td>" in page
    assert "<td>0,5</td><td>0,75</td>" in page
    assert 'name="version" value="2"' in page


def test_sums_are_told_while_points_are_typed(staff: Any) -> None:
    made = make_set(ready=False)
    url = reverse("criterion_sums", args=[made.pk])
    told = text(
        staff.post(url, {"criterion": item(made, "1.1").pk, "max_points": "1,55", "rule": "yes_no"})
    )
    assert "4,55 trên 5" in told
    assert "thiếu 0,45" in told
    added = text(staff.post(url, {"cha": item(made, "1").pk, "max_points": "1", "rule": "manual"}))
    assert "6 trên 5" in added
    assert "11 trên 10" not in added, "an area is worth what it states"
    bonus = text(staff.post(url, {"max_points": "3", "rule": "bonus"}))
    assert "10 trên 10" in bonus
    assert "10 trên 10" in text(staff.post(url, {"max_points": "abc", "rule": ""}))


def test_a_row_is_edited_in_place(staff: Any) -> None:
    made = make_set(ready=False)
    url = reverse("criterion_change", args=[item(made, "1.1").pk])
    row = text(staff.get(url, headers=HTMX))
    assert row.startswith('<tr class="row-edit">')
    wrong = text(staff.post(url, typed(version="1", row="1", name=""), headers=HTMX))
    assert wrong.startswith("<form")
    saved = staff.post(url, typed(code="1.1", version="1", row="1"), headers=HTMX)
    assert reverse("set_detail", args=[made.pk]) in saved["HX-Location"]
    assert text(staff.get(reverse("set_detail", args=[made.pk]), headers=HTMX)).startswith(
        '<div id="results"'
    )


def test_a_criterion_changes_places_and_parents(staff: Any) -> None:
    made = make_set(ready=False)
    staff.post(reverse("criterion_shift", args=[item(made, "1.2").pk]), {"up": ""})
    assert [node.criterion.code for node in tree_of(made).walk()][:3] == ["1", "1.2", "1.1"]
    one = item(made, "1.1")
    url = reverse("criterion_move", args=[one.pk])
    form = {"version": str(one.version), "parent": str(item(made, "2").pk)}
    staff.post(url, form)
    assert item(made, "1.1").parent == item(made, "2")
    assert staff.post(url, form).status_code == 409
    itself = {"version": str(item(made, "2").version), "parent": str(item(made, "1.1").pk)}
    refused = staff.post(reverse("criterion_move", args=[item(made, "2").pk]), itself)
    assert refused.context["form"].errors


def test_a_criterion_of_another_set_is_no_parent(staff: Any) -> None:
    made, other = make_set(ready=False), make_set(ready=False)
    url = reverse("criterion_create", args=[made.pk])
    assert staff.get(url, {"cha": item(other, "1").pk}).status_code == 404


def test_a_used_group_is_not_deleted(staff: Any) -> None:
    made, free = make_set(), make_group()
    for group in (made.group, free):
        staff.post(reverse("group_delete", args=[group.pk]))
    assert list(UnitGroup.objects.all()) == [made.group]
