"""What the address asks the ranking page for: columns, their order, for the hall or not."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from scores_app.group_page.ordering import Order, order_of
from scores_app.ranks.lines import GroupRanking

WHOLE, SUMS, AREAS = "day-du", "tong", "linh-vuc"
IN_HALL = "toan-man-hinh"
VIEWS = ((WHOLE, "Đầy đủ"), (SUMS, "Tổng hợp"), (AREAS, "Theo lĩnh vực"))


@dataclass(frozen=True, slots=True)
class Asked:
    """`view` is one of VIEWS; in a hall the table stands without navigation, in large type."""

    view: str
    order: Order
    in_hall: bool

    @property
    def has_sums(self) -> bool:
        return self.view != AREAS

    @property
    def has_areas(self) -> bool:
        return self.view != SUMS

    def columns_of(self, ranking: GroupRanking) -> int:
        """How many columns the table has."""
        sums = 1 + ranking.is_compared + ranking.has_gaps if self.has_sums else 0
        return 3 + sums + (len(ranking.areas) if self.has_areas else 0)


def asked_of(query: QueryDict, ranking: GroupRanking) -> Asked:
    """Reads the address; what it does not say, or not so that it is understood, is the usual. In a
    hall that is the sums alone: eight more columns would make small type of it.
    """
    in_hall = query.get(IN_HALL) == "1"
    view = query.get("xem", "")
    if view not in dict(VIEWS):
        view = SUMS if in_hall else WHOLE
    return Asked(view, order_of(query.get("sort", ""), ranking.areas), in_hall)
