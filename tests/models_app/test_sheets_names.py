"""The name of the unit that registered an initiative: written out to be read, never taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.core.imports import run_import
from models_app.choices import Stage
from models_app.sheets import INITIATIVES
from tests.factories import make_unit
from tests.initiative_factories import make_initiative
from tests.sheet_files import counts, exported

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("form", "heads", "told"),
    [
        ("people", "Mã đơn vị đăng ký;Tên đơn vị đăng ký;Năm;", ";SO-NV;Sở Nội vụ;"),
        ("machine", ",unit,unit_name,year,", ",SO-NV,Sở Nội vụ,"),
    ],
)
def test_the_name_stands_behind_its_code_and_an_edited_one_changes_nothing(
    form: str, heads: str, told: str, tmp_path: Path
) -> None:
    make_initiative(Stage.REGISTERED, unit=make_unit("Sở Nội vụ", code="SO-NV"))
    path = exported(INITIATIVES, tmp_path, form)
    text = path.read_bytes().decode()
    assert heads in text
    assert told in text
    path.write_bytes(text.replace("Sở Nội vụ", "Sở Y tế").encode())
    report = run_import(INITIATIVES, path)
    assert counts(report) == (0, 0, 1)
    assert report.warnings == []
