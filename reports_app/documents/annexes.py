"""The tables behind a report: the figures of the pack's parts, laid out for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cchc.core.figures import shown
from cchc.core.templatetags.cchc_format import day, whole
from models_app.choices import Stage
from reports_app.documents.drawings import of_ranking
from reports_app.documents.environment import formal_day, roman
from reports_app.documents.facts import MOST_ROWS, Facts, Ranked
from reports_app.documents.figures import Tasks
from reports_app.documents.wording.tasks import HEADS
from reports_app.pack.manifest import FOR_PEOPLE
from scores_app.choices import RowStatus
from scores_app.ranks.lines import Listed
from tasks_app.choices import Source

Annex = dict[str, Any]
_COUNTS = ("assigned", "done", "due", "done_due", "overdue", "submitted")
MOST_RANKED = 400  # units of one group
BY_EXACT_INDEX = "Xếp theo chỉ số chưa làm tròn; các đơn vị bằng nhau thì cùng hạng."
STEMS = {
    "units": ("hoan-thanh-don-vi",),
    "areas": ("hoan-thanh-linh-vuc",),
    "overdue": ("nhiem-vu-qua-han",),
    "changes": ("thay-doi",),
    "initiatives": ("sang-kien", "nhan-rong"),
}
"""The parts of the pack that hold the whole of each annex; of rankings one for each group."""


def annexes_of(facts: Facts) -> dict[str, Annex]:
    """Every annex by its name in templates, numbered in their order."""
    found = {
        "units": _counts("Kết quả thực hiện nhiệm vụ theo đơn vị chủ trì", "Đơn vị", facts.units),
        "areas": _counts("Kết quả thực hiện nhiệm vụ theo lĩnh vực", "Lĩnh vực", facts.areas),
        "overdue": _overdue(facts),
        "changes": _changes(facts),
        "initiatives": _initiatives(facts),
        "rankings": _rankings(facts),
    }
    stems = {**STEMS, "rankings": tuple(one.stem for one in facts.rankings)}
    return {
        name: {"number": roman(place), "stems": stems[name], **annex}
        for place, (name, annex) in enumerate(found.items(), 1)
    }


def _counts(title: str, what: str, groups: Mapping[str, Sequence[Tasks]]) -> Annex:
    parts = [
        {"title": HEADS[source], "what": what, "rows": [_count_row(one) for one in groups[source]]}
        for source in Source.values
        if groups[source]
    ]
    return {"title": title, "parts": parts, "nothing": "" if parts else "Chưa có nhiệm vụ nào."}


def _count_row(tasks: Tasks) -> dict[str, Any]:
    counts = tasks.counts
    rates = {name: shown(getattr(counts, name)) for name in ("rate_all", "rate_due")}
    return {"name": tasks.name, **{name: getattr(counts, name) for name in _COUNTS}, **rates}


def _overdue(facts: Facts) -> Annex:
    rows = [
        {
            "code": task.code,
            "title": task.title,
            "document": task.at_document_number,
            "unit": task.at_lead_name,
            "source": str(Source(task.at_source).label),
            "due_on": task.at_due_on,
            "days": (facts.day - task.at_due_on).days,
        }
        for task in facts.overdue
    ]
    nothing = f"Tính đến {formal_day(facts.day)}, không có nhiệm vụ quá hạn."
    return _table(
        "Danh sách nhiệm vụ đã quá hạn",
        rows,
        facts.whole[""].counts.overdue,
        nothing,
        "nhiem-vu-qua-han",
    )


def _changes(facts: Facts) -> Annex:
    rows = [
        {
            "code": row["code"],
            "title": row["title"],
            "unit": row["lead_after"] or row["lead_before"],
            "changes": row["changes"],
        }
        for row in facts.changes.rows
    ]
    since, day = formal_day(facts.asked.since), formal_day(facts.day)
    title = (
        f"Thay đổi của các nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao từ sau {since} đến {day}"
    )
    nothing = "Không có nhiệm vụ nào thay đổi."
    return _table(title, rows, None, nothing, "thay-doi")


def _initiatives(facts: Facts) -> Annex:
    rows = [
        {
            "code": one.code,
            "title": one.title,
            "unit": one.at_unit_name,
            "stage": str(Stage(one.at_stage).label),
            "decision": _decision(one),
            "adopters": one.at_adopters,
        }
        for one in facts.initiatives.listed
    ]
    whole_number = facts.initiatives.counts.ever_recognised
    nothing = "Chưa có mô hình, sáng kiến nào được công nhận."
    title = "Mô hình, sáng kiến được công nhận và việc nhân rộng"
    return _table(title, rows, whole_number, nothing, "sang-kien")


def _decision(one: Any) -> str:
    """Số 12/QĐ-UBND, 01/06/2023: number and day as far as they are known."""
    said = day(one.at_decision_on) if one.at_decision_on else ""
    return ", ".join(filter(None, (one.at_decision_no, said)))


def _table(
    title: str, rows: Sequence[Mapping[str, Any]], number: int | None, nothing: str, stem: str
) -> Annex:
    """`number` is how many there are where that is known; a full table says where the rest is."""
    note = ""
    if len(rows) == MOST_ROWS:
        of = f" trong {whole(number)}" if number is not None else ""
        note = f"In {whole(MOST_ROWS)} dòng đầu{of}; toàn bộ ở tệp {FOR_PEOPLE}{stem}.xlsx."
        note = "" if number == MOST_ROWS else note
    return {"title": title, "rows": list(rows), "note": note, "nothing": "" if rows else nothing}


def _rankings(facts: Facts) -> Annex:
    parts = [_ranking(one) for one in facts.rankings]
    nothing = "" if parts else "Chưa có kỳ chấm nào có kết quả xếp hạng."
    return {"title": "Xếp hạng Chỉ số cải cách hành chính", "parts": parts, "nothing": nothing}


def _ranking(one: Ranked) -> dict[str, Any]:
    held = one.ranking.round_set
    draft = " (tạm tính)" if one.ranking.is_provisional else ""
    lines = one.ranking.lines
    kept = lines[:MOST_RANKED]
    note = BY_EXACT_INDEX
    if len(lines) > MOST_RANKED:
        note += (
            f" In {whole(MOST_RANKED)} đơn vị đầu trong {whole(len(lines))};"
            f" toàn bộ ở tệp {FOR_PEOPLE}{one.stem}.xlsx."
        )
    title = f"{held.group.name}, năm {held.round.year}{draft}"
    drawn = [of_ranking(one)] if one.ranking.ranked else []
    return {
        "title": title,
        "drawings": [{"title": each.caption, "picture": each.picture} for each in drawn],
        "rows": [_ranked_row(line) for line in kept],
        "note": note,
    }


def _ranked_row(line: Listed) -> dict[str, Any]:
    row = line.row
    return {
        "rank": whole(row.rank),
        "name": line.sheet.unit.name,
        "points": shown(row.points),
        "applicable": shown(row.applicable),
        "index": shown(row.index),
        "band": row.band if row.status == RowStatus.RANKED else line.status_words,
    }
