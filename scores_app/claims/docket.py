"""The docket of explanations: who sees which claim, earlier rulings, the list and its sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from cchc.core.clock import today
from cchc.core.imports import Column, SheetKind
from cchc.core.imports import Value as Cell
from cchc.core.text import searchable
from scores_app import causes, permissions
from scores_app.appraisal.appraising import claims_within_duties
from scores_app.appraisal.side_by_side import forerunners
from scores_app.choices import ClaimState, SheetState, Stage, Step
from scores_app.declaring import declared_text
from scores_app.models import Claim, Criterion, CriterionLink, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.rounds.step_days import open_sheets
from scores_app.score_sheets.tables import rounds_for
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit, User

PRECEDENTS_MOST = 20
RULED = (ClaimState.ACCEPTED, ClaimState.PARTLY, ClaimState.REFUSED)


def visible_claims(user: User, day: date) -> QuerySet[Claim]:
    """The claims this person may see as of `day`: staff and leaders all, an appraiser those of the
    own duties, a unit its own; who waits comes first, then the newest.
    """
    access = access_of(user)
    sheets = ScoreSheet.objects.for_user(user)
    seen = Claim.objects.filter(made_on__lte=day, sheet__in=sheets)
    if not permissions.reads_every_claim(access):
        own = Q(sheet__unit__in=access.units)
        if access.has(Role.APPRAISER):
            own |= Q(pk__in=claims_within_duties(user, access))
        seen = seen.filter(own)
    waiting = Case(When(at_state=ClaimState.OPEN, then=Value(0)), default=Value(1))
    return with_details(seen, day).order_by(waiting, "-made_on", "-pk")


def with_details(claims: QuerySet[Claim], day: date) -> QuerySet[Claim]:
    """With what a row shows; `at_state` is the state at the end of `day`: a ruling of later is not
    known yet, nor that its appraisal fell (`at_past_on`).
    """
    at_state: Any = F("state")
    if day != today():
        at_state = Case(
            When(ruled_on__gt=day, then=Value(ClaimState.OPEN.value)), default=F("state")
        )
    at_past_on = Case(When(past_on__lte=day, then=F("past_on")))
    return claims.annotate(at_state=at_state, at_past_on=at_past_on).select_related(
        "criterion",
        "sheet__unit",
        "sheet__round_set__round",
        "sheet__round_set__group",
        "sheet__round_set__criteria_set",
        "made_by",
        "ruled_by",
    )


def precedents(claim: Claim, day: date) -> list[Claim]:
    """What was ruled on the same criterion, or one it goes on from or that goes on from it, of
    other units and years; the latest first.
    """
    family = {claim.criterion_id, *forerunners(claim.criterion), *_followers(claim.criterion)}
    ruled = Claim.objects.filter(criterion__in=family, state__in=RULED, ruled_on__lte=day)
    found = with_details(ruled.exclude(pk=claim.pk), day).order_by("-ruled_on", "-pk")
    return list(found[:PRECEDENTS_MOST])


def _followers(criterion: Criterion) -> set[int]:
    found: set[int] = set()
    level = {criterion.pk}
    while level:
        links = CriterionLink.objects.filter(old__in=level).exclude(new__in=found)
        level = set(links.values_list("new_id", flat=True))
        found |= level
    return found


def claimed_words(claim: Claim) -> str:
    """The claimed figure in one cell."""
    figure = Figure(claim.answer, claim.value, claim.value_of)
    return declared_text(claim.criterion, figure)


def claiming_units(request: Any) -> Any:
    """Units that claimed anything this person may see."""
    seen = visible_claims(request.user, today()).order_by().filter(sheet__unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(seen)).in_order()


def claimable(user: User, day: date) -> list[Score]:
    """Readings of the own sheets that left points lost, have no claim that counts, and may be
    claimed on today.
    """
    access = access_of(user)
    if not access.units or day != today():
        return []
    sheets = ScoreSheet.objects.filter(unit__in=access.units).exclude(state=SheetState.APPROVED)
    held = list(sheets.filter(scores__stage=Stage.APPRAISAL).with_round().distinct())
    now_open = open_sheets(held, Step.EXPLANATION, day)
    rows = Score.objects.filter(sheet__in=now_open, stage=Stage.APPRAISAL)
    claimed = Claim.objects.filter(
        sheet=OuterRef("sheet"), criterion=OuterRef("criterion"), past_on=None
    ).exclude(state=ClaimState.WITHDRAWN)
    found = rows.exclude(Exists(claimed)).select_related(
        "criterion", "sheet__unit", "sheet__round_set__round"
    )
    return [row for row in found.order_by("sheet", "criterion__order") if causes.lost_by(row)]


class DocketFilter(django_filters.FilterSet):
    """Narrows `visible_claims`."""

    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    state = django_filters.ChoiceFilter(
        label="Kết quả", field_name="at_state", choices=ClaimState.choices, empty_label="Tất cả"
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

    def filter_words(self, queryset: QuerySet[Claim], _: str, value: str) -> QuerySet[Claim]:
        """Every word in the unit's name or the criterion's code."""
        for word in searchable(value).split():
            queryset = queryset.filter(
                Q(sheet__unit__search_text__contains=word) | Q(criterion__code__istartswith=word)
            )
        return queryset


class DocketTable(tables.Table):
    """Headers, sorting and paging of the docket; the template writes the rows."""

    criterion = tables.Column("Tiêu chí", order_by=("criterion__order", "pk"))
    unit = tables.Column("Đơn vị", order_by=("sheet__unit__sort_key", "pk"))
    made_on = tables.Column("Giải trình", order_by=("made_on", "pk"))
    points = tables.Column("Điểm đề nghị", order_by=("points", "pk"))
    state = tables.Column("Kết quả", order_by=("at_state", "pk"))

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


def rows_of(claims: QuerySet[Claim]) -> Iterator[Mapping[str, Cell]]:
    """The rows of a queryset made with `with_details`, in its order."""
    return map(_row, claims.iterator(chunk_size=2000))


def _row(claim: Any) -> Mapping[str, Cell]:
    known = claim.at_state == claim.state
    return {
        "round": claim.sheet.round_set.round.code,
        "unit": claim.sheet.unit.name,
        "criterion": claim.criterion.code,
        "name": claim.criterion.name,
        "text": claim.text,
        "claimed": claimed_words(claim),
        "points": claim.points,
        "made_on": claim.made_on,
        "state": claim.at_state,
        "ruling": claim.ruling if known else "",
        "ruled_by": str(claim.ruled_by or "") if known else "",
        "ruled_on": claim.ruled_on if known else None,
        "past_on": claim.at_past_on,
    }


def export_rows(as_of: date) -> Iterator[Mapping[str, Cell]]:
    """Every claim made by `as_of`."""
    known = with_details(Claim.objects.filter(made_on__lte=as_of), as_of)
    return rows_of(known.order_by("made_on", "pk"))


CLAIMS: SheetKind[Any] = SheetKind(
    name="claims",
    label="Giải trình",
    file_stem="giai-trinh",
    columns=COLUMNS,
    identity=("round", "unit", "criterion"),
    export_rows=export_rows,
)
