"""The docket of explanations: the list and its sheet, earlier rulings, what may be claimed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from cchc.core.clock import today
from cchc.core.imports import Column, SheetKind
from cchc.core.imports import Value as Cell
from cchc.core.text import searchable
from scores_app.appraisal.side_by_side import forerunners
from scores_app.choices import RULED_STATES, ClaimState, RoundState, Stage
from scores_app.claims.sight import standings, visible_claims
from scores_app.declaring import declared_text
from scores_app.models import Claim, ClaimEvent, Criterion, CriterionLink, Score
from scores_app.points import Figure
from scores_app.querysets import ClaimEventQuerySet
from scores_app.rounds.pending import claimable_readings, open_rounds
from scores_app.score_sheets.tables import rounds_for
from units_app.access import access_of
from units_app.models import Unit, User

PRECEDENTS_MOST = 20


def docket_of(user: User, day: date) -> ClaimEventQuerySet:
    """The claims this person may read as they stood at the end of `day`; who waits comes first,
    then the newest.
    """
    waiting = Case(When(state=ClaimState.OPEN, then=Value(0)), default=Value(1))
    return standings(user, day).with_details().order_by(waiting, "-made_on", "-claim")


def precedents(claim: Claim, day: date) -> list[ClaimEvent]:
    """What was ruled on the same criterion, or one it goes on from or that goes on from it, of
    other units and years, as it stood at the end of `day`; the latest first. Rounds in preparation
    are none.
    """
    family = {claim.criterion_id, *forerunners(claim.criterion), *_followers(claim.criterion)}
    ruled = ClaimEvent.objects.standing(day).filter(criterion__in=family, state__in=RULED_STATES)
    others = ruled.exclude(claim=claim.pk).exclude(sheet__round_set__round__state=RoundState.DRAFT)
    return list(others.with_details().order_by("-ruled_on", "-claim")[:PRECEDENTS_MOST])


def _followers(criterion: Criterion) -> set[int]:
    found: set[int] = set()
    level = {criterion.pk}
    while level:
        links = CriterionLink.objects.filter(old__in=level).exclude(new__in=found)
        level = set(links.values_list("new_id", flat=True))
        found |= level
    return found


def claimed_words(claim: Claim | ClaimEvent) -> str:
    """The claimed figure in one cell."""
    figure = Figure(claim.answer, claim.value, claim.value_of)
    return declared_text(claim.criterion, figure)


def claiming_units(request: Any) -> Any:
    """Units that claimed anything this person may see."""
    seen = visible_claims(request.user).filter(sheet__unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(seen)).in_order()


@dataclass(frozen=True)
class Claimable:
    """Readings that may be claimed on, each with the points of the unit's own reading (None where
    there are none).
    """

    title: str
    rows: list[tuple[Score, Decimal | None]]


def claimable_parts(user: User, day: date) -> list[Claimable]:
    """What may be claimed on today: first where the appraisal gave less than the unit's own score,
    then what is below the maximum all the same; parts without a row are left out.
    """
    found = claimable(user, day)
    sheets, stage = {one.sheet_id for one in found}, Stage.SELF
    own = {
        (sheet, criterion): points
        for sheet, criterion, points in Score.objects.filter(
            sheet__in=sheets, stage=stage
        ).values_list("sheet", "criterion", "points")
    }
    rows = [(one, own.get((one.sheet_id, one.criterion_id))) for one in found]
    lower = [row for row in rows if _is_lower(*row)]
    parts = (
        Claimable("Thẩm định chấm thấp hơn tự chấm", lower),
        Claimable("Chưa đạt điểm tối đa", [row for row in rows if not _is_lower(*row)]),
    )
    return [part for part in parts if part.rows]


def _is_lower(found: Score, own: Decimal | None) -> bool:
    return own is not None and found.points is not None and found.points < own


def claimable(user: User, day: date) -> list[Score]:
    """The readings of the own sheets that may be claimed on today."""
    units = access_of(user).units
    return claimable_readings(open_rounds(day), units) if units and day == today() else []


class DocketFilter(django_filters.FilterSet):
    """Narrows `docket_of`."""

    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    state = django_filters.ChoiceFilter(
        label="Kết quả", choices=ClaimState.choices, empty_label="Tất cả"
    )
    round = django_filters.ModelChoiceFilter(
        label="Kỳ chấm",
        field_name="sheet__round_set__round",
        queryset=rounds_for,
        to_field_name="code",
        empty_label="Tất cả",
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", field_name="sheet__unit", queryset=claiming_units, empty_label="Tất cả"
    )

    def filter_words(self, queryset: ClaimEventQuerySet, _: str, value: str) -> ClaimEventQuerySet:
        """Every word in the unit's name or the criterion's code."""
        for word in searchable(value).split():
            queryset = queryset.filter(
                Q(sheet__unit__search_text__contains=word) | Q(criterion__code__istartswith=word)
            )
        return queryset


class DocketTable(tables.Table):
    """Headers, sorting and paging of the docket; the template writes the rows."""

    criterion = tables.Column("Tiêu chí", order_by=("criterion__order", "claim"))
    unit = tables.Column("Đơn vị", order_by=("sheet__unit__sort_key", "claim"))
    made_on = tables.Column("Giải trình", order_by=("made_on", "claim"))
    points = tables.Column("Điểm đề nghị", order_by=("points", "claim"))
    state = tables.Column("Kết quả", order_by=("state", "claim"))

    class Meta:
        template_name = "scores_app/_docket_table.html"
        empty_text = "Không có giải trình nào khớp với bộ lọc."


COLUMNS = (
    Column("round", "Mã kỳ chấm", "code", width=16),
    Column("unit", "Đơn vị", width=34),
    Column("criterion", "Mã tiêu chí", "code", width=12),
    Column("name", "Tiêu chí", width=50),
    Column("text", "Nội dung giải trình", width=60),
    Column("claimed", "Số liệu đề nghị", width=18),
    Column("points", "Điểm đề nghị", "decimal", width=12),
    Column("made_on", "Ngày giải trình", "date", width=14),
    Column("state", "Kết quả xem xét", "choice", choices=ClaimState.choices, width=20),
    Column("ruling", "Ý kiến xem xét", width=60),
    Column("ruled_by", "Người xem xét", width=26),
    Column("ruled_on", "Ngày xem xét", "date", width=14),
    Column("past_on", "Hết hiệu lực từ", "date", width=14),
)


def rows_of(claims: ClaimEventQuerySet) -> Iterator[Mapping[str, Cell]]:
    """The rows of standings read with their details, in their order."""
    return map(_row, claims.iterator(chunk_size=2000))


def _row(claim: ClaimEvent) -> Mapping[str, Cell]:
    return {
        "round": claim.sheet.round_set.round.code,
        "unit": claim.sheet.unit.name,
        "criterion": claim.criterion.code,
        "name": claim.criterion.name,
        "text": claim.text,
        "claimed": claimed_words(claim),
        "points": claim.points,
        "made_on": claim.made_on,
        "state": claim.state,
        "ruling": claim.ruling,
        "ruled_by": str(claim.ruled_by or ""),
        "ruled_on": claim.ruled_on,
        "past_on": claim.past_on,
    }


def export_rows(as_of: date) -> Iterator[Mapping[str, Cell]]:
    """Every claim made by `as_of`, as it stood then."""
    known = ClaimEvent.objects.standing(as_of).with_details()
    return rows_of(known.order_by("made_on", "claim"))


CLAIMS: SheetKind[Any] = SheetKind(
    name="claims",
    label="Giải trình",
    file_stem="giai-trinh",
    columns=COLUMNS,
    identity=("round", "unit", "criterion"),
    export_rows=export_rows,
)
