"""Names of units beside their codes: written out for people to read, never taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from cchc.core.imports import run_import
from cchc.core.models import KnownHeader, StagedImport
from tasks_app.grid import COLUMNS, pasted_rows
from tasks_app.models import Assignment, AssignmentEvent
from tasks_app.sheets import ASSIGNMENTS
from tests.cast import Cast
from tests.factories import make_assignment, make_unit
from tests.sheet_files import FORMS, counts, exported, refusals, take
from tests.tasks_app.test_import_pages import checked, csv_of, outcomes, upload
from tests.tasks_app.test_sheets import cells

pytestmark = pytest.mark.django_db
NAMES = {
    "lead_unit": "Mã đơn vị chủ trì",
    "lead_unit_name": "Tên đơn vị chủ trì",
    "co_units": "Mã đơn vị phối hợp",
    "co_unit_names": "Tên đơn vị phối hợp",
}
TOLD = ["SO-NV", "Sở Nội vụ", "SO-VH, SO-YT", "=Sở Văn hóa, Thể thao; Sở Y tế"]


@pytest.fixture(autouse=True)
def _world(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    lead = make_unit("Sở Nội vụ", code="SO-NV")
    others = make_unit("=Sở Văn hóa, Thể thao", code="SO-VH"), make_unit("Sở Y tế", code="SO-YT")
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        make_assignment(lead, co_units=others)
        yield


def workbook(folder: Path) -> list[list[str]]:
    """The lines of an exported workbook."""
    with exported(ASSIGNMENTS, folder, "xlsx").open("rb") as stream:
        return [
            [str(cell or "") for cell in line] for line in load_workbook(stream)["Nhiệm vụ"].values
        ]


def edited(folder: Path, form: str, *pairs: tuple[str, str]) -> Path:
    """An export in which somebody wrote over texts."""
    path = exported(ASSIGNMENTS, folder, form)
    text = path.read_bytes().decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_bytes(text.encode())
    return path


def test_names_stand_behind_their_codes_in_a_workbook(tmp_path: Path) -> None:
    header, row = workbook(tmp_path)
    first = header.index("Mã đơn vị chủ trì")
    assert header[first : first + 4] == list(NAMES.values())
    assert row[first : first + 4] == TOLD


@pytest.mark.parametrize(("form", "heads"), [("people", NAMES.values()), ("machine", NAMES)])
def test_names_stand_behind_their_codes_in_text_and_run_nowhere(
    form: str, heads: Any, tmp_path: Path
) -> None:
    path, mark = exported(ASSIGNMENTS, tmp_path, form), "," if form == "machine" else ";"
    text = path.read_text(encoding="utf-8-sig")
    assert mark.join(heads) in text
    assert "'=Sở Văn hóa, Thể thao; Sở Y tế" in text


@pytest.mark.parametrize("form", FORMS)
def test_they_come_back_unsaid_and_change_nothing(form: str, tmp_path: Path) -> None:
    report = run_import(ASSIGNMENTS, exported(ASSIGNMENTS, tmp_path, form))
    assert counts(report) == (0, 0, 1)
    assert report.warnings == []


@pytest.mark.parametrize("form", ["people", "machine"])
def test_an_edited_name_changes_nothing(form: str, tmp_path: Path) -> None:
    recorded = AssignmentEvent.objects.count()
    path = edited(tmp_path, form, ("Sở Nội vụ", "Sở Y tế"), ("; Sở Y tế", "; Sở Lạ"))
    report = run_import(ASSIGNMENTS, path)
    assert counts(report) == (0, 0, 1)
    assert report.warnings == []
    assert AssignmentEvent.objects.count() == recorded


def test_the_code_alone_moves_a_task(tmp_path: Path) -> None:
    path = edited(tmp_path, "machine", ("SO-NV", "SO-YT"), ('"SO-VH, SO-YT"', "SO-VH"))
    assert counts(run_import(ASSIGNMENTS, path)) == (0, 1, 0)
    task = Assignment.objects.get()
    assert task.lead_unit.code == "SO-YT"
    assert [unit.code for unit in task.co_units.all()] == ["SO-VH"]


def test_a_name_without_its_code_is_an_unknown_column(tmp_path: Path) -> None:
    """Left aside in silence, the co-units that an office wrote there would be lost."""
    row = {**cells("CP-1"), "Tên đơn vị phối hợp": "Sở Y tế"}
    del row["co_units"]
    report = take(ASSIGNMENTS, tmp_path, [row])
    assert refusals(report) == [(1, "Tên đơn vị phối hợp")]
    assert "lead_unit_name" not in report.errors[0].message


# Pages


@pytest.mark.parametrize("form", FORMS)
def test_an_export_is_taken_in_without_a_question(cast: Cast, form: str, tmp_path: Path) -> None:
    content = exported(ASSIGNMENTS, tmp_path, form).read_bytes()
    assert outcomes(checked(cast, content)) == ["unchanged"]


def test_what_an_office_means_by_a_name_alone_is_asked_and_known(
    cast: Cast, tmp_path: Path
) -> None:
    content = csv_of(cells("CP-1", lead_unit="Sở Y tế"), lead_unit="Tên đơn vị chủ trì")
    upload(cast, content)
    mapping = reverse("import_mapping", args=[StagedImport.objects.latest("pk").pk])
    form = cast["staff"].get(mapping).context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    (place,) = (name for name, known in chosen.items() if not known)
    assert "lead_unit_name" not in dict(form.fields[place].choices)
    cast["staff"].post(mapping, {**chosen, place: "lead_unit"})
    assert KnownHeader.objects.get().column == "lead_unit"
    assert outcomes(checked(cast, content)) == ["created"]
    export = exported(ASSIGNMENTS, tmp_path, "people").read_bytes()
    assert outcomes(checked(cast, export)) == ["unchanged"]


def test_the_grid_has_no_names_and_leaves_pasted_ones_aside(tmp_path: Path) -> None:
    assert not {"lead_unit_name", "co_unit_names"} & {column.key for column in COLUMNS}
    header, row = workbook(tmp_path)
    late = header.index("Thời hạn sau gia hạn")
    lines = ["\t".join([*line[:late], *line[late + 1 :]]) for line in (header, row)]
    (pasted,), unknown = pasted_rows("\n".join(lines))
    assert unknown == []
    assert (pasted["lead_unit"], pasted["co_units"]) == ("SO-NV", "SO-VH, SO-YT")
    assert list(pasted) == [column.key for column in COLUMNS]
