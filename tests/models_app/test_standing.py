"""An initiative on any day: what was registered, at which stage, applied by whom."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cchc.core.versions import StaleRowError
from models_app import rules
from models_app.choices import EventKind, Stage
from models_app.models import Initiative, InitiativeEvent
from models_app.services.events import event_of
from models_app.services.registering import (
    FACTS,
    Facts,
    initiative_correct,
    initiative_send,
    registration_approve,
)
from models_app.services.stages import stage_correct, stage_record
from tests.factories import make_evidence, make_unit, make_user
from tests.initiative_factories import make_area, make_draft, make_facts, make_initiative
from units_app.choices import Role

pytestmark = pytest.mark.django_db


def stage_on(day: date) -> dict[str, str]:
    return dict(Initiative.objects.as_of(day).values_list("code", "at_stage"))


def test_every_past_day_is_told_as_it_was() -> None:
    made = make_initiative(Stage.APPLIED)
    code = made.code
    assert stage_on(date(2023, 2, 28)) == {}
    assert stage_on(date(2023, 3, 1)) == {code: Stage.REGISTERED}
    assert stage_on(date(2023, 4, 3)) == {code: Stage.APPRAISED}
    assert stage_on(date(2023, 5, 31)) == {code: Stage.RECOGNISED}
    assert stage_on(date(2023, 6, 1)) == {code: Stage.APPLIED}


def test_codes_count_up_within_a_year() -> None:
    assert [make_initiative(year=2023).code for _ in range(2)] == ["SK-2023-001", "SK-2023-002"]
    assert make_initiative(year=2024, registered_on=date(2024, 1, 5)).code == "SK-2024-001"


def test_a_draft_is_in_no_figure_and_needs_its_head() -> None:
    unit = make_unit()
    unit.head_approves = True
    unit.save()
    officer, head = make_user(Role.OFFICER, unit), make_user(Role.HEAD, unit)
    draft = make_draft(officer, unit=unit)
    today = date(2023, 9, 6)
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        sent = initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)
        assert sent.stage == Stage.AT_HEAD
        assert stage_on(today) == {}
        made = registration_approve(initiative_id=sent.pk, version=sent.version, actor=head)
        assert (made.code, made.registered_on) == ("SK-2023-001", today)
        assert stage_on(today) == {"SK-2023-001": Stage.REGISTERED}


def test_a_correction_leaves_earlier_days_alone() -> None:
    staff = make_user(Role.STAFF)
    made = make_initiative(title="Hẹn giờ làm thủ tục")
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        initiative_correct(
            initiative_id=made.pk,
            version=made.version,
            facts=make_facts(unit=made.unit, area=made.area, title="Hẹn giờ nộp hồ sơ"),
            reason="Ghi nhầm tên.",
            actor=staff,
        )
    titles = {
        day: Initiative.objects.as_of(day).get().at_title
        for day in (date(2023, 9, 5), date(2023, 9, 6))
    }
    assert titles == {
        date(2023, 9, 5): "Hẹn giờ làm thủ tục",
        date(2023, 9, 6): "Hẹn giờ nộp hồ sơ",
    }


def test_a_correction_that_changes_nothing_leaves_the_version_alone() -> None:
    staff, paper = make_user(Role.STAFF), make_evidence()
    made = make_initiative(title="Hẹn giờ", problem="Chờ lâu.", evidence=[paper])
    facts = {name: getattr(made, name) for name in FACTS}
    same = initiative_correct(
        initiative_id=made.pk,
        version=made.version,
        facts=Facts(**facts | {"problem": " Chờ lâu. "}, evidence=[paper]),
        reason="Không đổi gì.",
        actor=staff,
    )
    assert (same.version, made.events.count()) == (made.version, 1)
    made.refresh_from_db()
    assert made.version == same.version


def test_a_stage_that_does_not_follow_is_refused() -> None:
    made = make_initiative()
    step = rules.Step(stage=Stage.APPLIED, on=date(2023, 4, 1))
    with pytest.raises(ValidationError) as refused:
        stage_record(initiative_id=made.pk, version=made.version, step=step, actor=None)
    assert "stage" in refused.value.message_dict


def test_who_was_slower_is_told() -> None:
    made = make_initiative()
    step = rules.Step(stage=Stage.APPRAISED, on=date(2023, 4, 1))
    stage_record(initiative_id=made.pk, version=made.version, step=step, actor=None)
    with pytest.raises(StaleRowError):
        stage_record(initiative_id=made.pk, version=made.version, step=step, actor=None)


def test_a_stage_recorded_by_mistake_is_put_right_from_today() -> None:
    staff = make_user(Role.STAFF)
    made = make_initiative(Stage.REJECTED)
    step = rules.Step(
        stage=Stage.RECOGNISED,
        on=date(2023, 5, 4),
        document_no="15/QĐ-UBND",
        document_on=date(2023, 5, 4),
        reason="Ghi nhầm.",
    )
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        stage_correct(initiative_id=made.pk, version=made.version, step=step, actor=staff)
    assert stage_on(date(2023, 9, 5)) == {made.code: Stage.REJECTED}
    assert stage_on(date(2023, 9, 6)) == {made.code: Stage.RECOGNISED}


def test_the_database_lets_no_event_be_changed_or_deleted() -> None:
    made = make_initiative()
    for statement in (
        "UPDATE models_app_initiativeevent SET effective_on = '2023-01-01'",
        "DELETE FROM models_app_initiativeevent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert InitiativeEvent.objects.filter(initiative=made).count() == 1


def test_the_database_lets_no_event_go_back_before_the_last() -> None:
    made = make_initiative(Stage.APPRAISED)
    event = event_of(made, kind=EventKind.STAGE, on=date(2023, 4, 2), seq=3, actor=None)
    with pytest.raises(DatabaseError, match="goes back before 2023-04-03"), transaction.atomic():
        event.save(force_insert=True)
    event.effective_on = date(2023, 4, 3)
    event.save(force_insert=True)


def test_who_sees_what() -> None:
    unit, other = make_unit(), make_unit()
    area = make_area()
    officer = make_user(Role.OFFICER, unit)
    own = make_initiative(unit=unit, area=area)
    theirs = make_initiative(unit=other, area=area)
    recognised = make_initiative(Stage.RECOGNISED, unit=other, area=area)
    draft = make_draft(make_user(Role.OFFICER, other), unit=other, area=area)
    seen = set(Initiative.objects.for_user(officer))
    assert seen == {own, recognised}
    everything = set(Initiative.objects.for_user(make_user(Role.LEADER)))
    assert everything == {own, theirs, recognised}
    assert draft not in everything
    assert not Initiative.objects.for_user(make_user()).exists()
