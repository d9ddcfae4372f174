"""Results that others published."""

from __future__ import annotations

from scores_app.models import ExternalIndex
from tests.addresses.rows import NOT_ALLOWED, NOT_FOUND, STAFF, WITH_ROLE, Row, Things, answers
from tests.cast import Cast

INDEX = "Chỉ số thử"


def published_unit(cast: Cast) -> int:
    """A unit with a published result of 2022."""
    ExternalIndex.objects.create(
        index=INDEX, publisher="Bộ Nội vụ", year=2022, unit=cast.unit, score=90, source="Báo A"
    )
    return cast.unit.pk


def statement(cast: Cast) -> int:
    """What another source says of a province."""
    made = ExternalIndex.objects.create(
        index="Chỉ số khác", publisher="A", year=2022, unit=cast.other_unit, rank=1, source="B"
    )
    return made.pk


THINGS: Things = {"published_unit": published_unit, "statement": statement}
TABLE = (
    Row("external_list", WITH_ROLE),
    Row("external_list", answers(NOT_ALLOWED), method="post"),
    Row("external_export", WITH_ROLE, {"form": "csv"}),
    Row("external_export", WITH_ROLE, {"form": "xlsx"}),
    Row("external_unit", WITH_ROLE, {"index": INDEX, "pk": "published_unit"}),
    Row("external_unit_export", WITH_ROLE, {"index": INDEX, "pk": "published_unit", "form": "csv"}),
    Row("external_unit_export", answers(NOT_FOUND), {"index": "Không có", "pk": 0, "form": "csv"}),
    Row("external_unit", answers(NOT_FOUND), {"index": INDEX, "pk": 0}),
    Row("external_choose", STAFF, {"pk": "statement"}),
    Row("external_choose", STAFF, {"pk": "statement"}, method="post"),
    Row("external_choose", answers(NOT_FOUND), {"pk": 0}),
    Row("external_detail", WITH_ROLE, {"index": INDEX, "year": 2022}),
    Row("external_detail", answers(NOT_FOUND), {"index": INDEX, "year": 2021}),
    Row("external_detail_export", WITH_ROLE, {"index": INDEX, "year": 2022, "form": "xlsx"}),
    Row(
        "external_detail_export", answers(NOT_FOUND), {"index": INDEX, "year": 2021, "form": "csv"}
    ),
)
