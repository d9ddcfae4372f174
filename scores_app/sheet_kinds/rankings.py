"""Rankings as sheets: the lines of the page, with the same figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cchc.core.figures import in_full, shown
from cchc.core.imports import Column, SheetKind, Value
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app.choices import Basis, RowStatus
from scores_app.models import Criterion, RoundSet, ScoreSheet
from scores_app.ranks.lines import GroupRanking, Listed, group_ranking

AREA = "area_"
_OF_ROUND = (
    Column("round_code", "Mã kỳ chấm", "code", width=14),
    Column("group", "Nhóm đơn vị", "code", width=14),
)
_OF_UNIT = (
    Column("rank", "Hạng", "integer", width=8),
    Column("unit", "Mã đơn vị", "code", width=14),
    Column("name", "Đơn vị", width=40),
    Column("index", "Chỉ số (%)", "decimal", width=12),
    Column("points", "Điểm", "decimal", width=10),
    Column("applicable", "Điểm tối đa áp dụng", "decimal", width=14),
    Column("bonus", "Điểm thưởng", "decimal", width=12),
    Column("penalty", "Điểm trừ", "decimal", width=10),
    Column("band", "Mức", width=14),
    Column("status", "Tình trạng", "choice", choices=RowStatus.choices, width=26),
    Column("unknown", "Tiêu chí chưa có điểm", "integer", width=12),
    Column("gap", "Tự chấm cao hơn kết quả (điểm)", "decimal", width=16),
    Column("rank_before", "Hạng kỳ so sánh", "integer", width=10),
    Column("places_won", "Hạng tăng, giảm so với kỳ so sánh", "integer", width=12),
    Column("index_change", "Chỉ số tăng, giảm so với kỳ so sánh", "decimal", width=16),
    Column("note", "Lý do không xếp hạng", width=30),
)


def kind_of(ranking: GroupRanking) -> SheetKind[Any]:
    """The sheet of one group, with a column for the index of each area."""
    areas = tuple(
        area_column(area_key(area), f"{area.code}. {area.name} (%)") for area in ranking.areas
    )
    return replace(RANKING, columns=_OF_UNIT + areas, identity=("unit",))


def area_key(area: Criterion) -> str:
    """The key of the column of an area, by its code: the same on whatever machine it is written."""
    return f"{AREA}{area.code}"


def area_column(key: str, header: str) -> Column:
    """The column of an area."""
    return Column(key, header, "decimal", width=16)


def rows_of(lines: Iterable[Listed]) -> Iterator[Mapping[str, Value]]:
    """A row for each line, in the order given; figures as the page shows them."""
    for line in lines:
        areas = {area_key(cell.area): shown(cell.index) for cell in line.areas}
        yield {**figures_of(line), "note": line.sheet.unranked_reason, **areas}


def figures_of(line: Listed) -> dict[str, Any]:
    """What sheet and command say of a unit."""
    row, unit = line.row, line.sheet.unit
    is_known = row.points is not None
    return {
        "rank": row.rank,
        "unit": unit.code,
        "name": unit.name,
        "index": shown(row.index),
        "points": in_full(row.points),
        "applicable": in_full(row.applicable),
        "bonus": shown(row.bonus) if is_known else None,
        "penalty": shown(row.penalty) if is_known else None,
        "band": row.band,
        "status": str(row.status),
        "unknown": row.unknown,
        "gap": shown(line.gap),
        "rank_before": line.before.rank if line.before else None,
        "places_won": line.places_won,
        "index_change": shown(line.index_change),
    }


def _of_all(as_of: date) -> Iterator[Mapping[str, Value]]:
    for round_set in groups_with_sheets():
        ranking = group_ranking(round_set, Basis.FINAL, as_of)
        of_round = {"round_code": round_set.round.code, "group": round_set.group.code}
        yield from ({**of_round, **row} for row in rows_of(ranking.lines))


def groups_with_sheets() -> Iterable[RoundSet]:
    """Every group that was ever scored, newest round first."""
    used = ScoreSheet.objects.values("round_set")
    groups = RoundSet.objects.filter(pk__in=used)
    return groups.select_related("round", "criteria_set", "group").order_by(
        "-round__year", "-round", "group__order", "group__code"
    )


RANKING: SheetKind[Any] = SheetKind(
    name="ranking",
    label="Xếp hạng",
    file_stem="xep-hang",
    columns=_OF_ROUND + _OF_UNIT,
    identity=("round_code", "group", "unit"),
    export_rows=_of_all,
)


def sheet_info(ranking: GroupRanking) -> SheetInfo:
    """What the first sheet of a download says of the figures."""
    part = ranking.round_set
    filters = [*facts_of(part, ranking.basis), *_standing(ranking)]
    return SheetInfo(as_of=ranking.day, filters=[*filters, *sample_of(part)])


def facts_of(part: RoundSet, basis: Basis) -> list[tuple[str, str]]:
    """Which round and group, by which readings."""
    return [
        ("Kỳ chấm", part.round.name),
        ("Nhóm đơn vị", part.group.name),
        ("Căn cứ", str(basis.label)),
    ]


def sample_of(part: RoundSet) -> list[tuple[str, str]]:
    """The mark of figures that are made up."""
    return [("Lưu ý", "Dữ liệu minh họa")] if part.is_sample else []


def _standing(ranking: GroupRanking) -> Iterator[tuple[str, str]]:
    """Whether the figures may still change, and where those of loaded rounds come from."""
    held = ranking.round_set.round
    if ranking.is_provisional:
        why = "kết quả chưa ghi nhận" if held.is_loaded else "kỳ chấm chưa phê duyệt"
        yield "Tình trạng", f"Tạm tính: {why}"
    if held.is_loaded:
        told = f"Kết quả năm trước được nạp. {held.decision_words}"
        yield "Nguồn", told.strip()
    if ranking.is_compared and ranking.earlier:
        yield "Kỳ so sánh", ". ".join([ranking.earlier.round_set.round.name, *since_words(ranking)])


def since_words(ranking: GroupRanking) -> Iterator[str]:
    """How a ranking is held against the earlier year, a sentence each without a full stop."""
    earlier = ranking.earlier
    if earlier and earlier.passed:
        yield f"Năm gần nhất đã có kết quả chính thức; {earlier.passed.standing}"
    if why := ranking.without_places:
        yield f"Không so số bậc: {why}"
    if ranking.among:
        yield f"Số bậc tăng, giảm tính trong {ranking.among} đơn vị có hạng ở cả hai năm"
