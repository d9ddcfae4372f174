"""What shipped data and templates of files say to people: Vietnamese, each example in its row."""

from __future__ import annotations

import csv
import re

import pytest

from cchc.core.sheets.guide import guide_lines
from cchc.core.sheets.kinds import SheetKind
from reports_app.data_files import DATA
from scores_app.sheet_kinds.external_index import EXTERNAL_INDEX
from scores_app.sheet_kinds.scores import SCORES

ENGLISH = re.compile(
    r"\b(announcement|via|copy|citing|agrees|snapshot|implies|restated|derived|title|EN)\b"
)
QUOTED = re.compile(r'"[^"]*"')


@pytest.mark.parametrize(
    "name", ["external_index.csv", "external_index_notes.csv", "hoabinh_index.csv"]
)
def test_sources_say_around_their_addresses_what_leaders_can_read(name: str) -> None:
    with (DATA / name).open(encoding="utf-8-sig") as opened:
        sources = {QUOTED.sub("", row["source"]) for row in csv.DictReader(opened)}
    assert [source for source in sources if ENGLISH.search(source)] == []


@pytest.mark.parametrize("kind", [SCORES, EXTERNAL_INDEX])
def test_no_example_stands_in_a_row_that_is_not_its_own(kind: SheetKind[object]) -> None:
    lines = {header: (example, how) for header, _, example, how in guide_lines(kind)}
    assert not [example for example, _ in lines.values() if "xóa trước" in example]
    for column in kind.columns:
        example = lines[column.header][0]
        if column.kind == "choice" and example:
            assert example in column.labels.values()


def test_the_declared_figure_says_its_forms_where_the_form_is_said() -> None:
    lines = {header: (example, how) for header, _, example, how in guide_lines(SCORES)}
    example, how = lines["Số liệu kê khai"]
    assert example == "45/50"
    assert how.startswith("Có, Không, Không áp dụng, một số, 45/50 hoặc tên mức")
    assert lines["Mã đơn vị"][0] == "SO-TP"
    assert "Không áp dụng" not in lines["Giải trình"][0]
