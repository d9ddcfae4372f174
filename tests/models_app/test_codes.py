"""A code means one initiative, however it is typed: by the page, in a file, in the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cchc.core.text import folded_code
from models_app.models import Initiative
from models_app.services.registering import CODE_TAKEN
from models_app.sheets import INITIATIVES
from tests.factories import make_unit
from tests.initiative_factories import make_area, make_initiative
from tests.models_app.test_sheets import cells
from tests.sheet_files import counts, messages, take

pytestmark = pytest.mark.django_db
TYPED = ["sk-1", "Sk-1", "\uff33\uff2b-1", "\uff53\uff4b\uff0d\uff11", " sk-1\u00a0"]


@pytest.mark.parametrize("typed", TYPED)
def test_a_code_has_one_form(typed: str) -> None:
    assert folded_code(typed) == "SK-1"
    assert folded_code(folded_code(typed)) == "SK-1"


@pytest.mark.parametrize("typed", TYPED)
def test_a_registration_does_not_take_a_code_in_another_case(typed: str) -> None:
    assert make_initiative(code="sk-1").code == "SK-1"
    with pytest.raises(ValidationError) as refused:
        make_initiative(code=typed)
    assert refused.value.message_dict == {"code": [CODE_TAKEN]}


@time_machine.travel("2023-12-01T05:00:00+00:00", tick=False)
def test_a_file_means_the_initiative_it_names(tmp_path: Path) -> None:
    make_area()
    make_unit("Sở Nội vụ", code="SO-NV")
    assert counts(take(INITIATIVES, tmp_path, [cells("sk-1")])) == (1, 0, 0)
    for typed in TYPED:
        assert counts(take(INITIATIVES, tmp_path, [cells(typed)])) == (0, 0, 1)
    twice = take(INITIATIVES, tmp_path, [cells("SK-2"), cells("\uff53k-2")])
    assert "Trùng với dòng 2" in messages(twice)
    longer = take(INITIATIVES, tmp_path, [cells("\ufdfa" * 4)])
    assert "tối đa 60 ký tự" in messages(longer)
    assert Initiative.objects.get().code == "SK-1"


def test_the_database_knows_no_other_form() -> None:
    made = make_initiative(registered_on=date(2023, 3, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Initiative.objects.filter(pk=made.pk).update(code="sk-1")
