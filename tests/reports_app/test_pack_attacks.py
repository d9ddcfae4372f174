"""Packs that somebody put together to deceive whoever opens them, or to keep the check busy: each
is told in words, whatever its manifest and its code were made to say.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from cchc.core.archives import write_archive
from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of
from reports_app.pack import checking, manifest
from reports_app.pack.checked_workbooks import ALTERED
from reports_app.pack.checking import check_pack
from reports_app.pack.readme import readme
from tests.reports_app.pack_cases import Files, forged, packed, unpacked, words

pytestmark = pytest.mark.django_db
PEOPLE = "so-lieu/nhiem-vu.xlsx"
MACHINE = "so-lieu-may/nhiem-vu.csv"


def put_together(
    files: Files, change: Callable[[dict[str, Any]], None] = lambda told: None
) -> bytes:
    """A pack of these files whose manifest, code and first text were all made anew for them; where
    the code is printed in office files it stays what it was, as it does while the data stay.
    """
    told = json.loads(files[manifest.MANIFEST])
    titles = {one["path"]: (one["title"], one["rows"]) for one in told["files"]}
    kept = sorted(path for path in files if path != manifest.MANIFEST)
    told["files"] = [
        manifest.File(
            path, *titles.get(path, ("Bảng", 4)), len(files[path]), sha256_of(files[path])
        ).as_json()
        for path in kept
    ]
    change(told)
    told["data_sha256"] = manifest.data_sha256_told(told)
    told["code"] = code_of(told["data_sha256"])
    others = [one for one in told["files"] if one["path"] != manifest.README]
    first = readme({**told, "files": others})
    for one in told["files"]:
        if one["path"] == manifest.README:
            one |= {"bytes": len(first), "sha256": sha256_of(first)}
    order = [
        manifest.README,
        manifest.MANIFEST,
        *(path for path in kept if path != manifest.README),
    ]
    made = {**files, manifest.README: first, manifest.MANIFEST: manifest.written(told)}
    return packed({path: made[path] for path in order if path in made})


def test_what_is_put_together_of_the_same_files_is_the_same_pack(pack: bytes) -> None:
    assert put_together(unpacked(pack)) == pack


@pytest.mark.parametrize(
    "path",
    [
        "so-lieu/ket-qua-that.csv",
        "so-lieu/nhiem-vu-1.xlsx",
        "van-ban/phu-luc.docx",
        "so-lieu/a/b.csv",
    ],
)
def test_a_file_that_no_pack_has_is_told_however_it_is_listed(pack: bytes, path: str) -> None:
    files = unpacked(pack)
    content = files["van-ban/bao-cao.docx" if path.endswith("docx") else PEOPLE]
    assert f"{path}: không phải tệp mà gói có." in words(put_together({**files, path: content}))


def test_a_table_that_is_left_out_is_told_however_it_is_listed(pack: bytes) -> None:
    files = {path: one for path, one in unpacked(pack).items() if "/nhiem-vu." not in path}
    found = words(put_together(files))
    for path in (PEOPLE, MACHINE):
        assert f"{path}: gói nào cũng có, bản kê không ghi." in found


def test_a_report_that_is_left_out_is_told(pack: bytes) -> None:
    files = {path: one for path, one in unpacked(pack).items() if not path.startswith("van-ban/")}
    assert "van-ban/bao-cao.docx: gói nào cũng có" in words(put_together(files))


def test_a_ranking_is_left_out_or_named_otherwise(pack: bytes) -> None:
    files = unpacked(pack)
    stem = json.loads(files[manifest.MANIFEST])["rankings"][0]["file"]
    fewer = {path: one for path, one in files.items() if stem not in path}
    assert f"so-lieu/{stem}.csv: gói nào cũng có" in words(put_together(fewer))

    def none(told: dict[str, Any]) -> None:
        told["rankings"] = []

    assert f"so-lieu/{stem}.csv: không phải tệp mà gói có." in words(put_together(files, none))
    odds: tuple[Any, ...] = (
        5,
        {},
        [1],
        [{"group": "a"}],
        [{"group": "a", "round": "b", "file": 1}],
    )
    for odd in odds:
        told = json.loads(files[manifest.MANIFEST])
        told["rankings"] = odd
        other = {**files, manifest.MANIFEST: manifest.written(told)}
        assert "không phải bản kê" in words(packed(other))


def test_a_source_that_leads_to_no_table_is_told(pack: bytes) -> None:
    def elsewhere(content: bytes) -> bytes:
        return content.replace(b"so-lieu-may/hoan-thanh.csv", b"so-lieu-may/khong-co.csv")

    places = (f"van-ban/{name}" for name in ("nguon-so-lieu.csv", "bao-cao.json"))
    found = words(forged(pack, *((path, elsewhere) for path in places)))
    assert "dẫn tới so-lieu-may/khong-co.csv, gói không có bảng ấy" in found


def changed_book(content: bytes, change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_sheet_in_front(book: Any) -> None:
    sheet = book.create_sheet("Danh sách nhiệm vụ", 0)
    sheet.append(["Hoàn thành", "Tỷ lệ"])
    sheet.append([133, "100 %"])
    book.active = 0


def a_format_that_shows_another_day(book: Any) -> None:
    sheet = book.worksheets[1]
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.is_date:
                cell.number_format = 'dd/mm/"2099"'


def a_hidden_row(book: Any) -> None:
    book.worksheets[1].row_dimensions[3].hidden = True


def another_day_in_front(book: Any) -> None:
    book.worksheets[0].cell(2, 2).value = "31/12/2022"


def another_source_in_front(book: Any) -> None:
    book.worksheets[0].cell(4, 2).value = "Kỳ khác"


@pytest.mark.parametrize(
    "change",
    [
        a_sheet_in_front,
        a_format_that_shows_another_day,
        a_hidden_row,
        another_day_in_front,
        another_source_in_front,
    ],
)
def test_a_workbook_that_shows_something_else_with_the_right_cells(
    pack: bytes, change: Callable[[Any], None]
) -> None:
    found = words(forged(pack, (PEOPLE, lambda content: changed_book(content, change))))
    assert found == f"{PEOPLE}: {ALTERED}."


def test_a_workbook_with_two_parts_of_one_name(pack: bytes) -> None:
    def doubled(content: bytes) -> bytes:
        parts = unpacked(content)
        name = "xl/worksheets/sheet2.xml"
        other = parts[name].replace(b"<v>", b"<v>9")
        stream = io.BytesIO()
        write_archive(stream, [(name, other), *parts.items()])
        return stream.getvalue()

    with pytest.warns(UserWarning, match="Duplicate name"):
        content = forged(pack, (PEOPLE, doubled))
    assert words(content) == f"{PEOPLE}: {ALTERED}."


def test_of_another_version_the_cells_alone_are_held(pack: bytes) -> None:
    def older(told: dict[str, Any]) -> None:
        told["program"] = "CCHC 0.9"

    files = unpacked(pack)
    files[PEOPLE] = changed_book(files[PEOPLE], a_hidden_row)
    checked = check_pack(put_together(files, older))
    assert checked.problems == ()
    assert "do phiên bản khác của chương trình lập (CCHC 0.9)" in checked.notes[0]
    assert "tệp .xlsx" in checked.notes[0]


def entries(content: bytes, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    """The same files; the entry of the tasks is changed before it is written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == PEOPLE:
                change(info)
            new.writestr(info, data)
    return stream.getvalue()


def a_link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def a_program(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o4755 << 16


def a_moment(info: zipfile.ZipInfo) -> None:
    info.date_time = (2023, 9, 6, 8, 0, 0)


def a_remark(info: zipfile.ZipInfo) -> None:
    info.comment = b"x"


def unpressed(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_STORED


@pytest.mark.parametrize("change", [a_link, a_program, a_moment, a_remark, unpressed])
def test_entries_are_plain_files_and_nothing_else(
    pack: bytes, change: Callable[[zipfile.ZipInfo], None]
) -> None:
    assert words(entries(pack, lambda info: None)) == ""
    assert words(entries(pack, change)) == checking.REPACKED


def test_a_folder_is_told(pack: bytes) -> None:
    assert "so-lieu/: có trong gói, không có trong bản kê." in words(
        packed({**unpacked(pack), "so-lieu/": b""})
    )


def test_names_that_some_machines_take_for_one(pack: bytes) -> None:
    files = {**unpacked(pack), PEOPLE.upper(): b""}
    assert words(packed(files)) == "Tệp ZIP có hai tệp cùng tên."


def patched(content: bytes, path: str, place: int, form: str, value: int) -> bytes:
    """A number of the entry of `path` in the directory is another, and in front of it as well."""
    torn = bytearray(content)
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(path.encode()))
    struct.pack_into(form, torn, at + place, value)
    begins = struct.unpack_from("<I", content, at + 42)[0]
    struct.pack_into(form, torn, begins + place - 2, value)
    return bytes(torn)


def test_a_locked_file_and_one_that_claims_to_be_large(pack: bytes) -> None:
    locked = patched(pack, MACHINE, 8, "<H", 1)
    assert f"{MACHINE}: không giải nén được." in words(locked)
    large = patched(pack, MACHINE, 24, "<I", 0xFFFFFFF0)
    assert "giải nén ra quá lớn" in words(large)
    assert words(patched(pack, MACHINE, 16, "<I", 7))  # another checksum


def test_what_is_said_in_front_of_a_file_alone(pack: bytes) -> None:
    begins = pack.index(MACHINE.encode()) - 30
    torn = bytearray(pack)
    struct.pack_into("<I", torn, begins + 22, 5)
    assert checking.REPACKED in words(bytes(torn))


def nested(part: str, size: int) -> bytes:
    stream = io.BytesIO()
    write_archive(stream, [(part, b" " * size)])
    return stream.getvalue()


@pytest.mark.parametrize(
    ("path", "part"),
    [("van-ban/bao-cao.docx", "word/document.xml"), (PEOPLE, "xl/sharedStrings.xml")],
)
def test_a_part_that_would_be_read_whole_is_not_unpacked(pack: bytes, path: str, part: str) -> None:
    content = forged(pack, (path, lambda _: nested(part, 51 << 20)))
    assert "giải nén ra quá lớn" in words(content)


def test_cells_are_counted_over_all_tables(pack: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_CELLS", 300)
    assert "các bảng của gói có quá nhiều ô" in words(pack)


def test_bytes_that_are_no_text(pack: bytes) -> None:
    for path in (
        MACHINE,
        "so-lieu/nhiem-vu.csv",
        "van-ban/bao-cao.json",
        "van-ban/nguon-so-lieu.csv",
    ):
        found = words(forged(pack, (path, lambda content: content + b"\xff\xfe\x00")))
        assert "không đọc được" in found, path
