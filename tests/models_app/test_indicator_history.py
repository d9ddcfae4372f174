"""Indicators on any past day: as they stood then, whatever was made of them since."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from importlib import import_module
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils.html import strip_tags

from models_app.choices import Better, Stage
from models_app.effect_marks import effect_marks
from models_app.history import timeline
from models_app.models import (
    AIMING_FIELDS,
    Indicator,
    IndicatorEvent,
    Initiative,
    Measurement,
)
from models_app.proven import proofs_of
from models_app.services.indicators import (
    IndicatorFacts,
    indicator_add,
    indicator_delete,
    indicator_edit,
)
from models_app.services.measuring import Figure, measurement_record
from models_app.services.registering import draft_delete, initiative_send
from tests.cast import Cast
from tests.factories import make_user
from tests.initiative_factories import (
    REGISTERED_ON,
    make_draft,
    make_indicator_facts,
    make_initiative,
    measure,
)
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
FIRST = date(2023, 9, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(8)]
BEFORE, CHANGED_ON = date(2023, 9, 5), date(2023, 9, 6)
LATER = "2023-10-02 09:00+07:00"

Said = dict[int, tuple[Any, ...]]


def told(day: date) -> Said:
    """By indicator, what the books say of it on a day."""
    columns = [f"at_{name}" for name in AIMING_FIELDS]
    return {row[0]: row[1:] for row in Indicator.objects.as_of(day).values_list("pk", *columns)}


def said_by(facts: IndicatorFacts) -> tuple[Any, ...]:
    return tuple(getattr(facts, name) for name in AIMING_FIELDS)


class Walk:
    """Random edits, and beside them the plainest record of what should stand."""

    def __init__(self, seed: int, staff: User, initiatives: list[Initiative]) -> None:
        self.dice, self.staff, self.initiatives = random.Random(seed), staff, initiatives  # noqa: S311 - no secret
        self.now: Said = {}

    def some_facts(self) -> IndicatorFacts:
        dice = self.dice
        known = dice.random() < 0.7
        return make_indicator_facts(
            measured_in=dice.choice(["ngày", "phút", "%"]),
            better=dice.choice(list(Better)),
            baseline=Decimal(dice.randint(0, 99)) if known else None,
            baseline_on=date(2023, 1, dice.randint(1, 31)) if known else None,
            target=Decimal(dice.randint(0, 9999)) / 100,
            due_on=FIRST + timedelta(days=dice.randint(-9, 90)),
        )

    def step(self) -> None:
        acts = [self.add, self.edit, self.edit, self.delete] if self.now else [self.add]
        self.dice.choice(acts)()

    def add(self) -> None:
        facts = self.some_facts()
        made = indicator_add(
            initiative_id=self.dice.choice(self.initiatives).pk,
            facts=facts,
            reason="Bổ sung.",
            actor=self.staff,
        )
        self.now[made.pk] = said_by(facts)

    def edit(self) -> None:
        facts = self.some_facts()
        indicator_edit(**self.one(), facts=facts, reason="Sửa.", actor=self.staff)
        self.now[self.chosen] = said_by(facts)

    def delete(self) -> None:
        indicator_delete(**self.one(), reason="Nhầm.", actor=self.staff)
        del self.now[self.chosen]

    def one(self) -> dict[str, int]:
        self.chosen = self.dice.choice(sorted(self.now))
        version = Indicator.objects.get(pk=self.chosen).version
        return {"indicator_id": self.chosen, "version": version}


@pytest.mark.parametrize("seed", range(4))
def test_every_day_is_told_as_a_plain_record_of_the_edits(seed: int) -> None:
    begun = [make_indicator_facts() for _ in range(2)]
    initiatives = [make_initiative(indicators=begun), make_initiative()]
    walk = Walk(seed, make_user(Role.STAFF), initiatives)
    named = {facts.name: said_by(facts) for facts in begun}
    walk.now = {one.pk: named[one.name] for one in Indicator.objects.all()}
    expected: dict[date, Said] = {
        REGISTERED_ON - timedelta(days=1): {},
        REGISTERED_ON: dict(walk.now),
    }
    for day in DAYS:
        with time_machine.travel(f"{day} 09:00+07:00", tick=False):
            for _ in range(walk.dice.randint(0, 4)):
                walk.step()
            expected[day] = dict(walk.now)
            assert told(day) == expected[day], "today reads the rows"
    with time_machine.travel(LATER, tick=False):
        assert {day: told(day) for day in expected} == expected
    for indicator in Indicator.objects.all():
        last = indicator.events.last()
        names = (*AIMING_FIELDS, "is_gone")
        assert [getattr(last, n) for n in names] == [getattr(indicator, n) for n in names]


def changed(unit_of: Cast) -> tuple[Initiative, Indicator]:
    """In force; the target is lowered from 7 to 4 on 06/09, the name and the due day move too."""
    facts = make_indicator_facts(name="Thời gian chờ", due_on=date(2023, 9, 30))
    made = make_initiative(Stage.APPLIED, unit=unit_of.unit, indicators=[facts])
    indicator = made.indicators.get()
    measure(indicator, "6", date(2023, 8, 1))
    indicator.refresh_from_db()
    with time_machine.travel(f"{CHANGED_ON} 09:00+07:00", tick=False):
        indicator_edit(
            indicator_id=indicator.pk,
            version=indicator.version,
            facts=replace(
                facts,
                name="Thời gian chờ trung bình",
                target=Decimal(4),
                baseline=Decimal(20),
                due_on=date(2023, 9, 3),
            ),
            reason="Theo kế hoạch mới.",
            actor=unit_of.users["staff"],
        )
    return made, indicator


def words(cast: Cast, name: str, initiative: Initiative, day: date) -> str:
    page = cast["leader"].get(reverse(name, args=[initiative.pk]), {"as_of": f"{day}"})
    content = page.content.decode()
    start, end = {
        "initiative_detail": ('aria-labelledby="h-hieu-qua"', "</section>"),
        "initiative_card": ('<article class="card-sheet"', "</article>"),
    }[name]
    shown = content[content.index(start) :]
    return " ".join(unescape(strip_tags(shown[: shown.index(end)].replace("<", " <"))).split())


@time_machine.travel(LATER, tick=False)
def test_pages_of_a_past_day_show_the_old_target(cast: Cast) -> None:
    made, _ = changed(cast)
    old, new = (words(cast, "initiative_detail", made, day) for day in (BEFORE, CHANGED_ON))
    assert "Thời gian chờ Đạt mục tiêu" in old
    assert "Trước khi áp dụng 15 " in old
    assert "Mục tiêu 7 giảm là tốt hơn" in old
    assert "Thời gian chờ trung bình Chưa đạt mục tiêu" in new
    assert "Trước khi áp dụng 20 " in new
    assert "Mục tiêu 4 giảm là tốt hơn" in new
    old, new = (words(cast, "initiative_card", made, day) for day in (BEFORE, CHANGED_ON))
    assert "Trước: 15 · mục tiêu: 7 Đạt mục tiêu" in old
    assert "Trước: 20 · mục tiêu: 4 Chưa đạt mục tiêu" in new


@time_machine.travel(LATER, tick=False)
def test_marks_and_proofs_of_a_past_day_go_by_the_old_target(cast: Cast) -> None:
    made, _ = changed(cast)
    marks = [effect_marks([made.pk], day)[made.pk].words for day in (BEFORE, CHANGED_ON)]
    assert marks == ["Đạt 1/1", "Đạt 0/1"]
    proofs = [proofs_of([made.pk], day)[made.pk].words for day in (BEFORE, CHANGED_ON)]
    assert proofs == [
        "Thời gian chờ: từ 15 thành 6 ngày (đạt mục tiêu 7)",
        "Thời gian chờ trung bình: từ 20 thành 6 ngày (chưa đạt mục tiêu 4)",
    ]


def test_late_is_told_by_the_due_day_of_then() -> None:
    staff = make_user(Role.STAFF)
    facts = make_indicator_facts(due_on=date(2023, 9, 30))
    made = make_initiative(Stage.APPLIED, indicators=[facts])
    with time_machine.travel(f"{CHANGED_ON} 09:00+07:00", tick=False):
        indicator_edit(
            indicator_id=made.indicators.get().pk,
            version=1,
            facts=replace(facts, due_on=date(2023, 9, 3)),
            reason="Rút ngắn.",
            actor=staff,
        )
    with time_machine.travel(LATER, tick=False):
        late = [
            Initiative.objects.as_of(day).figures_late(day).count() for day in (BEFORE, CHANGED_ON)
        ]
    assert late == [0, 1]


@time_machine.travel(LATER, tick=False)
def test_a_figure_in_the_history_bears_the_name_of_the_day(cast: Cast) -> None:
    made, _ = changed(cast)
    names = {}
    for day in (BEFORE, CHANGED_ON):
        read = Initiative.objects.as_of(day).get(pk=made.pk)
        entries = timeline(read, day, cast.users["leader"])
        (entry,) = (one for one in entries if isinstance(one.source, Measurement))
        names[day] = entry.changes[0].label
    assert names == {BEFORE: "Thời gian chờ", CHANGED_ON: "Thời gian chờ trung bình"}


def test_what_was_taken_out_stays_for_the_days_before(cast: Cast) -> None:
    facts = make_indicator_facts(name="Thời gian chờ")
    made = make_initiative(Stage.APPLIED, unit=cast.unit, indicators=[facts])
    gone, staff = made.indicators.get(), cast.users["staff"]
    with time_machine.travel(f"{CHANGED_ON} 09:00+07:00", tick=False):
        indicator_delete(indicator_id=gone.pk, version=1, reason="Trùng.", actor=staff)
        again = indicator_add(initiative_id=made.pk, facts=facts, reason="Lại.", actor=staff)
        for name in ("indicator_edit", "indicator_delete", "measurement_add"):
            answer = cast["officer" if name == "measurement_add" else "staff"].get(
                reverse(name, args=[gone.pk])
            )
            assert answer.status_code == 404, name
        with pytest.raises(Http404):
            measurement_record(
                indicator_id=gone.pk,
                version=2,
                figure=Figure(value=Decimal(5), measured_on=BEFORE),
                actor=None,
            )
    with time_machine.travel(LATER, tick=False):
        assert [list(told(day)) for day in (BEFORE, CHANGED_ON)] == [[gone.pk], [again.pk]]
        assert "Thời gian chờ" in words(cast, "initiative_detail", made, BEFORE)


def test_a_drafts_indicators_begin_with_its_registration_and_end_with_the_draft() -> None:
    officer = make_user(Role.STAFF)
    kept, thrown = make_draft(officer), make_draft(officer)
    assert not IndicatorEvent.objects.exists()
    draft_delete(initiative_id=thrown.pk, version=thrown.version)
    with time_machine.travel(f"{CHANGED_ON} 09:00+07:00", tick=False):
        initiative_send(initiative_id=kept.pk, version=kept.version, actor=officer)
    event = IndicatorEvent.objects.get()
    assert (event.effective_on, event.actor, event.seq) == (CHANGED_ON, officer, 1)
    with time_machine.travel(LATER, tick=False):
        assert [len(told(day)) for day in (BEFORE, CHANGED_ON)] == [0, 1]


def test_nothing_is_left_of_a_change_without_a_reason() -> None:
    staff = make_user(Role.STAFF)
    made = make_initiative(indicators=[make_indicator_facts()])
    indicator = made.indicators.get()
    with pytest.raises(ValidationError, match="Ghi rõ lý do"):
        indicator_delete(indicator_id=indicator.pk, version=1, reason=" ", actor=staff)
    assert list(made.indicators.present()) == [indicator]
    assert indicator.events.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE {} SET target = 1", "DELETE FROM {}"])
def test_the_database_lets_no_event_be_changed_or_deleted(statement: str) -> None:
    make_initiative(indicators=[make_indicator_facts()])
    told = statement.format("models_app_indicatorevent")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(told)
    assert IndicatorEvent.objects.get().target == 7


def test_indicators_from_before_this_history_begin_with_their_initiative() -> None:
    registered = make_initiative(indicators=[make_indicator_facts()])
    make_draft(make_user(Role.STAFF))
    columns = ("indicator", "seq", "effective_on", "is_gone", *AIMING_FIELDS)
    kept = list(IndicatorEvent.objects.values_list(*columns))
    migration = import_module("models_app.migrations.0002_indicators_have_events")
    with (
        pgtrigger.ignore("models_app.IndicatorEvent:append_only"),
        connection.cursor() as cursor,
    ):
        IndicatorEvent.objects.all().delete()
        cursor.execute(migration.BEGIN)
    assert list(IndicatorEvent.objects.values_list(*columns)) == kept
    assert kept[0][2] == registered.registered_on
