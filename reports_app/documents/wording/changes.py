"""Sentences about what changed since the report before."""

from __future__ import annotations

from collections.abc import Iterator

from reports_app.documents.facts import MAIN, Facts
from reports_app.documents.figures import (
    COMPARED,
    Cell,
    Part,
    Piece,
    Sentence,
    counted,
    on,
)
from reports_app.documents.wording.phrases import listed
from reports_app.documents.wording.tasks import GIVEN_BY
from tasks_app.change_counts_sheet import GROUPED_BY
from tasks_app.comparing import LABELS

# What happened to tasks, as a report says it: before and after the number.
PHRASES = {
    "entered": ("giao thêm ", " nhiệm vụ"),
    "done": ("hoàn thành thêm ", " nhiệm vụ"),
    "late": ("", " nhiệm vụ chuyển sang quá hạn"),
    "returned": ("", " nhiệm vụ bị trả lại"),
    "caught_up": ("", " nhiệm vụ không còn quá hạn"),
    "undone": ("", " nhiệm vụ không còn được tính hoàn thành"),
    "left": ("", " nhiệm vụ dừng hoặc chuyển đi"),
    "extended": ("", " nhiệm vụ đổi thời hạn"),
}

NOTHING_HAPPENED = (
    f"không có nhiệm vụ {GIVEN_BY} nào được giao thêm, hoàn thành thêm, chuyển sang quá hạn, bị trả"
    " lại, đổi thời hạn hoặc dừng thực hiện."
)

WHOLE = (("source", MAIN), ("grouped_by", GROUPED_BY[""]))


def since_then(facts: Facts) -> Part:
    """The numbers of what happened to the main list, and both rates then and now."""
    return Part("", (tuple(_sentences(facts)),))


def _sentences(facts: Facts) -> Iterator[Sentence]:
    since, day, found = facts.asked.since, facts.day, facts.changes
    if since == day:
        yield ("Ngày so sánh trùng với ngày số liệu nên không có thay đổi để nêu.",)
        return
    between = ("Từ sau ", on(since), " đến hết ", on(day), ", ")
    happened = [_phrase(facts, kind) for kind in PHRASES if found.number.get(kind)]
    whom = f"số liệu nhiệm vụ {GIVEN_BY}"
    if not happened and found.before == found.after:
        yield (*between, whom, " không thay đổi.")
    elif not happened:
        yield (*between, NOTHING_HAPPENED)
    else:
        yield (*between, whom, " thay đổi như sau: ", *listed(happened), ".")
    for name, words in (
        ("rate_all", "Tỷ lệ hoàn thành trên tổng số được giao"),
        ("rate_due", "Tỷ lệ hoàn thành trên số đến hạn"),
    ):
        before, after = getattr(found.before, name), getattr(found.after, name)
        if before is not None and after is not None:
            yield (words, " ", *_moved(facts, name), ".")


def _phrase(facts: Facts, kind: str) -> tuple[Piece, ...]:
    before, after = PHRASES[kind]
    value = facts.changes.number[kind]
    figure = counted(
        value,
        f"Số nhiệm vụ: {LABELS[kind]}",
        "So sánh từng nhiệm vụ nguồn Chính phủ giao ở hai ngày",
        Cell(COMPARED, WHOLE, kind),
        url=facts.compare_url(kind),
    )
    return tuple(filter(None, (before, figure, after)))


def _moved(facts: Facts, name: str) -> Sentence:
    before, after = facts.before[name], facts.main[name]
    if before.value == after.value:
        return ("giữ ở mức ", after)
    way = "tăng" if after.value > before.value else "giảm"
    return (way, " từ ", before, " ", "lên" if way == "tăng" else "xuống", " ", after)
