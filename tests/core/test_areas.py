"""Areas by what files call them."""

import pytest

from cchc.core.areas import Areas, names_for_sheets
from cchc.core.models import Area

pytestmark = pytest.mark.django_db


def test_a_file_names_an_area_by_code_or_name_and_the_code_goes_first() -> None:
    one = Area.objects.create(code="TTHC", name="Cải cách thủ tục")
    two = Area.objects.create(code="CB", name="tthc")
    areas = Areas([one, two])
    assert areas.find(" cải  cách THỦ TỤC") == one
    assert areas.find("tthc") == one
    assert areas.find("cb") == two
    assert areas.find("") is None
    assert areas.listed() == "Cải cách thủ tục (TTHC); tthc (CB)"


def test_areas_that_share_a_name_are_written_by_code() -> None:
    one = Area.objects.create(code="A", name="Thể chế")
    two = Area.objects.create(code="B", name="THỂ CHẾ")
    three = Area.objects.create(code="C", name="Bộ máy")
    names = names_for_sheets()
    assert [names[area.pk] for area in (one, two, three)] == ["A", "B", "Bộ máy"]
