"""Units of other provinces are in the books for their published results, and nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from cchc.core.clock import today
from evidence_app.forms import UploadForm
from scores_app.models import ExternalIndex
from scores_app.sheet_kinds.external_index import EXTERNAL_INDEX
from tasks_app.grid import LISTS, suggestions
from tests.cast import Cast
from tests.factories import make_unit
from tests.sheet_files import counts, refusals, take
from units_app.choices import UnitKind
from units_app.models import Unit
from units_app.offering import assignable_units
from units_app.resolving import UnitCodeError, UnitDirectory

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(cast: Cast) -> Unit:
    """A department of Hòa Bình, beside two of the own province that name no province."""
    other = make_unit("Hòa Bình", code="17", kind=UnitKind.PROVINCE)
    return make_unit("Sở Tư pháp", code="HB-SO-TP", parent=other)


def test_own_units_are_all_but_other_provinces_and_what_is_under_them(
    cast: Cast, foreign: Unit
) -> None:
    own = make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)
    places = {}
    for top in (own, foreign.parent):
        district = make_unit("Huyện", kind=UnitKind.DISTRICT, parent=top)
        commune = make_unit("Xã", kind=UnitKind.COMMUNE, parent=district)
        places[top] = {district, commune, make_unit("Thôn", parent=commune)}
    assert set(Unit.objects.own()) == {cast.unit, cast.other_unit, own, *places[own]}


def test_a_name_means_the_unit_of_the_own_province(cast: Cast, foreign: Unit) -> None:
    directory = UnitDirectory.of_codes(["Sở Tư pháp", "HB-SO-TP"])
    assert directory.find("Sở Tư pháp", today()) == cast.unit
    with pytest.raises(UnitCodeError):
        directory.find("HB-SO-TP", today())


def test_published_results_may_be_about_them(cast: Cast, foreign: Unit, tmp_path: Path) -> None:
    row = {"index": "CCHC", "publisher": "UBND tỉnh", "year": "2022", "score": "90", "source": "A"}
    taken = take(EXTERNAL_INDEX, tmp_path, [{**row, "unit": "HB-SO-TP"}])
    assert counts(taken) == (1, 0, 0)
    assert counts(take(EXTERNAL_INDEX, tmp_path, [{**row, "unit": "Sở Tư pháp"}])) == (1, 0, 0)
    assert {item.unit for item in ExternalIndex.objects.all()} == {foreign, cast.unit}
    make_unit("Sở Y tế", code="HB-SO-YT", parent=foreign.parent)
    make_unit("Sở Y tế", code="PT-SO-YT", parent=make_unit(kind=UnitKind.PROVINCE))
    assert refusals(take(EXTERNAL_INDEX, tmp_path, [{**row, "unit": "Sở Y tế"}])) == [(2, "unit")]


@pytest.mark.usefixtures("foreign")
def test_they_are_offered_nowhere(cast: Cast) -> None:
    offered = {
        *assignable_units(),
        *UploadForm(actor=cast.users["staff"]).fields["unit_given"].queryset,  # type: ignore[attr-defined]
    }
    assert offered == {cast.unit, cast.other_unit}
    assert {code for code, _ in suggestions()[LISTS["lead_unit"]]} == {"SO-TP", "SO-TC"}


@pytest.mark.usefixtures("foreign")
def test_nobody_is_given_a_role_in_them(cast: Cast) -> None:
    asked = {"term": "tu phap", "app_label": "units_app", "field_name": "unit"}
    address = reverse("admin:autocomplete")
    found = cast["admin"].get(address, {**asked, "model_name": "membership"}).json()["results"]
    assert [choice["id"] for choice in found] == [str(cast.unit.pk)]
    parents = {**asked, "model_name": "unit", "field_name": "parent"}
    assert len(cast["admin"].get(address, parents).json()["results"]) == 2


@pytest.mark.usefixtures("foreign")
def test_the_list_of_units_shows_them_when_asked_to(cast: Cast) -> None:
    def listed(**query: str) -> set[str]:
        rows = cast["staff"].get("/don-vi/", query).context["table"].rows
        return {row.record.code for row in rows}

    assert listed() == {"SO-TP", "SO-TC"}
    assert listed(scope="all") == {"SO-TP", "SO-TC", "17", "HB-SO-TP"}
    assert listed(scope="la", as_of=date(2024, 1, 1).isoformat()) == {"SO-TP", "SO-TC"}
    lines = b"".join(cast["staff"].get("/don-vi/xuat.csv", {"q": "tu phap"})).decode()
    assert lines.count("Sở Tư pháp") == 1
