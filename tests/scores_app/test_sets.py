"""Criteria sets: what may be written, when, and what two people at once are told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cchc.core.undo import UndoRefusedError, undo_batch
from scores_app.choices import Rule, Scorer, SetState
from scores_app.models import CriteriaSet, Criterion
from scores_app.services import criteria, sets
from scores_app.sets.checks import fingerprint
from scores_app.trees import tree_of
from tests.factories import make_user
from tests.score_factories import make_group, make_round, make_set
from units_app.choices import Role

pytestmark = pytest.mark.django_db
NEW: dict[str, Any] = {
    "code": "1.3",
    "name": "Kiểm tra cải cách hành chính",
    "max_points": Decimal(2),
    "rule": Rule.COUNT,
    "rule_params": {"each": "0.5"},
    "scorer": Scorer.UNIT,
}


def seen(made: CriteriaSet) -> str:
    fresh = CriteriaSet.objects.get(pk=made.pk)
    return fingerprint(fresh, tree_of(fresh), list(fresh.bands.all()))


def the(made: CriteriaSet, code: str) -> Criterion:
    return made.criteria.get(code=code)


def codes(made: CriteriaSet) -> list[str]:
    return [node.criterion.code for node in tree_of(made).walk()]


def settle(made: CriteriaSet, reason: str = "") -> CriteriaSet:
    return sets.set_settle(set_id=made.pk, seen=seen(made), reason=reason, actor=None)


# The set itself


def test_a_set_is_made_and_changed() -> None:
    facts = {"code": "HT-SO-2026", "name": "Bộ tiêu chí", "group": make_group(), "year": 2026}
    made = sets.set_create(facts={**facts, "max_points": Decimal(100)})
    assert made.is_draft
    changed = sets.set_change(set_id=made.pk, version=1, facts={"max_points": Decimal(60)})
    assert (changed.max_points, changed.version) == (Decimal(60), 2)
    with pytest.raises(sets.StaleSetError) as stale:
        sets.set_change(set_id=made.pk, version=1, facts={"name": "Tên khác"})
    assert stale.value.current.max_points == 60
    with pytest.raises(ValidationError) as refused:
        sets.set_create(facts={**facts, "max_points": Decimal(0)})
    assert "code" in refused.value.message_dict


def test_bands_are_replaced_as_a_whole() -> None:
    made = make_set(ready=False, bands={"Tốt": "80"})
    cuts = [("Xuất sắc", Decimal(90)), ("Khá", Decimal(0))]
    sets.bands_set(set_id=made.pk, version=1, cuts=cuts)
    assert [(band.name, band.at_least) for band in made.bands.all()] == cuts
    for wrong in ([("A", Decimal(1)), ("a", Decimal(0))], [("A", Decimal(1)), ("B", Decimal(1))]):
        with pytest.raises(ValidationError, match="Hai mức"):
            sets.bands_set(set_id=made.pk, version=2, cuts=wrong)
    with pytest.raises(sets.StaleSetError):
        sets.bands_set(set_id=made.pk, version=1, cuts=[])


def test_a_whole_set_is_settled_and_taken_back() -> None:
    made, actor = make_set(ready=False), make_user(Role.STAFF)
    done = sets.set_settle(set_id=made.pk, seen=seen(made), reason=" thừa ", actor=actor)
    assert (done.state, done.settled_by, done.gap_reason) == (SetState.READY, actor, "")
    with pytest.raises(ValidationError, match="đã chốt"):
        sets.set_change(set_id=made.pk, version=2, facts={"name": "Tên khác"})
    with pytest.raises(ValidationError, match="đã chốt"):
        criteria.criterion_create(set_id=made.pk, parent_id=None, facts=NEW)
    back = sets.set_unsettle(set_id=made.pk)
    assert (back.state, back.settled_at) == (SetState.DRAFT, None)


def test_a_used_set_is_not_taken_back() -> None:
    made = make_set()
    made_round = make_round(made)
    with pytest.raises(ValidationError, match=made_round.name):
        sets.set_unsettle(set_id=made.pk)


def test_sums_that_disagree_need_a_reason_and_nothing_else_can_be_accepted() -> None:
    made = make_set(ready=False, max_points="100")
    with pytest.raises(ValidationError) as refused:
        settle(made)
    assert "reason" in refused.value.message_dict
    the(made, "1.1").delete()
    Criterion.objects.filter(code="1.2").update(rule="", scorer="")
    with pytest.raises(ValidationError, match=r"1\.2: Chưa chọn cách tính điểm"):
        settle(made, "Đúng như quyết định đã ban hành")
    Criterion.objects.filter(code="1.2").update(rule=Rule.MANUAL, scorer=Scorer.UNIT)
    done = settle(made, "Đúng như quyết định đã ban hành")
    assert done.gap_reason == "Đúng như quyết định đã ban hành"


def test_what_is_settled_is_what_the_person_saw() -> None:
    made = make_set(ready=False)
    old = seen(made)
    criteria.criterion_change(
        criterion_id=the(made, "1.1").pk, version=1, facts={"name": "Tên khác"}
    )
    with pytest.raises(sets.StaleSetError):
        sets.set_settle(set_id=made.pk, seen=old, reason="", actor=None)


# Its criteria


def test_a_criterion_is_added_last_below_its_parent() -> None:
    made = make_set(ready=False)
    criteria.criterion_create(set_id=made.pk, parent_id=the(made, "1").pk, facts=NEW)
    assert codes(made) == ["1", "1.1", "1.2", "1.3", "2", "2.1"]
    with pytest.raises(ValidationError) as refused:
        criteria.criterion_create(set_id=made.pk, parent_id=None, facts=NEW)
    assert "Mã tiêu chí đã có trong bộ." in str(refused.value)
    other = make_set(ready=False)
    with pytest.raises(ValidationError, match="cùng bộ"):
        criteria.criterion_create(
            set_id=made.pk, parent_id=the(other, "1").pk, facts={**NEW, "code": "1.4"}
        )


def test_parameters_are_checked_when_a_criterion_is_saved() -> None:
    made = make_set(ready=False)
    with pytest.raises(ValidationError) as refused:
        criteria.criterion_create(
            set_id=made.pk, parent_id=None, facts={**NEW, "rule_params": {"each": "-1"}}
        )
    (message,) = refused.value.message_dict["rule_params"]
    assert message.startswith("each: ")


def test_two_people_see_both_versions() -> None:
    item = the(make_set(ready=False), "1.1")
    first = criteria.criterion_change(
        criterion_id=item.pk, version=1, facts={"max_points": Decimal(1)}
    )
    assert first.version == 2
    with pytest.raises(criteria.StaleCriterionError) as stale:
        criteria.criterion_change(criterion_id=item.pk, version=1, facts={"name": "Tên khác"})
    assert stale.value.current.max_points == 1
    with pytest.raises(criteria.StaleCriterionError):
        criteria.criterion_delete(criterion_id=item.pk, version=1, actor=None)


def test_a_criterion_changes_places() -> None:
    made = make_set(ready=False)
    assert criteria.criterion_shift(criterion_id=the(made, "1.2").pk, up=True)
    assert codes(made) == ["1", "1.2", "1.1", "2", "2.1"]
    assert criteria.criterion_shift(criterion_id=the(made, "1").pk, up=False)
    assert codes(made) == ["2", "2.1", "1", "1.2", "1.1"]
    assert not criteria.criterion_shift(criterion_id=the(made, "2").pk, up=True)


def test_a_criterion_moves_with_all_below_it() -> None:
    made = make_set(ready=False)
    one, two = the(made, "1"), the(made, "2")
    criteria.criterion_move(criterion_id=one.pk, version=1, parent_id=two.pk)
    assert codes(made) == ["2", "2.1", "1", "1.1", "1.2"]
    with pytest.raises(ValidationError, match="Không chuyển được"):
        criteria.criterion_move(criterion_id=two.pk, version=1, parent_id=the(made, "1.1").pk)
    criteria.criterion_move(criterion_id=the(made, "1.1").pk, version=1, parent_id=None)
    assert codes(made)[-1] == "1.1"


def test_what_was_deleted_comes_back_as_it_was() -> None:
    made, actor = make_set(ready=False), make_user(Role.STAFF)
    before = list(made.criteria.order_by("pk").values())
    batch = criteria.criterion_delete(criterion_id=the(made, "1").pk, version=1, actor=actor)
    assert codes(made) == ["2", "2.1"]
    undo_batch(batch_id=batch.pk, actor=actor, reason="Xóa nhầm")
    assert list(made.criteria.order_by("pk").values()) == before


def test_a_deleted_set_comes_back_and_a_settled_one_takes_nothing_back() -> None:
    made = make_set(ready=False, bands={"Tốt": "0"})
    whole = sets.set_delete(set_id=made.pk, version=1, actor=None)
    assert not CriteriaSet.objects.exists()
    undo_batch(batch_id=whole.pk, actor=None, reason="Xóa nhầm")
    assert codes(made) == ["1", "1.1", "1.2", "2", "2.1"]
    assert made.bands.count() == 1
    part = criteria.criterion_delete(criterion_id=the(made, "2").pk, version=1, actor=None)
    settle(made, "Chờ bổ sung")
    with pytest.raises(UndoRefusedError, match="đã chốt"):
        undo_batch(batch_id=part.pk, actor=None, reason="Xóa nhầm")
