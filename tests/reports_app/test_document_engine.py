"""Documents are written from templates: escaped, sandboxed, the same bytes for the same figures."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from jinja2 import TemplateError

from reports_app.choices import DocumentKind
from reports_app.documents import layout
from reports_app.documents.engine import Picture, written
from reports_app.documents.environment import formal_day, number, roman
from reports_app.documents.templates_kept import own_template

DAY = date(2023, 9, 6)
CODE = "K7QM2F9TXAB4"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def template(*lines: str) -> bytes:
    document = layout.new_document("Thử")
    for line in lines:
        layout.add(document, line)
    return layout.finished(document)


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def test_text_of_the_books_stays_as_it_is() -> None:
    name = 'Rà soát <b> & "kiểm tra" {{ code }} {% if %}\nDòng hai\x0b'
    found = texts(written(template("{{ name }}"), {"as_of": DAY, "name": name}, CODE))
    assert found == ['Rà soát <b> & "kiểm tra" {{ code }} {% if %}\nDòng hai']


def test_equal_figures_make_equal_bytes() -> None:
    made = template("{{ code }}", "{{ drawing }}")
    context: dict[str, Any] = {"as_of": DAY, "drawing": Picture(PNG, "Đường & mốc")}
    first = written(made, context, CODE)
    assert first == written(made, context, CODE)
    assert texts(first)[0] == "K7QM-2F9T-XAB4"
    shape = Document(io.BytesIO(first)).inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "Đường & mốc"
    assert Document(io.BytesIO(first)).core_properties.created.isoformat()[:16] == (
        "2023-09-05T17:00"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ missing }}",
        "{{ name.__class__ }}",
        "{{ name.__class__.__mro__ }}",
        "{{ rows.append(1) }}",
        "{{ range(9) }}",
        "{{ name|pprint }}",
        "{% include 'x' %}",
    ],
)
def test_a_template_reaches_for_nothing_else(text: str) -> None:
    context: dict[str, Any] = {"as_of": DAY, "name": "x", "rows": [1]}
    with pytest.raises((TemplateError, TypeError)):
        written(template(text), context, CODE)


def test_filters_write_vietnamese() -> None:
    assert formal_day(DAY) == "ngày 06 tháng 9 năm 2023"
    assert formal_day(date(2024, 2, 10)) == "ngày 10 tháng 02 năm 2024"
    assert formal_day(date(2024, 12, 1)) == "ngày 01 tháng 12 năm 2024"
    assert formal_day(None) == "–"
    assert [roman(place) for place in (1, 3, 4, 9, 14)] == ["I", "III", "IV", "IX", "XIV"]
    assert (number(2501), number(Decimal("29.325")), number(None)) == ("2.501", "29,33", "–")


def test_pages_are_those_of_the_decree() -> None:
    section: Any = Document(io.BytesIO(template("x"))).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert all(20 <= margin.mm <= 25 for margin in (section.top_margin, section.bottom_margin))
    assert 30 <= section.left_margin.mm <= 35
    assert 15 <= section.right_margin.mm <= 20


@pytest.mark.parametrize("kind", DocumentKind)
def test_numbers_stand_below_one_another_and_names_of_annexes_in_capitals(
    kind: DocumentKind,
) -> None:
    document: Any = Document(io.BytesIO(own_template(kind)))
    cells = [
        cell
        for table in document.tables
        for row in table.rows[2:]
        for cell in row.cells
        if "|number" in cell.text and not cell.text.startswith("{%")
    ]
    assert cells
    assert {cell.paragraphs[0].alignment for cell in cells} == {WD_ALIGN_PARAGRAPH.RIGHT}
    lines = document.paragraphs
    names = [after for line, after in pairwise(lines) if line.text.startswith("Phụ lục")]
    assert names
    assert all(run.font.all_caps for name in names for run in name.runs)
