"""What the pages of templates show: versions, which is in force, the names one may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cchc.core.templatetags.cchc_format import day as day_text
from cchc.core.templatetags.cchc_format import exact, whole
from reports_app.choices import DocumentKind
from reports_app.documents.examples import example_of, words_of
from reports_app.documents.names import ITEM, Group, Leaf, Many, Shape, paths_of, shape_of
from reports_app.documents.templates_kept import problems_now
from reports_app.models import DocumentTemplate

USED_FOR = {
    DocumentKind.REPORT: "Báo cáo trong gói số liệu của kỳ, kèm các phụ lục.",
    DocumentKind.SCORE_SHEET: "Phiếu kết quả tải từ phiếu điểm, hồ sơ đơn vị.",
    DocumentKind.RANKING_ANNEX: "Phụ lục tải từ trang xếp hạng, bản công bố.",
}
FILTER_WORDS = (
    ("number", "số nguyên có dấu chấm hàng nghìn, số lẻ hai chữ số", "2.501; 29,32"),
    ("percent", "tỷ lệ có dấu %", "29,32 %"),
    ("day", "ngày viết bằng số", "06/09/2023"),
    ("formal_day", "ngày viết bằng chữ theo Nghị định 30/2020/NĐ-CP", "ngày 06 tháng 9 năm 2023"),
    ("roman", "số La Mã", "III"),
    ("upper", "chữ in hoa", "SỞ NỘI VỤ"),
)
"""The filters of templates: name, what it does, an example."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of document with its template in force; `version` is None while nobody put one."""

    kind: DocumentKind
    version: DocumentTemplate | None

    @property
    def problems(self) -> Sequence[str]:
        """Why documents of this kind cannot be made now; nothing where they can."""
        return () if self.version is None else problems_now(self.version)

    @property
    def is_own(self) -> bool:
        """Whether the product's own template is in force."""
        return self.version is None or not self.version.sha256

    @property
    def used_for(self) -> str:
        return USED_FOR[self.kind]


@dataclass(frozen=True, slots=True)
class NameLine:
    """A name that a template may use: how it is written, what it stands for, an example."""

    written: str
    words: str
    example: str
    depth: int


def names_of(kind: DocumentKind) -> list[NameLine]:
    """Every name of a kind in the order of its example; those of an entry of a list are written as
    within a loop over it.
    """
    paths = dict(paths_of(shape_of(example_of(kind)))) | {"code": Leaf("K7QM-2F9T-XAB4")}
    words = words_of(kind)
    return [
        NameLine(_written(path, shape), words[path], _shown(shape), path.count(ITEM))
        for path, shape in paths.items()
        if not isinstance(shape, Group)
    ]


def _written(path: str, shape: Shape) -> str:
    *lists, last = path.split(f"{ITEM}.")
    name = f"dòng.{last}" if lists else last
    if isinstance(shape, Many):
        return f"{{% for {'mục' if lists else 'dòng'} in {name} %}}"
    return f"{{{{ {name} }}}}"


def _shown(shape: Shape) -> str:
    if isinstance(shape, Many):
        return _shown(shape.item) if isinstance(shape.item, Leaf) else "danh sách"
    return _text(shape.example) if isinstance(shape, Leaf) else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, int):
        return str(value) if value > 1999 else whole(value)
    if isinstance(value, date):
        return day_text(value)
    text = value if isinstance(value, str) else "hình"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
