"""The docket of explanations: the list, a unit's claim, the ruling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import today
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.http_export import sheet_response
from cchc.core.lists import PAGE_SIZES, Tab, page_size, put_in_order, wanted_template
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from cchc.core.text import whole_number
from evidence_app.models import Evidence
from scores_app import permissions
from scores_app import points as scoring
from scores_app.appraisal.one_unit import row_of
from scores_app.choices import ClaimState
from scores_app.claims.allowed import Allowed, allowed_of, why_not_claimed
from scores_app.claims.docket import (
    CLAIMS,
    DocketFilter,
    DocketTable,
    claimable_parts,
    docket_of,
    precedents,
    rows_of,
)
from scores_app.claims.forms import ClaimForm, RulingForm
from scores_app.claims.sight import visible_claims
from scores_app.models import Claim, ClaimEvent, ClaimEvidence, Criterion, ScoreSheet
from scores_app.score_sheets.history import changes_of
from scores_app.services import claims as services
from scores_app.services.scores import StaleScoreError
from scores_app.views.sheets import criterion_of, own_sheet, someone_with_a_role
from units_app.access import access_of
from units_app.models import User


@require_safe
def docket_list(request: HttpRequest) -> HttpResponse:
    """The claims this person may see, those that wait first."""
    user = someone_with_a_role(request)
    found = _filtered(request, user)
    table = DocketTable(found.qs)
    put_in_order(request, table)
    context = {
        "filter": found,
        "table": table,
        "tabs": _tabs(request, user),
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "claimable": claimable_parts(user, requested_day(request)),
    }
    name = wanted_template(request, "docket_list.html", "_docket_results.html")
    return render(request, f"scores_app/{name}", context)


@require_safe
def docket_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The docket as a sheet, with the filters of the list."""
    found = _filtered(request, someone_with_a_role(request))
    if not found.is_valid() or refused_day(request):
        return refused_export(request, found)
    info = SheetInfo(as_of=requested_day(request), filters=filters_in_words(found))
    return sheet_response(CLAIMS, rows_of(found.qs), form, info)


@require_http_methods(["GET", "POST"])
def claim_make(request: HttpRequest, sheet: int, criterion: int) -> HttpResponse:
    """A unit claims on one criterion, or writes a claim that still waits anew."""
    held = own_sheet(request, sheet)
    leaf = criterion_of(held, criterion)
    user = cast("User", request.user)
    if not permissions.scores_for(access_of(user), held):
        raise PermissionDenied
    claim = Claim.objects.filter(sheet=held, criterion=leaf, past_on=None).first()
    if claim and claim.is_ruled and request.method != "POST":
        return redirect("claim_detail", pk=claim.pk)
    typed = request.POST or None, request.FILES or None
    form = ClaimForm(*typed, sheet=held, criterion=leaf, claim=claim, actor=user)
    tried = _try_claim(held, leaf, form, user)
    if tried.written:
        form.say_notes(request)
        messages.success(request, f"Đã gửi giải trình tiêu chí {leaf.code}.")
        return redirect("claim_detail", pk=tried.written.pk)
    return _claim_form(request, held, leaf, claim, tried)


@require_http_methods(["GET", "POST"])
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim with what it is about, earlier rulings beside it; who may rule on it does so."""
    user, day = someone_with_a_role(request), requested_day(request)
    standing = get_object_or_404(docket_of(user, day), claim=pk)
    claim = _claim_of(standing)
    allowed = allowed_of(user, claim, day)
    form = RulingForm(request.POST if request.method == "POST" else None, claim=claim)
    tried = _try_ruling(claim, form, user, allowed)
    if tried.written:
        messages.success(request, "Đã ghi kết quả xem xét giải trình.")
        return redirect("claim_detail", pk=pk)
    return _claim_page(request, standing, tried, allowed)


@dataclass
class _Tried:
    """What came of a form: the claim that was written, or what somebody else wrote meanwhile."""

    form: ClaimForm | RulingForm
    written: Claim | None = None
    newer: Claim | ClaimEvent | None = None
    status: int = HTTPStatus.OK


def _try_claim(sheet: ScoreSheet, leaf: Criterion, form: ClaimForm, user: User) -> _Tried:
    if not form.is_valid():
        return _Tried(form)
    try:
        return _Tried(form, written=_made(sheet, leaf, form, user))
    except services.StaleClaimError as stale:
        form.data = _with_version(form, stale.current.version)
        return _Tried(form, newer=stale.current, status=HTTPStatus.CONFLICT)
    except ValidationError as error:
        form.take_errors(error)
    return _Tried(form)


def _try_ruling(claim: Claim, form: RulingForm, user: User, allowed: Allowed) -> _Tried:
    """Raises PermissionDenied for somebody who never rules; who does is told why not on this."""
    if form.is_bound and allowed.not_theirs:
        if not permissions.may_appraise(access_of(user)):
            raise PermissionDenied
        form.full_clean()
        form.add_error(None, allowed.not_theirs)
        return _Tried(form, status=HTTPStatus.FORBIDDEN)
    if not form.is_valid():
        return _Tried(form)
    try:
        return _Tried(form, written=_ruled(claim, form, user))
    except services.StaleClaimError as stale:
        newer = ClaimEvent.objects.standing(today()).get(claim=stale.current.pk)
        form.data = _with_version(form, stale.current.version)
        return _Tried(form, newer=newer, status=HTTPStatus.CONFLICT)
    except StaleScoreError as stale:
        form.add_error(None, str(stale))
    except ValidationError as error:
        form.take_errors(error)
    return _Tried(form)


def _claim_form(
    request: HttpRequest, sheet: ScoreSheet, leaf: Criterion, claim: Claim | None, tried: _Tried
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "criterion": leaf,
        "claim": claim,
        "form": tried.form,
        "newer": tried.newer,
        "obstacle": why_not_claimed(sheet, leaf),
        **_cell(sheet, leaf, cast("User", request.user), request),
    }
    return render(request, "scores_app/claim_form.html", context, status=tried.status)


def _claim_page(
    request: HttpRequest, standing: ClaimEvent, tried: _Tried, allowed: Allowed
) -> HttpResponse:
    user, day = cast("User", request.user), requested_day(request)
    sheet, leaf, form = standing.sheet, standing.criterion, tried.form
    context = {
        "claim": standing,
        "sheet": sheet,
        "criterion": leaf,
        "documents": _documents(standing, day),
        "form": form if form.is_bound or not allowed.why_not else None,
        "why_not": allowed.why_not,
        "newer": tried.newer,
        "may_change": allowed.may_change,
        "precedents": precedents(standing.claim, day) if allowed.judges else [],
        "judges": form.is_bound or allowed.judges,
        "changes": changes_of(sheet, leaf, day, user),
        **_cell(sheet, leaf, user, request),
    }
    return render(request, "scores_app/claim_detail.html", context, status=tried.status)


@require_POST
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit takes its claim back as it was read; both versions of one that was written since."""
    user = someone_with_a_role(request)
    claim = get_object_or_404(visible_claims(user), pk=pk)
    version = whole_number(request.POST.get("version", "")) or 0
    try:
        with transaction.atomic():
            services.claim_withdraw(claim=claim, version=version, actor=user)
    except services.StaleClaimError as stale:
        return _not_withdrawn(request, stale.current)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã rút giải trình.")
    return redirect("claim_detail", pk=pk)


def _not_withdrawn(request: HttpRequest, current: Claim) -> HttpResponse:
    """What was read beside what is there now, to withdraw that or keep it."""
    events = ClaimEvent.objects.filter(claim=current.pk).with_details()
    seen = whole_number(request.POST.get("seen", "")) or 0
    context = {
        "current": current,
        "newer": events.latest("pk"),
        "seen": events.filter(pk=seen).first(),
        "documents": Evidence.objects.filter(claim_links__claim=current).for_list(),
    }
    return render(request, "scores_app/claim_withdraw.html", context, status=HTTPStatus.CONFLICT)


def _claim_of(standing: ClaimEvent) -> Claim:
    """The claim as it is now, with the sheet and criterion that were read with its standing."""
    claim = standing.claim
    claim.sheet, claim.criterion = standing.sheet, standing.criterion
    return claim


def _documents(standing: ClaimEvent, day: date) -> Any:
    """The documents that were put in by the end of `day` and are there still."""
    links = ClaimEvidence.objects.filter(claim=standing.claim_id, added_at__date__lte=day)
    return Evidence.objects.filter(claim_links__in=links).for_list()


def _made(sheet: ScoreSheet, leaf: Criterion, form: ClaimForm, user: User) -> Claim:
    data = form.cleaned_data
    with transaction.atomic():
        return services.claim_make(
            sheet=sheet,
            criterion=leaf,
            words=data["text"],
            figure=data["figure"],
            evidence=form.evidence(),
            version=data["version"],
            actor=user,
        )


def _ruled(claim: Claim, form: RulingForm, user: User) -> Claim:
    data = form.cleaned_data
    with transaction.atomic():
        return services.claim_rule(
            claim=claim,
            state=data["state"],
            ruling=data["ruling"],
            verdict=form.verdict(),
            version=data["version"],
            actor=user,
        )


def _with_version(form: Any, version: int) -> QueryDict:
    """Lets what was typed be saved over what somebody else wrote, once both were seen."""
    data: QueryDict = form.data.copy()
    data["version"] = str(version)
    return data


def _cell(sheet: ScoreSheet, leaf: Criterion, user: User, request: HttpRequest) -> dict[str, Any]:
    """The readings of the criterion and how its points are computed."""
    day = requested_day(request)
    return {
        "row": row_of(sheet, leaf, day, user=user, access=access_of(user)),
        "how": scoring.explain(leaf.rule, leaf.rule_params, leaf.max_points),
        "round": sheet.round_set.round,
    }


def _filtered(request: HttpRequest, user: User) -> DocketFilter:
    seen = docket_of(user, requested_day(request))
    return DocketFilter(request.GET, queryset=seen, request=request)


def _tabs(request: HttpRequest, user: User) -> list[Tab]:
    """Counts by state, each keeping the other filters."""
    query = request.GET.copy()
    current = query.pop("state", [""])[-1]
    query.pop("page", None)
    seen = docket_of(user, requested_day(request))
    others = DocketFilter(query, queryset=seen, request=request)
    states = list(others.qs.order_by().values_list("state", flat=True))
    tabs = []
    for value, label in [("", "Tất cả"), *ClaimState.choices]:
        chosen = query.copy()
        if value:
            chosen["state"] = value
        count = states.count(value) if value else len(states)
        tone = "soon" if value == ClaimState.OPEN else ""
        tabs.append(Tab(str(label), count, chosen.urlencode(), current == value, tone))
    return tabs
