"""Stages: what is refused, what a correction does to the decision, two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from cchc.core.secrecy import REFUSAL
from models_app import rules
from models_app.choices import NEXT_STAGES, EventKind, Stage
from models_app.models import Initiative
from models_app.services.stages import stage_correct, stage_record
from tests.factories import make_evidence, make_user
from tests.initiative_factories import make_draft, make_initiative
from tests.races import at_once, overlapping
from units_app.choices import Role

pytestmark = pytest.mark.django_db

TODAY = date(2023, 9, 6)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


def a_step(stage: str, on: date = TODAY, **given: Any) -> rules.Step:
    """One that says all that any stage needs."""
    said: dict[str, Any] = {
        "document_no": "120/QĐ-UBND",
        "document_on": on,
        "issuer": "UBND tỉnh",
        "reason": "Theo hồ sơ.",
    }
    return rules.Step(stage=stage, on=on, **(said | given))


def record(made: Initiative, step: rules.Step, **given: Any) -> Initiative:
    return stage_record(initiative_id=made.pk, version=made.version, step=step, actor=None, **given)


def correct(made: Initiative, step: rules.Step) -> Initiative:
    actor = make_user(Role.STAFF)
    return stage_correct(initiative_id=made.pk, version=made.version, step=step, actor=actor)


def refused(act: Any, *args: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        act(*args)
    found = error.value
    return found.message_dict if hasattr(found, "error_dict") else {"": found.messages}


@pytest.mark.parametrize("stage", [*Stage, "không có", ""])
@pytest.mark.parametrize("after", [Stage.REGISTERED, Stage.APPRAISED, Stage.REJECTED])
def test_only_what_follows_is_recorded(after: Stage, stage: str) -> None:
    made = make_initiative(after)
    if stage in NEXT_STAGES[after]:
        assert record(made, a_step(stage)).stage == stage
    else:
        assert "stage" in refused(record, made, a_step(stage))
    made.refresh_from_db()
    assert made.events.count() == len(made.events.values("seq").distinct())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": date(2023, 9, 7)}, "on"),
        ({"on": date(2023, 4, 2)}, "on"),
        ({"document_no": ""}, "document_no"),
        ({"document_no": "   "}, "document_no"),
        ({"document_on": None}, "document_on"),
        ({"document_on": date(2023, 9, 7)}, "document_on"),
        ({"on": date(2023, 9, 1), "document_on": date(2023, 9, 2)}, "document_on"),
    ],
)
def test_what_a_recognition_must_say(given: dict[str, Any], field: str) -> None:
    made = make_initiative(Stage.APPRAISED)
    assert field in refused(record, made, replace(a_step(Stage.RECOGNISED), **given))
    made.refresh_from_db()
    assert (made.stage, made.events.count()) == (Stage.APPRAISED, 2)


@pytest.mark.parametrize("number", ["15/QĐ-UBND-M", "15/QĐ (Mật)", "TM 3/QĐ-TuM"])
@pytest.mark.parametrize("stage", [Stage.RECOGNISED, Stage.REJECTED, Stage.STOPPED])
def test_a_secret_document_is_refused_at_any_stage(stage: Stage, number: str) -> None:
    made = make_initiative(Stage.APPRAISED)
    assert refused(record, made, a_step(stage, document_no=number)) == {"document_no": [REFUSAL]}


@pytest.mark.parametrize("stage", [Stage.REJECTED, Stage.STOPPED])
def test_an_end_needs_its_reason(stage: Stage) -> None:
    made = make_initiative(Stage.APPRAISED)
    assert "reason" in refused(record, made, a_step(stage, reason=" \n "))


def test_half_a_document_is_none() -> None:
    made = make_initiative(Stage.RECOGNISED)
    no_number = a_step(Stage.APPLIED, document_no="")
    no_day = a_step(Stage.APPLIED, document_on=None)
    assert "document_no" in refused(record, made, no_number)
    assert "document_on" in refused(record, made, no_day)


def test_a_draft_has_no_stages() -> None:
    draft = make_draft(make_user(Role.STAFF))
    assert refused(record, draft, a_step(Stage.APPRAISED)) == {"": ["Sáng kiến chưa đăng ký."]}


def test_what_reads_like_another_is_recognised_with_why_it_is_none() -> None:
    title = "Hẹn giờ nộp hồ sơ và trả kết quả tại nhà"
    make_initiative(Stage.RECOGNISED, title=title)
    made = make_initiative(Stage.APPRAISED, title=title)
    step = a_step(Stage.RECOGNISED)
    assert list(refused(record, made, step)) == ["why_distinct"]
    assert list(refused(record, made, replace(step, why_distinct=" "))) == ["why_distinct"]
    record(made, replace(step, why_distinct="Chỉ làm với người cao tuổi."))
    told = made.events.get(kind=EventKind.STAGE, stage=Stage.RECOGNISED).reason
    assert told == "Không trùng: Chỉ làm với người cao tuổi.\nTheo hồ sơ."


def test_applying_keeps_the_decision_to_recognise() -> None:
    made = make_initiative(Stage.RECOGNISED)
    applied = record(made, a_step(Stage.APPLIED, document_no="7/KH-STP"))
    assert (applied.decision_no, applied.decision_on) == ("120/QĐ-UBND", date(2023, 5, 4))
    assert applied.events.get(seq=4).document_no == "7/KH-STP"


def test_documents_come_with_the_event() -> None:
    paper = make_evidence()
    made = record(make_initiative(), a_step(Stage.APPRAISED), evidence=[paper])
    assert list(made.events.get(seq=2).evidence.all()) == [paper]


@pytest.mark.parametrize("stage", [Stage.RECOGNISED, Stage.APPLIED, Stage.REPLICATED])
def test_nothing_is_in_force_without_a_decision(stage: Stage) -> None:
    made = make_initiative(Stage.REJECTED)
    step = a_step(stage, document_no="", document_on=None, issuer="")
    found = refused(correct, made, step)
    assert found == {
        "document_no": ["Ghi số quyết định."],
        "document_on": ["Ghi ngày quyết định."],
    }


@pytest.mark.parametrize("stage", [Stage.REGISTERED, Stage.APPRAISED])
def test_a_correction_to_before_the_decision_takes_it_away(stage: Stage) -> None:
    made = make_initiative(Stage.RECOGNISED)
    put_right = correct(made, a_step(stage))
    assert (put_right.decision_no, put_right.decision_on, put_right.decision_issuer) == (
        "",
        None,
        "",
    )
    event = put_right.events.get(seq=4)
    assert (event.kind, event.effective_on, event.document_no) == (EventKind.CORRECTED, TODAY, "")
    assert event.changes["decision_no"] == ["120/QĐ-UBND", ""]


def test_registered_again_stands_from_its_registration() -> None:
    put_right = correct(make_initiative(Stage.APPRAISED), a_step(Stage.REGISTERED))
    assert put_right.stage_on == date(2023, 3, 1)


def test_a_correction_may_name_the_decision_anew() -> None:
    made = make_initiative(Stage.APPLIED)
    step = a_step(Stage.APPLIED, date(2023, 6, 1), document_no="121/QĐ-UBND")
    put_right = correct(made, replace(step, document_on=date(2023, 5, 5)))
    assert put_right.decision_no == "121/QĐ-UBND"
    assert "121/qd-ubnd" in put_right.search_text
    assert Initiative.objects.as_of(date(2023, 9, 5)).get().at_decision_no == "120/QĐ-UBND"


def test_a_correction_that_changes_nothing_is_refused() -> None:
    made = make_initiative(Stage.RECOGNISED)
    found = refused(correct, made, a_step(Stage.RECOGNISED, date(2023, 5, 4)))
    assert found == {"": ["Chưa có gì khác với sổ; sửa giai đoạn, ngày hoặc quyết định."]}
    assert made.events.count() == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"stage": Stage.DRAFT}, "stage"),
        ({"stage": "không có"}, "stage"),
        ({"reason": " "}, "reason"),
        ({"on": date(2023, 2, 28)}, "on"),
        ({"on": date(2023, 9, 7)}, "on"),
        ({"document_no": "15/QĐ-UBND-M"}, "document_no"),
    ],
)
def test_what_a_correction_must_say(given: dict[str, Any], field: str) -> None:
    made = make_initiative(Stage.REJECTED)
    assert field in refused(correct, made, replace(a_step(Stage.RECOGNISED), **given))


def test_after_a_correction_the_usual_way_goes_on() -> None:
    made = correct(make_initiative(Stage.REJECTED), a_step(Stage.RECOGNISED))
    assert "on" in refused(record, made, a_step(Stage.APPLIED, date(2023, 9, 5)))
    made.refresh_from_db()
    assert record(made, a_step(Stage.APPLIED)).stage == Stage.APPLIED


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told() -> None:
    made = make_initiative(Stage.APPRAISED)
    outcomes = at_once(
        lambda: record(made, a_step(Stage.RECOGNISED)),
        lambda: record(made, a_step(Stage.REJECTED)),
    )
    assert "done" in outcomes
    assert "StaleRowError" in min(outcomes)
    assert made.events.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_stage_and_a_correction_never_both_count() -> None:
    made = make_initiative(Stage.APPRAISED)
    first, second = overlapping(
        lambda: record(made, a_step(Stage.RECOGNISED)),
        lambda: correct(made, a_step(Stage.REGISTERED)),
    )
    assert first == "done"
    assert "StaleRowError" in second
    made.refresh_from_db()
    assert made.stage == Stage.RECOGNISED
