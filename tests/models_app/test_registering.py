"""From a draft to the books: what is asked, who was faster, what goes and what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404

from cchc.core.versions import StaleRowError
from evidence_app.models import Evidence
from models_app.choices import Stage
from models_app.models import Initiative
from models_app.services.registering import (
    FACTS,
    Facts,
    draft_delete,
    draft_update,
    initiative_correct,
    initiative_register,
    initiative_send,
    registration_approve,
    registration_hand_back,
    registration_take_back,
)
from models_app.stage_path import stage_path
from tests.factories import make_evidence, make_unit, make_user
from tests.initiative_factories import (
    REGISTERED_ON,
    make_adoption,
    make_draft,
    make_facts,
    make_indicator_facts,
    make_initiative,
)
from tests.races import at_once
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.django_db


def with_head(**given: object) -> tuple[Unit, User, User]:
    """A unit whose head approves, its officer, its head."""
    unit = make_unit()
    unit.head_approves = True
    unit.save()
    return unit, make_user(Role.OFFICER, unit), make_user(Role.HEAD, unit)


@pytest.mark.parametrize("field", ["problem", "novelty", "scope", "area", "indicators"])
def test_what_is_missing_is_said_when_it_is_sent(field: str) -> None:
    unit = make_unit()
    officer = make_user(Role.OFFICER, unit)
    whole = make_facts(unit=unit, indicators=[make_indicator_facts()])
    empty = {"area": None, "indicators": ()}.get(field, " ")
    draft = make_draft(officer, unit=unit)
    draft = draft_update(
        initiative_id=draft.pk,
        version=draft.version,
        facts=replace(whole, **{field: empty}),  # type: ignore[arg-type]
        actor=officer,
    )
    with pytest.raises(ValidationError) as refused:
        initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)
    assert list(refused.value.message_dict) == [field]


def test_the_head_hands_back_with_a_reason_that_lasts_until_it_is_sent_again() -> None:
    unit, officer, head = with_head()
    draft = make_draft(officer, unit=unit)
    sent = initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)
    assert (sent.stage, sent.code) == (Stage.AT_HEAD, "")
    with pytest.raises(ValidationError, match="Ghi rõ lý do"):
        registration_hand_back(initiative_id=sent.pk, version=sent.version, reason=" ")
    sent.refresh_from_db()
    back = registration_hand_back(
        initiative_id=sent.pk, version=sent.version, reason="Thiếu số liệu."
    )
    assert (back.stage, back.handed_back) == (Stage.DRAFT, "Thiếu số liệu.")
    sent = initiative_send(initiative_id=back.pk, version=back.version, actor=officer)
    made = registration_approve(initiative_id=sent.pk, version=sent.version, actor=head)
    assert (made.stage, made.handed_back, bool(made.code)) == (Stage.REGISTERED, "", True)
    assert made.events.get().actor == head


def test_a_head_and_a_unit_without_one_register_at_once() -> None:
    unit, _, head = with_head()
    draft = make_draft(head, unit=unit)
    sent = initiative_send(initiative_id=draft.pk, version=draft.version, actor=head)
    assert sent.stage == Stage.REGISTERED


def test_a_unit_that_has_ended_registers_nothing() -> None:
    ended = make_unit(valid_to=date(2023, 6, 30))
    officer = make_user(Role.OFFICER, ended)
    with pytest.raises(ValidationError, match="không hoạt động vào ngày"):
        make_initiative(unit=ended, registered_on=date(2023, 7, 1))
    draft = make_draft(officer, unit=ended)
    with pytest.raises(ValidationError, match="không hoạt động vào ngày"):
        initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)
    assert make_initiative(unit=ended, registered_on=date(2023, 6, 30)).code


def test_a_correction_leaves_a_unit_that_has_ended_since_alone() -> None:
    ended = make_unit(valid_to=date(2023, 6, 30))
    made = make_initiative(unit=ended)
    staff = make_user(Role.STAFF)
    facts = make_facts(unit=ended, area=made.area, title="Tên đúng")
    fixed = initiative_correct(
        initiative_id=made.pk, version=made.version, facts=facts, reason="Ghi nhầm.", actor=staff
    )
    assert (fixed.title, fixed.events.count()) == ("Tên đúng", 2)


def test_what_was_ticked_off_a_draft_goes_and_documents_of_the_books_stay() -> None:
    unit = make_unit()
    officer, staff = make_user(Role.OFFICER, unit), make_user(Role.STAFF)
    first, second = make_evidence(unit), make_evidence(unit)
    facts = make_facts(unit=unit, indicators=[make_indicator_facts()])
    draft = make_draft(officer, unit=unit, evidence=[first])
    draft = draft_update(
        initiative_id=draft.pk,
        version=draft.version,
        facts=replace(facts, evidence=[second]),
        actor=officer,
    )
    assert documents(draft) == [second]
    made = initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)
    assert list(made.events.get().evidence.all()) == [second]
    initiative_correct(
        initiative_id=made.pk,
        version=made.version,
        facts=replace(facts, evidence=[first]),
        reason="Bổ sung tài liệu.",
        actor=staff,
    )
    assert documents(made) == [second, first]


def documents(initiative: Initiative) -> list[Evidence]:
    return [link.evidence for link in initiative.evidence_links.order_by("pk")]


def test_a_deleted_draft_is_gone_and_leaves_its_trace() -> None:
    unit = make_unit()
    officer = make_user(Role.OFFICER, unit)
    draft = make_draft(officer, unit=unit, title="Bỏ đi")
    with pytest.raises(StaleRowError):
        draft_delete(initiative_id=draft.pk, version=draft.version + 1)
    draft_delete(initiative_id=draft.pk, version=draft.version)
    assert not Initiative.objects.exists()
    with pytest.raises(Http404):
        draft_delete(initiative_id=draft.pk, version=draft.version)
    made = make_initiative(unit=unit)
    with pytest.raises(ValidationError, match="không còn ở tình trạng"):
        draft_delete(initiative_id=made.pk, version=made.version)


def test_a_code_that_is_taken_is_refused_by_its_field() -> None:
    make_initiative(code="SK-01")
    with pytest.raises(ValidationError) as refused:
        initiative_register(
            facts=make_facts(), registered_on=date(2023, 5, 1), code="SK-01", actor=None
        )
    assert refused.value.message_dict["code"] == ["Mã này đã thuộc về một sáng kiến khác."]


@pytest.mark.django_db(transaction=True)
def test_sent_by_two_at_once_it_is_registered_once() -> None:
    unit = make_unit()
    officer = make_user(Role.OFFICER, unit)
    draft = make_draft(officer, unit=unit)

    def send() -> None:
        initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)

    assert sorted(stale(told) for told in at_once(send, send)) == ["done", "stale"]
    assert Initiative.objects.get().events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_approving_and_taking_back_at_once_one_holds() -> None:
    unit, officer, head = with_head()
    draft = make_draft(officer, unit=unit)
    sent = initiative_send(initiative_id=draft.pk, version=draft.version, actor=officer)

    def approve() -> None:
        registration_approve(initiative_id=sent.pk, version=sent.version, actor=head)

    def take_back() -> None:
        registration_take_back(initiative_id=sent.pk, version=sent.version)

    outcomes = [stale(told) for told in at_once(approve, take_back)]
    assert sorted(outcomes) == ["done", "stale"]
    held = Stage.REGISTERED if outcomes[0] == "done" else Stage.DRAFT
    assert Initiative.objects.get().stage == held


def test_a_code_of_somebodys_own_making_stops_nobody_else() -> None:
    make_initiative(code="SK-2023-" + "9" * 52)
    assert make_initiative().code == "SK-2023-001"


@pytest.mark.django_db(transaction=True)
def test_two_registered_at_once_get_two_codes() -> None:
    facts = [make_facts(), make_facts()]

    def register(place: int) -> Callable[[], None]:
        def act() -> None:
            initiative_register(facts=facts[place], registered_on=date(2023, 5, 1), actor=None)

        return act

    assert at_once(register(0), register(1)) == ["done", "done"]
    codes = Initiative.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["SK-2023-001", "SK-2023-002"]


def stale(told: str) -> str:
    return "stale" if told.startswith("StaleRowError") else told


class TestTheDayOfRegistration:
    """Put right with a reason, from today on."""

    TODAY = date(2023, 9, 6)

    @pytest.fixture(autouse=True)
    def _day(self) -> Iterator[None]:
        with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
            yield

    def correct(self, made: Initiative, on: date) -> Initiative:
        return initiative_correct(
            initiative_id=made.pk,
            version=made.version,
            facts=facts_of(made),
            reason="Ghi nhầm ngày.",
            actor=make_user(Role.STAFF),
            registered_on=on,
        )

    def test_counts_from_today_and_leaves_earlier_days_alone(self) -> None:
        made = make_initiative(Stage.APPRAISED)
        self.correct(made, date(2023, 3, 15))
        event = made.events.get(seq=3)
        assert event.changes == {"registered_on": ["01/03/2023", "15/03/2023"]}
        assert (event.registered_on, event.effective_on) == (date(2023, 3, 15), self.TODAY)
        told = [
            Initiative.objects.as_of(day).get().at_registered_on
            for day in (date(2023, 3, 1), date(2023, 9, 5), self.TODAY)
        ]
        assert told == [date(2023, 3, 1), date(2023, 3, 1), date(2023, 3, 15)]
        path = {
            day: stage_path(made.events.all(), day)[0].on for day in (REGISTERED_ON, self.TODAY)
        }
        assert path == {REGISTERED_ON: REGISTERED_ON, self.TODAY: date(2023, 3, 15)}

    def test_what_is_only_registered_began_with_it(self) -> None:
        made = self.correct(make_initiative(), date(2023, 8, 1))
        assert (made.stage_on, made.registered_on) == (date(2023, 8, 1),) * 2
        assert self.correct(made, REGISTERED_ON).stage_on == REGISTERED_ON

    @pytest.mark.parametrize(
        ("stage", "on", "words"),
        [
            (Stage.REGISTERED, date(2023, 9, 7), "tương lai"),
            (Stage.APPRAISED, date(2023, 4, 4), "03/04/2023, ngày bắt đầu giai đoạn hiện tại"),
        ],
    )
    def test_neither_after_the_stage_nor_in_the_future(
        self, stage: Stage, on: date, words: str
    ) -> None:
        made = make_initiative(stage)
        with pytest.raises(ValidationError) as refused:
            self.correct(made, on)
        assert words in refused.value.message_dict["registered_on"][0]
        made.refresh_from_db()
        assert made.registered_on == REGISTERED_ON

    def test_not_after_another_unit_began_to_apply_it(self) -> None:
        made = make_initiative(Stage.APPLIED)
        make_adoption(made, since=date(2023, 5, 10))
        with pytest.raises(ValidationError, match="đơn vị đầu tiên áp dụng lại"):
            self.correct(made, date(2023, 5, 11))

    def test_the_unit_was_there_on_that_day(self) -> None:
        unit = make_unit(valid_from=date(2023, 2, 1), valid_to=date(2023, 8, 31))
        made = make_initiative(unit=unit)
        with pytest.raises(ValidationError, match="không hoạt động vào ngày 31/01/2023"):
            self.correct(made, date(2023, 1, 31))
        assert self.correct(made, date(2023, 2, 1)).registered_on == date(2023, 2, 1)


def facts_of(made: Initiative) -> Facts:
    """What it says already."""
    return Facts(**{name: getattr(made, name) for name in FACTS})
