"""The smallest pack that is ready: a ZIP with what its manifest lists, made by nobody."""

from __future__ import annotations

import io
from datetime import date
from hashlib import sha256
from typing import Any

from cchc.core.archives import write_archive
from cchc.core.clock import now, today
from reports_app.choices import PackState
from reports_app.models import Pack, PackFile, ReportPeriod
from reports_app.pack.manifest import period_told

HEADLINE = {
    "assigned": 133,
    "done": 39,
    "due": 39,
    "done_due": 39,
    "overdue": 0,
    "rate_all": "29.32",
    "rate_due": "100.00",
    "initiatives": 80,
}
FILES = (
    ("DOC-TRUOC.txt", "Hướng dẫn đọc gói số liệu", None),
    ("so-lieu/01-nhiem-vu.csv", "Nhiệm vụ được giao", 133),
    ("so-lieu/01-nhiem-vu.xlsx", "Nhiệm vụ được giao", 133),
    ("so-lieu-may/01-nhiem-vu.csv", "Nhiệm vụ được giao", 133),
    ("van-ban/bao-cao.docx", "Báo cáo kỳ", None),
)


def make_pack(period: ReportPeriod, *, as_of: date | None = None, **facts: Any) -> Pack:
    """A pack that is ready, as of today unless it says otherwise."""
    day = as_of or today()
    contents = [(path, path.encode()) for path, *_ in FILES]
    stream = io.BytesIO()
    write_archive(stream, [*contents, ("manifest.json", b"{}")])
    content = stream.getvalue()
    manifest = {
        "period": period_told(period),
        "headline": HEADLINE,
        "files": [_listed(*one) for one in FILES],
    }
    pack = Pack.objects.create(
        **{
            "period": period,
            "as_of": day,
            "since": day,
            "state": PackState.READY,
            "ready_at": now(),
            "program": "CCHC",
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
            "code": "K7QM2F9TXAB4",
            "manifest": manifest,
            **facts,
        }
    )
    PackFile.objects.create(pack=pack, content=content)
    return pack


def _listed(path: str, title: str, rows: int | None) -> dict[str, Any]:
    content = path.encode()
    return {
        "path": path,
        "title": title,
        "rows": rows,
        "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
    }
