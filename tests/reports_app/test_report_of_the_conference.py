"""The report of 06/09/2023: what it says, and that each of its numbers is found where it says."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from docx import Document

from cchc.core.check_codes import spelled
from tests.browser.sample_site import SampleSite

pytestmark = pytest.mark.slow

NBSP = "\N{NO-BREAK SPACE}"
PLACE, SHOWN = "Vị trí trong báo cáo", "Số in trong báo cáo"
BUILD = """
from datetime import date
from pathlib import Path
from reports_app.models import ReportPeriod
from reports_app.pack.asked import asked_of
from reports_app.pack.building import build
period = ReportPeriod.objects.get(code="2023-Q3")
Path({out!r}).write_bytes(build(asked_of(period, date(2023, 9, 6))).content)
"""
# What may hold digits in the text and is no figure: days and years, numbers of documents, names of
# periods, headings and captions; and what tasks are called.
NO_FIGURE = re.compile(
    r"ngày \d\d? tháng \d\d? năm \d{4}|ngày\s+tháng\s+năm \d{4}|\d\d/\d\d/\d{4}|năm \d{4}"
    r"|quý III/\d{4}|581/BNV-CCHC|^\d\. |^Biểu đồ \d+\.|^- .* \(CP-2023-\d+\)|\bKH-2023-\d+\b"
)
NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")


@pytest.fixture(scope="module")
def files(sample_site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the pack of the conference."""
    out = tmp_path_factory.mktemp("report") / "pack.zip"
    ended = sample_site.manage("shell", "-c", BUILD.format(out=str(out)))
    assert ended.returncode == 0, ended.stderr
    return files_of(out)


def files_of(place: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def document(files: dict[str, bytes]) -> Any:
    return Document(io.BytesIO(files["van-ban/bao-cao.docx"]))


@pytest.fixture(scope="module")
def traced(files: dict[str, bytes]) -> list[dict[str, str]]:
    """The rows of the sheet that says where numbers come from, those of whole annexes aside."""
    text = files["van-ban/nguon-so-lieu.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    return [row for row in rows if not row[PLACE].startswith("Phụ lục")]


def body(document: Any) -> list[str]:
    """The paragraphs of the report itself, without its annexes."""
    lines = [paragraph.text.strip() for paragraph in document.paragraphs]
    return [line for line in lines[: lines.index("Phụ lục I")] if line]


def plain(shown: str) -> Decimal:
    return Decimal(shown.removesuffix(f"{NBSP}%").replace(".", "").replace(",", "."))


def test_it_says_what_the_conference_heard(document: Any) -> None:
    text = "\n".join(body(document)).replace(NBSP, " ")
    assert "giao tỉnh 133 nhiệm vụ; đã hoàn thành 39 nhiệm vụ, đạt 29,32 % tổng số" in text
    assert "toàn tỉnh có 80 mô hình, sáng kiến cải cách hành chính được đăng ký" in text
    assert "Không có nhiệm vụ quá hạn." in text
    assert "PAR INDEX năm 2022: đạt 85,95, xếp thứ 28/63" in text


def test_it_is_laid_out_as_the_decree_wants(document: Any, files: dict[str, bytes]) -> None:
    head = document.tables[0]
    assert head.cell(0, 0).text.splitlines()[:2] == ["UBND TỈNH HÀ TĨNH", "SỞ NỘI VỤ"]
    assert head.cell(0, 1).text.splitlines()[:2] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    code = spelled(json.loads(files["manifest.json"])["code"])
    for section in document.sections:
        for foot in (section.footer, section.first_page_footer):
            text = foot.paragraphs[0].text
            assert text == f"Số liệu tính đến ngày 06 tháng 9 năm 2023 · Mã kiểm tra {code}"
        heads = (section.header, section.first_page_header)
        assert all("Dữ liệu minh họa" in [one.text for one in held.paragraphs] for held in heads)
    annexes = [line.text for line in document.paragraphs if line.text.startswith("Phụ lục ")]
    assert annexes == [f"Phụ lục {number}" for number in ("I", "II", "III", "IV", "V", "VI")]
    pictures = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(pictures) == 9
    assert all(words.startswith("Biểu đồ: ") for words in pictures)


def test_every_number_of_the_text_is_traced(document: Any, traced: list[dict[str, str]]) -> None:
    found: Counter[str] = Counter()
    for line in body(document):
        found.update(one.rstrip(".") for one in NUMBER.findall(NO_FIGURE.sub("", line)))
    known = Counter(row[SHOWN].removesuffix(f"{NBSP}%") for row in traced)
    assert found == known


def test_every_number_stands_in_the_cell_that_is_named(
    files: dict[str, bytes], traced: list[dict[str, str]]
) -> None:
    named = [row for row in traced if row["Tệp trong gói số liệu"]]
    assert len(named) > 100
    wrong = [row for row in named if plain(row[SHOWN]) != cell(files, row)]
    assert wrong == []


def cell(files: dict[str, bytes], row: dict[str, str]) -> Decimal:
    """What the pack has where a row says; without its sign, as the text prints it."""
    text = files[row["Tệp trong gói số liệu"]].decode()
    wanted = [part.split(" = ", 1) for part in re.split(r"; (?=\w+ = )", row["Dòng"])]
    held = [
        line
        for line in csv.DictReader(io.StringIO(text, newline=""))
        if all(same(line[column], value) for column, value in wanted)
    ]
    if row["Cột"] == "số dòng":
        return Decimal(len(held))
    assert len(held) == 1, row
    return round(abs(Decimal(held[0][row["Cột"]])), 2)


def same(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return one == other


def test_lists_hold_as_many_as_the_text_says(
    sample_site: SampleSite, traced: list[dict[str, str]]
) -> None:
    """Each number of tasks and initiatives is how many rows its list gives away."""
    leader = sample_site.visitor("lanhdaotinh")
    asked = {}
    for row in traced:
        address = urlsplit(row["Địa chỉ danh sách trên hệ thống"])
        is_count = re.fullmatch(r"[\d.]+", row[SHOWN])
        if address.path in {"/nhiem-vu/", "/sang-kien/"} and is_count:
            asked[f"{address.path}xuat.csv?{address.query}"] = row
    assert len(asked) > 20
    for listed, row in asked.items():
        rows = csv.reader(io.StringIO(leader.get(listed).decode("utf-8-sig")), delimiter=";")
        assert len(list(rows)) - 1 == plain(row[SHOWN]), row


def test_the_words_of_the_page_are_those_of_the_document(
    files: dict[str, bytes], document: Any
) -> None:
    kept = json.loads(files["van-ban/bao-cao.json"])
    parts = [part for section in kept["sections"] for part in section["parts"]]
    lines = [
        "".join(piece if isinstance(piece, str) else piece["shown"] for piece in paragraph)
        for part in parts
        for paragraph in part["paragraphs"]
    ]
    written = body(document)
    assert all(line in written for line in lines)
    assert len(lines) > 30


def test_figures_are_those_of_the_commands(
    sample_site: SampleSite, traced: list[dict[str, str]]
) -> None:
    ended = sample_site.manage(
        "completion", "--as-of", "2023-09-06", "--source", "government", "--json"
    )
    told = json.loads(ended.stdout, parse_float=Decimal)
    first = {
        row["Cột"]: plain(row[SHOWN])
        for row in traced
        if (row[PLACE], row["Dòng"]) == ("I", "source = government")
    }
    assert set(first) >= {"assigned", "done", "due", "rate_all", "rate_due", "submitted"}
    assert {name: Decimal(told[name]) for name in first} == first
