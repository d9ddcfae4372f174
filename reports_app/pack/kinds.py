"""The tables that every pack has beside its rankings, in the order in which people read of them.

Nothing here asks the database: a pack is made by these and checked by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cchc.core.imports import SheetKind
from models_app import adoption_sheet, count_sheet
from models_app.sheets import INITIATIVES
from reports_app import forecast_sheet
from scores_app.sheet_kinds.external_index import EXTERNAL_INDEX
from tasks_app import (
    change_counts_sheet,
    comparison_sheet,
    completion_sheet,
    freshness_sheet,
    overdue_sheet,
)
from tasks_app.sheets import ASSIGNMENTS

Kind = SheetKind[Any]
BY: Mapping[str, Kind] = {
    dimension: completion_sheet.kind_by(dimension) for dimension in ("unit", "area", "document")
}
UPDATES = replace(freshness_sheet.FRESHNESS, file_stem="cap-nhat")
CHANGES = replace(comparison_sheet.COMPARISON, label="Thay đổi", file_stem="thay-doi")
INITIATIVE_COUNTS = replace(count_sheet.INITIATIVE_COUNTS, file_stem="sang-kien-tong-hop")
EXTERNAL = replace(EXTERNAL_INDEX, label="Chỉ số bên ngoài", file_stem="chi-so-ben-ngoai")

BEFORE_RANKINGS: tuple[Kind, ...] = (
    ASSIGNMENTS,
    overdue_sheet.OVERDUE,
    completion_sheet.COMPLETION,
    *BY.values(),
    UPDATES,
    CHANGES,
    change_counts_sheet.CHANGE_COUNTS,
    INITIATIVES,
    INITIATIVE_COUNTS,
    adoption_sheet.ADOPTIONS,
)
AFTER_RANKINGS: tuple[Kind, ...] = (forecast_sheet.FORECAST, EXTERNAL)
BY_STEM: Mapping[str, Kind] = {kind.file_stem: kind for kind in BEFORE_RANKINGS + AFTER_RANKINGS}
