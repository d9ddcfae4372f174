"""The sheets of a pack: what each holds, of the whole province as of the day.

Every figure comes from the function that pages ask; here is only said which sheets there are, what
they are called, and what their first page says. A fixed number of queries, however many rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cchc.core.imports import SheetKind, Value
from models_app import adoption_sheet, count_sheet, counting
from models_app.count_tables import told
from models_app.sheets import INITIATIVES
from reports_app import forecast_sheet, forecasting
from reports_app.pack import kinds
from reports_app.pack.asked import Asked
from scores_app.ranks.lines import GroupRanking
from scores_app.sheet_kinds import rankings
from tasks_app import (
    change_counts_sheet,
    comparing,
    comparison_sheet,
    completion,
    completion_sheet,
    freshness,
    freshness_sheet,
    overdue_sheet,
)
from tasks_app.models import Assignment
from tasks_app.sheets import ASSIGNMENTS

SAMPLE = "Dữ liệu minh họa"
Facts = Sequence[tuple[str, str]]
_BOTH: Facts = (("Nguồn giao", "Chính phủ giao và Kế hoạch của tỉnh"),)


@dataclass(frozen=True)
class Part:
    """One sheet. `stem` starts the names of its files, `kind` has its columns, `filters` is what
    its first page says beside day, period and code. `rows` are read once, while they are written.
    """

    stem: str
    title: str
    kind: SheetKind[Any]
    rows: Iterable[Mapping[str, Value]]
    filters: Facts = ()
    is_sample: bool = False


def parts_of(asked: Asked) -> list[Part]:
    """The sheets of a pack, in the order in which people read of them."""
    return [
        *_tasks(asked),
        *_changes(asked),
        *_initiatives(asked),
        *(_ranking(asked, ranking) for ranking in asked.rankings),
        _forecast(asked),
        _external(asked),
    ]


def _tasks(asked: Asked) -> Iterator[Part]:
    day = asked.day
    groups = completion_sheet.groups_of(day)
    known = completion.scope(day)
    of = _BOTH, bool(completion_sheet.whole_of(groups).sample)
    yield _part(ASSIGNMENTS, "Danh sách nhiệm vụ", ASSIGNMENTS.export_rows(day), *of)
    late = overdue_sheet.rows_of(known, day)
    title = "Nhiệm vụ quá hạn theo thời hạn sau gia hạn hoặc thời hạn ban đầu"
    yield _part(overdue_sheet.OVERDUE, title, late, *of)
    whole = completion_sheet.whole_rows(groups)
    yield _part(completion_sheet.COMPLETION, "Kết quả hoàn thành nhiệm vụ, toàn tỉnh", whole, *of)
    for dimension, words in (
        ("unit", "đơn vị chủ trì"),
        ("area", "lĩnh vực"),
        ("document", "văn bản giao"),
    ):
        rows = completion_sheet.rows_of(groups, dimension)
        title = f"Kết quả hoàn thành nhiệm vụ theo {words}"
        yield _part(kinds.BY[dimension], title, rows, *of)
    fresh = freshness_sheet.rows_of(freshness.freshness(freshness.scope(day), day)[1:])
    yield _part(
        kinds.UPDATES, "Mức độ cập nhật nhiệm vụ chưa hoàn thành của từng đơn vị", fresh, *of
    )


def _changes(asked: Asked) -> Iterator[Part]:
    compared = comparing.compare(Assignment.objects.all(), asked.since, asked.day)
    before, after = compared.counts()
    of = _BOTH, bool(before.sample or after.sample)
    changes = [kind for kind in comparing.KINDS if kind != "same"]
    span = f"từ hết ngày {asked.since:%d/%m/%Y} đến hết ngày {asked.day:%d/%m/%Y}"
    rows = comparison_sheet.rows_of(compared, changes)
    yield _part(kinds.CHANGES, f"Nhiệm vụ có thay đổi {span}", rows, *of)
    summed = change_counts_sheet.rows_of(asked.since, asked.day)
    yield _part(change_counts_sheet.CHANGE_COUNTS, f"Tổng hợp thay đổi {span}", summed, *of)


def _initiatives(asked: Asked) -> Iterator[Part]:
    day = asked.day
    counted = told(counting.scope(day), day)
    of = (), bool(counted.whole.sample)
    yield _part(INITIATIVES, "Danh sách mô hình, sáng kiến", INITIATIVES.export_rows(day), *of)
    title = "Số mô hình, sáng kiến theo lĩnh vực, đơn vị, năm và giai đoạn"
    yield _part(kinds.INITIATIVE_COUNTS, title, count_sheet.rows_of(counted), *of)
    adoptions = adoption_sheet.rows_of(day)
    title = "Đơn vị áp dụng lại mô hình, sáng kiến của đơn vị khác"
    yield _part(adoption_sheet.ADOPTIONS, title, adoptions, *of)


def _ranking(asked: Asked, ranking: GroupRanking) -> Part:
    group = ranking.round_set
    info = rankings.sheet_info(ranking)
    marked = rankings.sample_of(group)
    return _part(
        replace(rankings.kind_of(ranking), file_stem=asked.stems[group.group.code]),
        f"Xếp hạng {group.group.name}, {group.round.name}"
        f"{' (tạm tính)' if ranking.is_provisional else ''}",
        rankings.rows_of(ranking.lines),
        [one for one in info.filters if one not in marked],
        group.is_sample,
    )


def _external(asked: Asked) -> Part:
    known = f"Chỉ các kết quả đã công bố đến ngày {asked.day:%d/%m/%Y}"
    rows = kinds.EXTERNAL.export_rows(asked.day)
    title = "Chỉ số do cơ quan khác công bố: PAR INDEX, SIPAS và các chỉ số khác"
    return _part(kinds.EXTERNAL, title, rows, [("Phạm vi", known)])


def _forecast(asked: Asked) -> Part:
    lines = forecasting.lines(asked.period, asked.day)
    outcomes = forecasting.outcomes(asked.period, asked.day, lines)
    made = [one.forecast for one in outcomes if one.forecast]
    return _part(
        forecast_sheet.FORECAST,
        f"Dự kiến hoàn thành {asked.period.name} của từng đơn vị và kết quả thực hiện",
        forecast_sheet.rows_of(asked.period, outcomes if made else ()),
        _BOTH,
        any(forecast.is_sample for forecast in made),
    )


def _part(
    kind: SheetKind[Any],
    title: str,
    rows: Iterable[Mapping[str, Value]],
    filters: Facts = (),
    is_sample: bool = False,
) -> Part:
    return Part(kind.file_stem, title, kind, rows, filters, is_sample)
