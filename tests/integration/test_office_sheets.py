"""The people's CSV in LibreOffice with Vietnamese settings: rows, letters, dates, numbers."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser.sample_site import SampleSite
from tests.integration.office import opened_with

pytestmark = pytest.mark.slow

# Field 1: ";", 2: '"', 3: UTF-8, 4: from line 1, 5: columns as found, 6: Vietnamese (0x042A),
# 7: quotes do not make a text, 8: dates and numbers are recognised as the locale writes them.
VIETNAMESE_CSV = "CSV:59,34,76,1,,1066,false,true"
INDEX = "chi-so.csv"
DATES = {"Ngày văn bản", "Ngày giao", "Thời hạn", "Ngày hoàn thành", "Ngày công bố"}


@pytest.fixture(scope="session")
def opened(sample_site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both sheets as CSV and as LibreOffice saved them after opening them."""
    folder = tmp_path_factory.mktemp("office")
    leader = sample_site.visitor("lanhdaotinh")
    (folder / "nhiem-vu.csv").write_bytes(leader.get("/nhiem-vu/xuat.csv?as_of=2023-09-06"))
    ended = sample_site.manage("export_sheet", "external-index", "--out", str(folder / INDEX))
    assert ended.returncode == 0, ended.stderr
    files = sorted(folder.glob("*.csv"))
    opened_with([f"--infilter={VIETNAMESE_CSV}", "--convert-to", "xlsx"], files, folder)
    return folder


def read_csv(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def read_xlsx(path: Path) -> list[dict[str, Any]]:
    header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=False)) for row in rows]


def day_of(text: str) -> date | None:
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007 - a date only


def test_the_tasks_of_the_conference(opened: Path) -> None:
    written = read_csv(opened / "nhiem-vu.csv")
    found = read_xlsx(opened / "nhiem-vu.xlsx")
    assert len(written) == len(found) == 133
    assert list(found[0]) == list(written[0])
    for row, seen in zip(written, found, strict=True):
        for name, text in row.items():
            if name in DATES:
                value = seen[name]
                assert (value.date() if value else None) == day_of(text), (name, text)
            else:
                assert str(seen[name] or "") == text, name


def test_numbers_of_the_published_index(opened: Path) -> None:
    written = read_csv(opened / INDEX)
    found = read_xlsx(opened / INDEX.replace("csv", "xlsx"))
    assert len(written) == len(found) == 153
    for row, seen in zip(written, found, strict=True):
        for name, text in row.items():
            if text and name in {"Điểm", "Năm kết quả", "Hạng", "Trên tổng số"}:
                assert Decimal(str(seen[name])) == Decimal(text.replace(",", ".")), (name, text)
