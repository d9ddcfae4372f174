"""Putting right which unit registered an initiative: what it is tied to stays true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from models_app.choices import Stage
from models_app.models import Initiative
from models_app.moving import ties_of
from models_app.services.adopting import adoption_end
from models_app.services.registering import FACTS, Facts, initiative_correct
from scores_app.services.offers import initiative_offer
from tests.factories import make_succession, make_unit, make_user
from tests.initiative_factories import make_adoption, make_initiative
from tests.scores_app.offer_cases import leaf, make_open_sheet
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db


def move(made: Initiative, unit: Unit) -> Initiative:
    made.refresh_from_db()
    facts = Facts(**{name: getattr(made, name) for name in FACTS})
    return initiative_correct(
        initiative_id=made.pk,
        version=made.version,
        facts=replace(facts, unit=unit),
        reason="Ghi nhầm đơn vị.",
        actor=make_user(Role.STAFF),
    )


def refused(made: Initiative, unit: Unit) -> str:
    with pytest.raises(ValidationError) as error, transaction.atomic():
        move(made, unit)
    assert list(error.value.message_dict) == ["unit"]
    return str(error.value.message_dict["unit"][0])


def test_nobody_applies_what_becomes_its_own() -> None:
    made = make_initiative(Stage.APPLIED)
    adopter, heir, prior = make_unit("Sở Tài chính"), make_unit("Sở Mới"), make_unit("Sở Cũ")
    make_succession(prior, adopter)
    make_succession(adopter, heir)
    adoption = make_adoption(made, adopter)
    assert "Sở Tài chính" in refused(made, adopter)
    for unit in (prior, adopter):
        unit.valid_to = date(2023, 8, 31)
        unit.save()
    for unit in (prior, heir):
        assert "Sở Tài chính" in refused(made, unit)
    adoption_end(
        adoption_id=adoption.pk,
        version=adoption.version,
        ended_on=date(2023, 9, 1),
        reason="Ghi nhầm.",
        actor=None,
    )
    assert move(made, heir).unit == heir


def test_evidence_of_the_former_unit_keeps_it_there() -> None:
    unit, other = make_unit("Sở Tư pháp"), make_unit()
    sheet = make_open_sheet(unit)
    made = make_initiative(Stage.APPLIED, unit=unit)
    initiative_offer(
        sheet=sheet,
        criterion=leaf(sheet, "1.1"),
        initiative=made,
        actor=make_user(Role.OFFICER, unit),
    )
    told = refused(made, other)
    assert "tiêu chí 1.1, Phiếu điểm Sở Tư pháp" in told
    assert ties_of([made.pk]).problems(made.pk, other)["unit"] == told
