"""Packs are proved for years: what a format means is written down once, this program is held to
it, and a later program that draws its sheets otherwise still finds an old pack sound.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cchc.core.check_codes import code_of, spelled
from cchc.core.figures import percent, shown
from cchc.core.imports import Column
from cchc.core.sheets.columns import Value
from cchc.core.sheets.defusing import cleaned, defused, undefused
from cchc.core.sheets.values import text_of
from reports_app.documents import kept_text, report, tracing
from reports_app.pack import checked_documents, checking, formats, headline, kinds, manifest
from reports_app.pack.checking import check_pack
from reports_app.pack.formats import FORMATS
from reports_app.pack.proving import published
from reports_app.pack.ranking_stems import RANKINGS
from scores_app.choices import RowStatus
from scores_app.sheet_kinds import rankings
from tasks_app.choices import Status
from tests.reports_app.pack_cases import forged, packed, unpacked, words

pytestmark = pytest.mark.django_db
KEEP = (
    f"The format of packs changed. Packs of {manifest.FORMAT} are kept and proved for years: leave "
    "its file as it is, add the next format beside it (reports_app/pack/formats.py, "
    "manifest.FORMAT) and let the checker read both."
)
NEXT = "CCHC 1.3.0"
MACHINE, PEOPLE = "so-lieu-may/nhiem-vu.csv", "so-lieu/nhiem-vu.csv"
of = FORMATS[manifest.FORMAT]


def meant(columns: Any) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """What a format says of columns; their widths and what they want of an import may change."""
    return [
        (one.key, one.header, one.kind, [(str(key), str(word)) for key, word in one.choices])
        for one in columns
    ]


def test_tables_are_those_of_the_format() -> None:
    assert list(kinds.BY_STEM) == list(of.tables), KEEP
    for stem, kind in kinds.BY_STEM.items():
        assert meant(kind.columns) == meant(of.tables[stem]), f"{stem}: {KEEP}"


def test_rankings_and_the_sheet_of_sources_are_those_of_the_format() -> None:
    own = [one for one in rankings.RANKING.columns if one.key not in {"round_code", "group"}]
    assert meant(own) == meant(of.ranking_columns), KEEP
    assert meant([rankings.area_column("area_1", "1. A (%)")]) == [
        ("area_1", "1. A (%)", "decimal", [])
    ], KEEP
    assert (rankings.AREA, RANKINGS) == (formats.AREA, "xep-hang-"), KEEP
    assert meant(tracing.COLUMNS) == meant(of.source_columns), KEEP
    assert tracing.ROWS == checked_documents.ROWS, KEEP


def test_files_of_a_pack_are_those_of_the_format() -> None:
    assert tuple(report.TITLES) == of.documents, KEEP
    named = (
        manifest.README,
        manifest.MANIFEST,
        manifest.FOR_PEOPLE,
        manifest.FOR_MACHINES,
        manifest.DOCUMENTS,
    )
    wanted = ("DOC-TRUOC.txt", "manifest.json", "so-lieu/", "so-lieu-may/", "van-ban/")
    assert named == wanted, KEEP


def test_the_headline_is_that_of_the_format() -> None:
    assert set(headline.LABELS) == of.headline, KEEP


def test_a_publication_says_of_a_pack_what_it_always_said() -> None:
    told = {"headline": {"done": 39}, "files": [{"path": "a", "rows": 1, "sha256": "b"}]}
    assert published(told) == {"headline": {"done": 39}, "files": {"a": "b"}}, KEEP


def test_a_format_knows_its_own_name() -> None:
    assert [one.name for one in FORMATS.values()] == list(formats.NAMES)


@pytest.mark.parametrize(
    ("kind", "value", "people", "machine"),
    [
        ("decimal", Decimal("29.32"), "29,32", "29.32"),
        ("decimal", Decimal("-2.50"), "-2,50", "-2.50"),
        ("decimal", Decimal(2501), "2501", "2501"),
        ("integer", 2501, "2501", "2501"),
        ("date", date(2023, 9, 6), "06/09/2023", "2023-09-06"),
        ("boolean", True, "Có", "true"),
        ("boolean", False, "Không", "false"),
        ("text", None, "", ""),
    ],
)
def test_cells_are_written_as_the_format_has_them(
    kind: Any, value: Value, people: str, machine: str
) -> None:
    column = Column("a", "A", kind)
    assert (text_of(column, value), text_of(column, value, machine=True)) == (people, machine), KEEP


def test_texts_codes_and_roundings_are_those_of_the_format() -> None:
    odd = "=1", "'-2", "'a", "\uff1d3", "a=b", "%1", "a\r\nb\x00"
    assert [defused(one) for one in odd[:6]] == ["'=1", "''-2", "'a", "'\uff1d3", "a=b", "%1"], KEEP
    assert [undefused(defused(one)) for one in odd] == list(odd), KEEP
    assert cleaned(odd[-1]) == "a\nb", KEEP
    digest = "9d" * 32
    assert spelled(code_of(digest)) == "KPES-V7CX-KPES", KEEP
    assert shown(percent(1, 800)) == Decimal("0.13"), KEEP
    assert shown(percent(1, 0)) is None, KEEP


def test_the_text_of_a_report_is_read_as_it_was_kept() -> None:
    """What `van-ban/bao-cao.json` of cchc-report/1 holds, as the page of a report reads it."""
    figure = {"shown": "39", "what": "a", "how": "b", "path": "c", "url": "/d"}
    part = {"number": 1, "title": "Chung", "paragraphs": [["Hoàn thành ", figure, "."]]}
    section = {"number": "I", "title": "Tình hình chung", "parts": [part]}
    kept = json.dumps({"format": "cchc-report/1", "sections": [section]}).encode()
    [shown_section] = kept_text.shown_of(kept)["sections"]
    [[before, number, after]] = shown_section["parts"][0]["paragraphs"]
    assert [before.text, number.text, after.text] == ["Hoàn thành ", "39", "."], KEEP
    assert (number.what, number.how, number.path, number.url) == ("a", "b", "c", "/d"), KEEP


# A later program


def renamed(column: Column) -> Column:
    """The same column under another header, with one more word and one other."""
    choices = [(key, f"{word} (mới)") for key, word in column.choices]
    more = [("paused", "Tạm dừng"), *choices] if choices else ()
    return replace(column, header=f"{column.header} mới", choices=more)


def a_later_program(patch: pytest.MonkeyPatch) -> None:
    """Its sheets have other headers, words and a column more, tables are called otherwise and there
    is a new one; the headline has a new figure, the manifest another format.
    """
    added = Column("added", "Cột thêm")
    later = {
        f"{stem}-moi": replace(
            kind,
            label="Khác",
            columns=(added, *map(renamed, kind.columns)),
            file_stem=f"{stem}-moi",
        )
        for stem, kind in [*kinds.BY_STEM.items(), ("moi", kinds.UPDATES)]
    }
    sources = tuple(map(renamed, tracing.COLUMNS))
    patch.setattr(checking, "BY_STEM", later)
    patch.setattr(kinds, "BY_STEM", later)
    columns = tuple(map(renamed, rankings.RANKING.columns))
    patch.setattr(checking, "RANKING", replace(rankings.RANKING, columns=columns))
    patch.setattr(tracing, "COLUMNS", (added, *sources))
    patch.setattr(tracing, "TRACING", replace(tracing.TRACING, columns=(added, *sources)))
    patch.setattr(report, "TITLES", {**report.TITLES, "van-ban/phu-luc.docx": "Phụ lục"})
    patch.setattr(headline, "LABELS", {**headline.LABELS, "paused": "Nhiệm vụ tạm dừng"})
    later_format = replace(of, name="cchc-pack/2", tables={}, counts=of.counts | {"paused"})
    patch.setitem(formats.FORMATS, "cchc-pack/2", later_format)
    patch.setattr(manifest, "FORMAT", "cchc-pack/2")
    patch.setattr(manifest, "PROGRAM", NEXT)


@pytest.fixture
def later(pack: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    a_later_program(monkeypatch)
    return pack


def test_a_later_program_finds_an_old_pack_sound(later: bytes) -> None:
    checked = check_pack(later)
    assert checked.problems == ()
    assert any("do phiên bản khác của chương trình lập" in note for note in checked.notes)
    assert checked.facts["headline"]["assigned"] == 3


def swapped(before: str, after: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert before.encode() in content
        return content.replace(before.encode(), after.encode(), 1)

    return change


def test_a_later_program_still_finds_a_forged_cell(later: bytes) -> None:
    status = Status.NOT_STARTED.value
    found = words(forged(later, (MACHINE, swapped(f",{status},", f",{Status.DONE.value},"))))
    assert "cột “Tình trạng” ghi “Chưa bắt đầu”, dạng cho máy ghi “done”" in found
    assert "hoàn thành ghi 0, đếm lại từ danh sách nhiệm vụ được 1" in found
    assert "không mang mã kiểm tra" in found


def test_a_later_program_still_finds_a_forged_header(later: bytes) -> None:
    found = words(forged(later, (PEOPLE, swapped("Thời hạn", "Thời hạn mới"))))
    assert "dòng tiêu đề của dạng cho người đọc không đúng" in found


def test_a_later_program_still_finds_a_forged_headline(later: bytes) -> None:
    def more(told: dict[str, Any]) -> None:
        told["headline"] |= {"overdue": 0, "paused": 1}

    found = words(forged(later, told=more))
    assert "quá hạn ghi 0, đếm lại từ danh sách nhiệm vụ được 1" in found
    assert "headline.paused là mục lạ" in found


def test_a_later_program_still_finds_a_forged_ranking(later: bytes) -> None:
    path = next(name for name in unpacked(later) if name.startswith("so-lieu-may/xep-hang-"))
    ranked = RowStatus.RANKED.value
    found = words(forged(later, (path, swapped(f",{ranked},", f",{RowStatus.UNRANKED.value},"))))
    assert "hạng ghi" in found


def test_a_format_that_nobody_wrote_down_is_refused(pack: bytes) -> None:
    names: list[Any] = ["cchc-pack/9", "", None, 1, [], {}]
    for name in names:
        told = {**json.loads(unpacked(pack)[manifest.MANIFEST]), "format": name}
        other = {**unpacked(pack), manifest.MANIFEST: manifest.written(told)}
        [problem] = check_pack(packed(other)).problems
        assert "không phải bản kê mà chương trình này biết" in problem
