"""The pack of the conference in LibreOffice with Vietnamese settings: every cell of every sheet is
what the machine form says, and the documents are official papers with its figures.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from cchc.core.check_codes import spelled
from tests.browser.sample_site import SampleSite
from tests.integration.office import opened_with
from tests.integration.pdf_facts import A4, fonts_of, sizes_of, words_of
from tests.integration.test_office_sheets import VIETNAMESE_CSV

pytestmark = pytest.mark.slow
PERIOD, DAY = "2023-Q3", "2023-09-06"
HEADS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "BÁO CÁO",
    "Nơi nhận:",
)
FIGURES = ("133 nhiệm vụ", "39 nhiệm vụ", "29,32 %", "80 mô hình, sáng kiến")
SERIFS = ("LiberationSerif", "TimesNewRoman")
SHEET = re.compile(r'href="/cham-diem/phieu/(\d+)/phieu-ket-qua\.docx')


@pytest.fixture(scope="session")
def unpacked(sample_site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack as it lies on a desk."""
    folder = tmp_path_factory.mktemp("goi")
    asked = ("--period", PERIOD, "--as-of", DAY, "--out", str(folder))
    ended = sample_site.manage("quarter_pack", *asked)
    assert ended.returncode == 0, ended.stderr
    (path,) = folder.glob("*.zip")
    with zipfile.ZipFile(path) as pack:
        pack.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def from_csv(unpacked: Path) -> Path:
    out = unpacked / "tu-csv"
    files = sorted((unpacked / "so-lieu").glob("*.csv"))
    opened_with([f"--infilter={VIETNAMESE_CSV}", "--convert-to", "xlsx"], files, out)
    return out


@pytest.fixture(scope="session")
def from_xlsx(unpacked: Path) -> Path:
    out = unpacked / "tu-xlsx"
    opened_with(["--convert-to", "xlsx"], sorted((unpacked / "so-lieu").glob("*.xlsx")), out)
    return out


@pytest.fixture(scope="session")
def papers(unpacked: Path, sample_site: SampleSite) -> Path:
    """The documents of the pack, a unit's paper and the annex of a ranking, as PDF."""
    out = unpacked / "pdf"
    documents = sorted((unpacked / "van-ban").glob("*.docx"))
    staff = sample_site.visitor("chuyenvien")
    for name, url in (("phu-luc", "/xep-hang/2022/phu-luc.docx"), ("phieu", paper_url(staff))):
        (unpacked / f"{name}.docx").write_bytes(staff.get(url))
        documents.append(unpacked / f"{name}.docx")
    opened_with(["--convert-to", "pdf"], documents, out)
    return out


def paper_url(staff: Any) -> str:
    """That of the unit that leads its group."""
    ranked = staff.get("/xep-hang/2022/department/").decode()
    unit = re.search(r'href="(/xep-hang/2022/department/\d+/)', ranked)
    assert unit
    found = SHEET.search(staff.get(unit[1]).decode())
    assert found
    return f"/cham-diem/phieu/{found[1]}/phieu-ket-qua.docx"


def stems(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "so-lieu-may").glob("*.csv"))


def machine_rows(folder: Path, stem: str) -> list[list[str]]:
    text = (folder / "so-lieu-may" / f"{stem}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def people_rows(folder: Path, stem: str) -> list[list[str]]:
    text = (folder / "so-lieu" / f"{stem}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]


def differing(seen: Any, machine: str, people: str) -> bool:
    """Whether a cell that was read is neither the machine's value nor, of words, the people's. A
    code of digits alone is taken for a number in CSV; XLSX keeps it as it is.
    """
    if seen is None or seen == "":
        return machine != ""
    if isinstance(seen, datetime | date):
        return seen.strftime("%Y-%m-%d") != machine[:10]
    if isinstance(seen, bool | str):
        return str(seen) not in {machine, people}
    try:
        return Decimal(str(seen)) != Decimal(machine)
    except InvalidOperation:
        return str(seen) != people


def found_differences(rows: list[tuple[Any, ...]], folder: Path, stem: str) -> Iterator[Any]:
    machine, people = machine_rows(folder, stem), people_rows(folder, stem)
    assert len(rows) == len(machine) == len(people), stem
    for number, (seen, one, other) in enumerate(zip(rows, machine, people, strict=True)):
        for place, (cell, exact, shown) in enumerate(zip(seen, one, other, strict=True)):
            if differing(cell, exact, shown):
                yield stem, number, place, cell, exact, shown


def test_csv_is_read_cell_by_cell(unpacked: Path, from_csv: Path) -> None:
    for stem in stems(unpacked):
        sheet = openpyxl.load_workbook(from_csv / f"{stem}.xlsx").active
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert list(found_differences(rows, unpacked, stem)) == []


def test_xlsx_is_read_cell_by_cell(unpacked: Path, from_xlsx: Path) -> None:
    for stem in stems(unpacked):
        book = openpyxl.load_workbook(from_xlsx / f"{stem}.xlsx")
        made = openpyxl.load_workbook(unpacked / "so-lieu" / f"{stem}.xlsx")
        assert book.sheetnames == made.sheetnames
        said = [[cell or "" for cell in row] for row in book.worksheets[0].values]
        written = [[cell or "" for cell in row] for row in made.worksheets[0].values]
        assert said == written
        rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
        assert list(found_differences(rows, unpacked, stem)) == []


def test_the_report_is_an_official_paper(unpacked: Path, papers: Path) -> None:
    document = pypdfium2.PdfDocument(papers / "bao-cao.pdf")
    words = words_of(document)
    for said in (*HEADS, *FIGURES, f"Mã kiểm tra {spelled(code_of_pack(unpacked))}"):
        assert said in words, said
    assert "Dữ liệu minh họa" in words


def code_of_pack(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text("utf-8"))["code"])


def test_a_unit_s_paper_and_the_annex_are_official_papers(papers: Path) -> None:
    paper = words_of(pypdfium2.PdfDocument(papers / "phieu.pdf"))
    for said in ("PHIẾU KẾT QUẢ", "Kết quả theo lĩnh vực", "ĐIỂM TỪNG TIÊU CHÍ", "Mã kiểm tra"):
        assert said in paper, said
    annex = words_of(pypdfium2.PdfDocument(papers / "phu-luc.pdf"))
    for said in ("Phụ lục I", "Phụ lục II", "KẾT QUẢ XÁC ĐỊNH CHỈ SỐ", "SỞ, BAN, NGÀNH"):
        assert said in annex, said


@pytest.mark.parametrize("name", ["bao-cao", "phieu", "phu-luc"])
def test_pages_are_a4_in_letters_of_times_within_the_file(papers: Path, name: str) -> None:
    document = pypdfium2.PdfDocument(papers / f"{name}.pdf")
    assert sizes_of(document) == {A4}
    fonts = fonts_of(document)
    assert all(fonts.values()), fonts
    assert {font for font in fonts if not font.startswith(SERIFS)} == set()
