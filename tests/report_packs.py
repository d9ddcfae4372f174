"""A pack with a report in it, made without counting anything."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from cchc.core.archives import write_archive
from cchc.core.canonical import sha256_of
from cchc.core.clock import now
from reports_app.choices import PackState
from reports_app.documents import kept_text
from reports_app.documents.figures import Cell, Name, Part, Section, counted, on
from reports_app.documents.report import KEPT
from reports_app.models import Pack, PackFile
from tests.factories import make_period

DAY = date(2023, 9, 6)
URL = "/nhiem-vu/?as_of=2023-09-06&status=done"
HEAD: dict[str, Any] = {
    "as_of": DAY,
    "superior": "UBND tỉnh Hà Tĩnh",
    "office": "Sở Nội vụ",
    "mark": "/BC-SNV",
    "place": "Hà Tĩnh",
    "signing_day": "ngày      tháng      năm 2023",
    "about": "Kết quả cải cách hành chính quý III/2023",
    "signer": "Giám đốc",
    "is_sample": True,
    "opening": ["Sở Nội vụ báo cáo như sau:"],
    "closing": ["Sở Nội vụ kính báo cáo./."],
    "receivers": ["UBND tỉnh Hà Tĩnh"],
}


def told() -> tuple[Section, ...]:
    """A report of two sentences."""
    cell = Cell("hoan-thanh", (("source", "government"),), "done")
    done = counted(39, "Số nhiệm vụ hoàn thành", "Đã xác nhận", cell, url=URL)
    bare = counted(15, "Số ngày", "Thiết lập")
    first = ("Tính đến ", on(DAY), ", hoàn thành ", done, " nhiệm vụ.")
    second = ("Quá ", bare, " ngày: ", Name("Sở A & <B>"), ".")
    return (Section("Tình hình chung", (Part("Chung", ((first, second),)),)),)


def make_reported_pack() -> Pack:
    """A ready pack whose only file is the text of its report."""
    stream = io.BytesIO()
    write_archive(stream, [(KEPT, kept_text.text_of(told(), HEAD))])
    content = stream.getvalue()
    facts = {"sha256": sha256_of(content), "code": "K7QM2F9TXAB4", "size": len(content)}
    day = {"as_of": DAY, "since": date(2023, 6, 14), "ready_at": now()}
    pack = Pack.objects.create(period=make_period(), state=PackState.READY, **day, **facts)
    PackFile.objects.create(pack=pack, content=content)
    return pack
