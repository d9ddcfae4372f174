"""What one version of the program writes around the data of a pack stays the same: `verify` makes
the text to be read first and the workbooks of a pack anew and compares them with those of the same
version, so a word changed without another version number would make sound packs wrong.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import cchc
from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.clock import HANOI
from cchc.core.imports import Column, Value
from reports_app.documents.report import TITLES
from reports_app.documents.tracing import TRACING
from reports_app.pack import kinds, manifest
from reports_app.pack.formats import FORMATS
from reports_app.pack.readme import readme
from reports_app.pack.sheets import settled_workbook
from scores_app.sheet_kinds.rankings import RANKING
from tests.reports_app.pack_cases import unpacked

WRITTEN = {
    "1.2.0": "e70d6b178ea78f2b4c1ea5d747771fa4e571e97216a879e0402f5bbf446379d7",
}
RAISE = (
    "Packs of version {version} are written otherwise now: words of DOC-TRUOC.txt, widths or "
    "labels of sheets, or the look of workbooks. Where that version is in use anywhere, raise "
    "cchc.__version__; then put the new digest {digest} here."
)
MOMENT = datetime(2023, 9, 6, tzinfo=HANOI)
COLUMNS = (
    Column("code", "Mã", "code"),
    Column("due_on", "Thời hạn", "date"),
    Column("rate", "Tỷ lệ", "decimal", width=30),
    Column("is_sample", "Minh họa", "boolean"),
)


def told() -> dict[str, Any]:
    """A manifest with every file that each pack has."""
    of = FORMATS[manifest.FORMAT]
    paths = [*TITLES, *(f"{manifest.FOR_PEOPLE}{stem}.xlsx" for stem in of.tables)]
    return {
        "period": {
            "code": "2023-Q3",
            "name": "Quý III/2023",
            "starts_on": "2023-06-15",
            "ends_on": "2023-09-14",
            "due_on": "2023-09-20",
        },
        "province": {"code": "42", "name": "Tỉnh Hà Tĩnh"},
        "is_sample": True,
        "as_of": "2023-09-06",
        "since": "2023-06-14",
        "code": "K7QM2F9TXAB4",
        "program": manifest.PROGRAM,
        "data_sha256": "0" * 64,
        "headline": dict.fromkeys(of.counts, 2501) | dict.fromkeys(of.rates, "29.32"),
        "rankings": [],
        "files": [{"path": path, "title": path, "rows": None} for path in paths],
    }


def looks() -> list[Any]:
    """Of every sheet its name, and of its columns the widths."""
    known = (*kinds.BY_STEM.values(), RANKING, TRACING)
    return [[kind.label, *([one.key, one.width] for one in kind.columns)] for kind in known]


def workbook() -> dict[str, str]:
    """The parts of a small workbook."""
    row: dict[str, Value] = {
        "code": "=1",
        "due_on": date(2023, 9, 6),
        "rate": Decimal("29.32"),
        "is_sample": True,
    }
    made = settled_workbook("Bảng", COLUMNS, [row, {}], MOMENT, [("Tên bảng", "Bảng")])
    return {path: sha256_of(content) for path, content in unpacked(made).items()}


def test_a_version_writes_what_it_always_wrote() -> None:
    written = [readme(told()).decode(), looks(), workbook()]
    digest = sha256_of(canonical_text(written))
    version = cchc.__version__
    assert WRITTEN.get(version) == digest, RAISE.format(version=version, digest=digest)
