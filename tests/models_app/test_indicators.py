"""Indicators: with a draft all at once, in the books one by one and with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core.versions import StaleRowError
from models_app.choices import EventKind, MeasureKind
from models_app.models import Indicator, Initiative, Measurement
from models_app.services.indicators import (
    CHANGED,
    indicator_add,
    indicator_delete,
    indicator_edit,
)
from models_app.services.registering import draft_update
from tests.factories import make_unit, make_user
from tests.initiative_factories import (
    make_draft,
    make_facts,
    make_indicator_facts,
    make_initiative,
)
from units_app.choices import Role

pytestmark = pytest.mark.django_db
FACTS = make_indicator_facts(name="Thời gian chờ")


def test_the_figure_before_is_not_of_a_day_after_the_figure_after() -> None:
    staff, made = make_user(Role.STAFF), make_initiative()
    wrong = replace(FACTS, baseline_on=date(2023, 12, 2))
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        indicator_add(initiative_id=made.pk, facts=wrong, reason="Bổ sung.", actor=staff)
    assert list(refused.value.message_dict) == ["due_on"]
    indicator_add(initiative_id=made.pk, facts=FACTS, reason="Bổ sung.", actor=staff)
    with pytest.raises(IntegrityError, match="indicator_due_after_baseline"), transaction.atomic():
        Indicator.objects.update(due_on=date(2023, 1, 30))


def test_a_change_in_the_books_leaves_an_event_that_names_it() -> None:
    staff, made = make_user(Role.STAFF), make_initiative()
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        added = indicator_add(initiative_id=made.pk, facts=FACTS, reason="Bổ sung.", actor=staff)
        indicator_edit(
            indicator_id=added.pk,
            version=added.version,
            facts=replace(FACTS, target=Decimal("6.5")),
            reason="Theo kế hoạch mới.",
            actor=staff,
        )
    _, first, second = made.events.all()
    assert (second.kind, second.effective_on) == (EventKind.CORRECTED, date(2023, 9, 6))
    assert second.reason == "Theo kế hoạch mới."
    old, new = second.changes[CHANGED]
    assert first.changes[CHANGED] == ["", old]
    assert ("mục tiêu 7" in old, "mục tiêu 6,5" in new) == (True, True)
    assert "trước 15 (31/01/2023)" in new
    assert Initiative.objects.get().version == made.version + 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"baseline_on": None}, "baseline_on"),
        ({"baseline": None}, "baseline"),
        ({"baseline_on": date(2100, 1, 1)}, "baseline_on"),
        ({"name": " "}, "name"),
        ({"measured_in": ""}, "measured_in"),
        ({"better": "sideways"}, "better"),
        ({"target": Decimal("0.00001")}, "target"),
    ],
)
def test_what_is_wrong_is_said_by_field(wrong: dict[str, object], field: str) -> None:
    staff, made = make_user(Role.STAFF), make_initiative()
    facts = replace(FACTS, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValidationError) as refused:
        indicator_add(initiative_id=made.pk, facts=facts, reason="Bổ sung.", actor=staff)
    assert field in refused.value.message_dict
    assert not Indicator.objects.exists()


def test_the_same_name_twice_and_no_reason_are_refused() -> None:
    staff, made = make_user(Role.STAFF), make_initiative()
    indicator_add(initiative_id=made.pk, facts=FACTS, reason="Bổ sung.", actor=staff)
    with pytest.raises(ValidationError, match="mang tên này"):
        indicator_add(initiative_id=made.pk, facts=FACTS, reason="Bổ sung.", actor=staff)
    with pytest.raises(ValidationError, match="Ghi rõ lý do"):
        indicator_add(initiative_id=made.pk, facts=make_indicator_facts(), reason=" ", actor=staff)


def test_a_stale_change_and_one_that_changes_nothing_are_refused() -> None:
    staff, made = make_user(Role.STAFF), make_initiative()
    added = indicator_add(initiative_id=made.pk, facts=FACTS, reason="Bổ sung.", actor=staff)

    def edit(**changes: object) -> None:
        indicator_edit(
            indicator_id=added.pk,
            version=1,
            facts=replace(FACTS, **changes),  # type: ignore[arg-type]
            reason="Sửa.",
            actor=staff,
        )

    with pytest.raises(ValidationError, match="không có gì thay đổi"):
        edit()
    edit(target=Decimal(5))
    with pytest.raises(StaleRowError) as stale:
        edit(target=Decimal(6))
    assert stale.value.current.target == 5


def test_what_was_measured_stays() -> None:
    staff, made = make_user(Role.STAFF), make_initiative()
    kept, gone = (
        indicator_add(
            initiative_id=made.pk, facts=make_indicator_facts(), reason="Bổ sung.", actor=staff
        )
        for _ in range(2)
    )
    Measurement.objects.create(
        indicator=kept, kind=MeasureKind.AFTER, value=Decimal(6), measured_on=date(2023, 6, 1)
    )
    with pytest.raises(ValidationError, match="đã có số liệu"):
        indicator_delete(indicator_id=kept.pk, version=1, reason="Nhầm.", actor=staff)
    indicator_delete(indicator_id=gone.pk, version=1, reason="Nhầm.", actor=staff)
    assert list(made.indicators.present()) == [kept]
    assert made.events.count() == 4


def test_a_draft_has_the_indicators_it_is_saved_with() -> None:
    unit = make_unit()
    officer = make_user(Role.OFFICER, unit)
    draft = make_draft(officer, unit=unit, indicators=[FACTS, make_indicator_facts()])
    kept = draft.indicators.get(name=FACTS.name)
    draft_update(
        initiative_id=draft.pk,
        version=draft.version,
        facts=make_facts(
            unit=unit,
            indicators=[
                make_indicator_facts(name="Số hồ sơ trễ"),
                replace(FACTS, target=Decimal(3), pk=kept.pk),
            ],
        ),
        actor=officer,
    )
    now = draft.indicators.values_list("name", "target")
    assert list(now) == [("Số hồ sơ trễ", Decimal(7)), ("Thời gian chờ", Decimal(3))]
    assert draft.indicators.get(name=FACTS.name) == kept
    assert not draft.events.exists()
