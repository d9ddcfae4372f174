"""An office that goes on under another name applies an initiative once; nobody applies what was
never recognised.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from models_app import rules
from models_app.choices import Stage
from models_app.models import Adoption, Initiative
from models_app.services.adopting import adoption_correct, adoption_end
from models_app.services.stages import stage_correct
from models_app.sheets import INITIATIVES
from tests.cast import Cast
from tests.factories import make_succession, make_unit, make_user
from tests.initiative_factories import make_adoption, make_area, make_initiative
from tests.sheet_files import counts, messages, take
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db
TODAY = date(2023, 9, 6)
SINCE = date(2023, 7, 3)
SAID = "Huyện Cũ từ ngày 03/07/2023 đang áp dụng sáng kiến"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-09-06 09:00+07:00", tick=False):
        yield


@pytest.fixture
def initiative(db: None) -> Initiative:
    return make_initiative(Stage.APPLIED)


@pytest.fixture
def old(db: None) -> Unit:
    return make_unit("Huyện Cũ", code="H-C")


@pytest.fixture
def heir(old: Unit) -> Unit:
    """What takes the old one over in August."""
    made = make_unit("Xã Mới", code="X-M", valid_from=date(2023, 8, 1))
    make_succession(old, made)
    return made


def close(unit: Unit) -> None:
    unit.valid_to = date(2023, 7, 31)
    unit.save()


def end(adoption: Adoption) -> Adoption:
    return adoption_end(
        adoption_id=adoption.pk,
        version=adoption.version,
        ended_on=date(2023, 8, 1),
        reason="Sáp nhập.",
        actor=None,
    )


def go_on(adoption: Adoption) -> Adoption:
    """The end was a mistake."""
    return adoption_correct(
        adoption_id=adoption.pk,
        version=adoption.version,
        standing=rules.Adopted(since=adoption.since),
        reason="Ghi nhầm.",
        actor=None,
    )


def correct(made: Initiative, stage: Stage, **given: Any) -> Initiative:
    made.refresh_from_db()
    decision: dict[str, Any] = {"document_no": "120/QĐ-UBND", "document_on": TODAY} | given
    step = rules.Step(stage=stage, on=TODAY, reason="Ghi nhầm.", **decision)
    return stage_correct(
        initiative_id=made.pk, version=made.version, step=step, actor=make_user(Role.STAFF)
    )


def test_an_heir_does_not_count_beside_what_it_took_over(
    initiative: Initiative, old: Unit, heir: Unit
) -> None:
    adoption = make_adoption(initiative, old)
    close(old)
    with pytest.raises(ValidationError) as refused:
        make_adoption(initiative, heir, since=TODAY)
    assert SAID in refused.value.message_dict["unit"][0]
    end(adoption)
    assert make_adoption(initiative, heir, since=TODAY).unit == heir


def test_nor_a_unit_told_of_late_beside_its_heir(
    initiative: Initiative, old: Unit, heir: Unit
) -> None:
    close(old)
    make_adoption(initiative, heir, since=date(2023, 8, 1))
    with pytest.raises(ValidationError, match="Xã Mới từ ngày 01/08/2023"):
        make_adoption(initiative, old)


def test_a_unit_that_gave_a_part_away_is_another_one(
    initiative: Initiative, old: Unit, heir: Unit
) -> None:
    make_adoption(initiative, old)
    assert make_adoption(initiative, heir, since=TODAY).unit == heir


def test_an_end_is_not_taken_back_beside_an_heir(
    initiative: Initiative, old: Unit, heir: Unit
) -> None:
    ended = end(make_adoption(initiative, old))
    close(old)
    taken = make_adoption(initiative, heir, since=TODAY)
    with pytest.raises(ValidationError) as refused:
        go_on(ended)
    assert "Xã Mới" in refused.value.message_dict["ended_on"][0]
    adoption_correct(
        adoption_id=taken.pk,
        version=taken.version,
        standing=rules.Adopted(since=TODAY, ended_on=TODAY),
        reason="Ghi nhầm.",
        actor=None,
    )
    ended.refresh_from_db()
    assert go_on(ended).ended_on is None


def test_the_page_leads_to_the_adoption_in_the_way(cast: Cast, heir: Unit, old: Unit) -> None:
    initiative = make_initiative(Stage.APPLIED, unit=cast.other_unit)
    make_adoption(initiative, old)
    close(old)
    typed = {"unit_given": heir.pk, "since": "05/09/2023", "adapted": "Thêm kiosk."}
    url = reverse("adoption_add", args=[initiative.pk])
    shown = cast["staff"].post(url, typed).content.decode()
    back = reverse("initiative_detail", args=[initiative.pk]) + "#h-ap-dung"
    assert SAID in shown
    assert f'<a href="{back}">Xem việc áp dụng này' in shown
    assert "Thêm kiosk." in shown
    assert Adoption.objects.count() == 1


def test_a_file_counts_an_office_once(tmp_path: Path, old: Unit, heir: Unit) -> None:
    make_area()
    make_unit("Sở Nội vụ", code="SO-NV")
    close(old)
    row = {
        "code": "SK-1",
        "title": "Hẹn giờ",
        "unit": "SO-NV",
        "year": "2023",
        "area": "Cải cách thủ tục hành chính",
        "registered_on": "01/03/2023",
        "stage": "applied",
        "stage_on": "01/06/2023",
        "decision_no": "12/QĐ-UBND",
        "decision_on": "04/05/2023",
        "adopters": "H-C (03/07/2023)",
    }
    both = row | {"adopters": "H-C (03/07/2023), X-M (05/08/2023)"}
    assert SAID in messages(take(INITIATIVES, tmp_path, [both]))
    assert counts(take(INITIATIVES, tmp_path, [row])) == (1, 0, 0)
    assert SAID in messages(take(INITIATIVES, tmp_path, [both]))


@pytest.mark.parametrize("stage", [Stage.REGISTERED, Stage.APPRAISED, Stage.REJECTED])
def test_what_units_apply_is_not_put_back_before_its_recognition(
    initiative: Initiative, old: Unit, stage: Stage
) -> None:
    adoption = make_adoption(initiative, old)
    with pytest.raises(ValidationError) as refused:
        correct(initiative, stage)
    told = refused.value.message_dict["stage"][0]
    assert told.startswith("Đơn vị đang áp dụng sáng kiến: Huyện Cũ từ ngày 03/07/2023.")
    ended = end(adoption)
    assert correct(initiative, stage).stage == stage
    with pytest.raises(ValidationError, match="không có đơn vị nào đang áp dụng"):
        go_on(ended)


def test_a_stop_that_keeps_the_decision_leaves_adopters_alone(
    initiative: Initiative, old: Unit
) -> None:
    adoption = make_adoption(initiative, old)
    with pytest.raises(ValidationError, match="Huyện Cũ"):
        correct(initiative, Stage.STOPPED, document_no="", document_on=None)
    assert correct(initiative, Stage.STOPPED).stage == Stage.STOPPED
    assert go_on(end(adoption)).ended_on is None
