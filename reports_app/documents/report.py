"""The report of a period: its text, its document, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from django.conf import settings

from cchc.core.sheets.xlsx_writing import SheetInfo
from reports_app.choices import DocumentKind
from reports_app.documents import kept_text
from reports_app.documents.annexes import annexes_of
from reports_app.documents.drawings import drawings_of
from reports_app.documents.engine import rendered
from reports_app.documents.environment import formal_day, roman
from reports_app.documents.facts import Facts, facts_of
from reports_app.documents.figures import Part, Section, paragraph_text
from reports_app.documents.tracing import NAME, rows_of, tracing_files
from reports_app.documents.wording import sections
from reports_app.documents.wording.phrases import lowered
from reports_app.models import ReportPeriod
from reports_app.pack.asked import Asked
from reports_app.pack.manifest import DOCUMENTS
from units_app.province import province_name_on

DOCUMENT = f"{DOCUMENTS}bao-cao.docx"
KEPT = f"{DOCUMENTS}{kept_text.NAME}"
TITLES = {
    DOCUMENT: "Báo cáo của kỳ và các phụ lục",
    KEPT: "Nội dung báo cáo, dùng cho trang xem trên hệ thống",
    f"{DOCUMENTS}{NAME}.csv": "Nguồn của từng số trong báo cáo",
    f"{DOCUMENTS}{NAME}.xlsx": "Nguồn của từng số trong báo cáo",
}
"""What the files of `report_files` are, for the list of a pack."""
SAMPLE = "Dữ liệu minh họa"
RECEIVERS = ("Lưu: VT, CCHC",)


def report_files(asked: Asked, code: str) -> list[tuple[str, bytes]]:
    """The documents of a pack: the report with its annexes.

    Args:
        asked: the period, its day and what it is compared with.
        code: the check code of the pack, as it is kept.

    Returns:
        Path in the pack and content, the same bytes for the same figures.
    """
    facts = facts_of(asked)
    told = sections(facts)
    context = context_of(facts, told)
    document = rendered(DocumentKind.REPORT, context, code)
    rows = list(rows_of(told, context["annexes"]))
    marks = [("Lưu ý", SAMPLE)] if facts.is_sample else []
    info = SheetInfo(asked.day, [("Kỳ", asked.period.name), *marks])
    return [
        (DOCUMENT, document),
        (KEPT, kept_text.text_of(told, context)),
        *tracing_files(rows, info, code),
    ]


def context_of(facts: Facts, told: tuple[Section, ...]) -> dict[str, Any]:
    """What a template of the report may name."""
    period, day = facts.asked.period, facts.day
    province = province_name_on(day)
    return {
        **office(province),
        "as_of": day,
        "period": _period(period),
        "about": about(period),
        "signing_day": f"ngày      tháng      năm {day.year}",
        "signing_year": day.year,
        "mark": f"/BC-{settings.OFFICE_MARK}",
        "opening": [opening(facts)],
        "sections": _sections(facts, told),
        "closing": [closing(facts)],
        "receivers": [superior(province), *RECEIVERS],
        "annexes": annexes_of(facts),
        "is_sample": facts.is_sample,
        "sample_words": SAMPLE,
    }


def office(province: str) -> dict[str, str]:
    """Who writes: the names that head and foot of a document need."""
    return {
        "superior": superior(province),
        "office": settings.OFFICE_NAME,
        "place": place_of(province),
        "signer": settings.OFFICE_SIGNER,
        "signer_name": "",
    }


def superior(province: str) -> str:
    """The body above the office."""
    return f"UBND {lowered(province)}" if province else "UBND tỉnh"


def place_of(province: str) -> str:
    """The name of a place without what kind of place it is: Hà Tĩnh."""
    for kind in ("Tỉnh ", "Thành phố "):
        province = province.removeprefix(kind)
    return province


def about(period: ReportPeriod) -> str:
    """What the report is about."""
    return f"Kết quả thực hiện công tác cải cách hành chính {lowered(period.name)}"


def opening(facts: Facts) -> str:
    """The first paragraph: by what duty, of which window, as of which day."""
    period = facts.asked.period
    by = f"Thực hiện chế độ báo cáo theo {period.source}, " if period.source else ""
    who = settings.OFFICE_NAME
    window = f"kỳ báo cáo từ {formal_day(period.starts_on)} đến {formal_day(period.ends_on)}"
    until = f"số liệu tính đến {formal_day(facts.day)}"
    return f"{by}{who} báo cáo {lowered(about(period))} ({window}; {until}) như sau:"


def closing(facts: Facts) -> str:
    """The last paragraph."""
    text = lowered(about(facts.asked.period))
    return f"Trên đây là báo cáo {text}; {settings.OFFICE_NAME} kính báo cáo./."


def _period(period: ReportPeriod) -> Mapping[str, Any]:
    names = ("code", "name", "starts_on", "ends_on", "due_on")
    return {name: getattr(period, name) for name in names}


def _sections(facts: Facts, told: Sequence[Section]) -> list[dict[str, Any]]:
    """Sections, parts and drawings with their numbers."""
    numbers = count(1)
    return [
        {
            "number": roman(place),
            "title": section.title,
            "parts": [
                _part(at, part, _drawn(facts, part, numbers))
                for at, part in enumerate(section.parts, 1)
            ],
        }
        for place, section in enumerate(told, 1)
    ]


def _part(place: int, part: Part, drawn: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": place,
        "title": part.title,
        "paragraphs": [paragraph_text(sentences) for sentences in part.paragraphs],
        "drawings": drawn,
    }


def _drawn(facts: Facts, part: Part, numbers: Iterator[int]) -> list[dict[str, Any]]:
    found = [one for name in part.drawings for one in drawings_of(facts, name)]
    return [
        {"title": f"Biểu đồ {next(numbers)}. {one.caption}", "picture": one.picture}
        for one in found
    ]
