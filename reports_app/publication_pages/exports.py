"""The comparison of two publications as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponseBase

from cchc.core.check_codes import spelled
from cchc.core.figures import in_full, shown
from cchc.core.http_export import sheet_response
from cchc.core.imports import Column, SheetKind, Value
from cchc.core.sheets.columns import ColumnKind
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from reports_app.publication_pages.comparing import Comparison, GroupSides, Sides
from scores_app.choices import PublicationKind
from scores_app.models import Publication
from scores_app.ranks.lines import Listed

_OF_LINE: tuple[tuple[str, str, ColumnKind, int], ...] = (
    ("status", "Tình trạng", "text", 22),
    ("rank", "Hạng", "integer", 8),
    ("index", "Chỉ số (%)", "decimal", 12),
    ("points", "Điểm", "decimal", 10),
    ("applicable", "Điểm tối đa áp dụng", "decimal", 14),
    ("band", "Mức", "text", 14),
)
RANKINGS: SheetKind[Any] = SheetKind(
    name="publication-rankings",
    label="So sánh hai bản công bố",
    file_stem="so-sanh-cong-bo",
    identity=("group", "unit"),
    columns=(
        Column("group", "Nhóm đơn vị", width=24),
        Column("unit", "Mã đơn vị", "code", width=14),
        Column("name", "Đơn vị", width=40),
        Column("differs", "Khác ở", width=30),
        *(
            Column(f"{name}_{side}", f"{label}, {words}", kind, width=width)
            for name, label, kind, width in _OF_LINE
            for side, words in (("before", "bản trước"), ("after", "bản sau"))
        ),
    ),
)
PACKS: SheetKind[Any] = SheetKind(
    name="publication-packs",
    label="So sánh hai bản công bố",
    file_stem="so-sanh-cong-bo",
    identity=("what", "name"),
    columns=(
        Column("what", "Loại", width=16),
        Column("name", "Chỉ tiêu hoặc tệp", width=44),
        Column("differs", "Khác nhau", "boolean", width=10),
        Column("before", "Bản trước", width=40),
        Column("after", "Bản sau", width=40),
        Column("gone", "Dòng chỉ có ở bản trước", "integer", width=14),
        Column("new", "Dòng chỉ có ở bản sau", "integer", width=14),
    ),
)


def response(found: Comparison, form: FileFormat) -> HttpResponseBase:
    """The comparison as a download."""
    is_ranking = found.after.kind == PublicationKind.RANKING
    kind = RANKINGS if is_ranking else PACKS
    rows = _ranking_rows(found) if is_ranking else _pack_rows(found)
    name = f"{kind.file_stem}_{found.before.number}-{found.after.number}.{form}"
    return sheet_response(kind, rows, form, _info(found), name)


def _info(found: Comparison) -> SheetInfo:
    filters = [("Bản trước", _told(found.before)), ("Bản sau", _told(found.after))]
    if found.is_revision:
        filters.append(("Lý do đính chính", found.after.reason))
    if found.before.is_sample or found.after.is_sample:
        filters.append(("Lưu ý", "Dữ liệu minh họa"))
    return SheetInfo(found.after.as_of, filters)


def _told(one: Publication) -> str:
    words = f"số {one.number}, {one.title}, số liệu tính đến {one.as_of:%d/%m/%Y}"
    return f"{words}, mã {spelled(one.code)}"


def _ranking_rows(found: Comparison) -> Iterator[Mapping[str, Value]]:
    for group in found.groups:
        for sides in (*group.differing, *group.same):
            yield _row(group, sides)


def _row(group: GroupSides, sides: Sides) -> Mapping[str, Value]:
    unit = sides.there.sheet.unit
    return {
        "group": group.name,
        "unit": unit.code,
        "name": unit.name,
        "differs": ", ".join(sides.differing),
        **_line("before", sides.before),
        **_line("after", sides.after),
    }


def _line(side: str, line: Listed | None) -> dict[str, Value]:
    if line is None:
        return {}
    row = line.row
    return {
        f"status_{side}": line.status_words,
        f"rank_{side}": row.rank,
        f"index_{side}": shown(row.index),
        f"points_{side}": in_full(row.points),
        f"applicable_{side}": in_full(row.applicable),
        f"band_{side}": row.band,
    }


def _pack_rows(found: Comparison) -> Iterator[Mapping[str, Value]]:
    for one in found.figures:
        yield {
            "what": "Số liệu chính",
            "name": one.label,
            "differs": one.differs,
            "before": one.before,
            "after": one.after,
        }
    changes = {one.path: one for one in found.changes}
    for file in found.files:
        change = changes.get(file.path)
        yield {
            "what": "Tệp",
            "name": file.path,
            "differs": file.differs,
            "before": file.before.sha256 if file.before else "",
            "after": file.after.sha256 if file.after else "",
            "gone": change.gone if change else None,
            "new": change.new if change else None,
        }
