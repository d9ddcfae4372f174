"""The builder: criteria of a draft added, changed, moved and deleted, with sums while typing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseLocation

from cchc.core.refusals import differing, take_errors
from cchc.core.sheets.numbers import decimal_of
from cchc.core.sheets.problems import CellError
from cchc.core.text import whole_number
from scores_app import points
from scores_app.models import CriteriaSet, Criterion
from scores_app.services import criteria
from scores_app.services.sets import SETTLED
from scores_app.sets.forms import CriterionForm, MoveForm, with_typed
from scores_app.sets.reading import Sum, read_set, sums_with
from scores_app.trees import tree_of
from scores_app.views.set_changes import keep_only, kept_set, redirect_with

REFRESHING = ("refresh", "more")


@require_http_methods(["GET", "POST"])
def criterion_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new area, or a criterion below `cha`."""
    of_set = _draft(request, pk)
    parent = _parent(request, of_set)
    form = _form(request, None)
    if _is_sent(request) and form.is_valid() and _rule_fits(form):
        try:
            made = criteria.criterion_create(
                set_id=pk, parent_id=parent.pk if parent else None, facts=form.facts()
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã thêm {made.code}.")
            return _back(request, made)
    return _page(request, of_set, form, parent=parent)


@require_http_methods(["GET", "POST"])
def criterion_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes a criterion, in its row of the tree (htmx) or on a page of its own."""
    item = _criterion(request, pk)
    form = _form(request, item)
    if not (_is_sent(request) and form.is_valid() and _rule_fits(form)):
        return _page(request, item.criteria_set, form, item=item)
    try:
        criteria.criterion_change(
            criterion_id=pk, version=form.cleaned_data["version"] or 0, facts=form.facts()
        )
    except criteria.StaleCriterionError as stale:
        pairs = _both(form, stale.current)
        form.data = with_typed(form.data, version=stale.current.version)
        return _page(
            request, item.criteria_set, form, item=stale.current, conflict=pairs, stale=True
        )
    except ValidationError as error:
        take_errors(form, error)
        return _page(request, item.criteria_set, form, item=item)
    messages.success(request, f"Đã lưu {item.code}.")
    return _back(request, item)


@require_POST
def criterion_sums(request: HttpRequest, pk: int) -> HttpResponse:
    """What the sums would be with the points that are being typed; saves nothing."""
    of_set = kept_set(request, pk)
    item, parent = (whole_number(request.POST.get(name)) for name in ("criterion", "cha"))
    return render(request, "scores_app/_sums.html", {"sums": _sums(request, of_set, item, parent)})


@require_POST
def criterion_shift(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down among those beside it."""
    item = _criterion(request, pk)
    try:
        criteria.criterion_shift(criterion_id=pk, up="up" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(request, item)


@require_http_methods(["GET", "POST"])
def criterion_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Hangs a criterion below another one."""
    item = _criterion(request, pk)
    form = MoveForm(request.POST or None, tree=tree_of(item.criteria_set), item=item)
    context: dict[str, Any] = {"form": form, "item": item, "set": item.criteria_set}
    if form.is_valid():
        try:
            criteria.criterion_move(
                criterion_id=pk,
                version=form.cleaned_data["version"],
                parent_id=form.cleaned_data["parent"],
            )
        except criteria.StaleCriterionError as stale:
            form.data = with_typed(form.data, version=stale.current.version)
            context |= {"stale": True, "item": stale.current}
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã chuyển {item.code}.")
            return _back(request, item)
    status = 409 if context.get("stale") else 200
    return render(request, "scores_app/criterion_move.html", context, status=status)


@require_POST
def criterion_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a criterion with all below it; the set's page offers to take that back."""
    item = _criterion(request, pk)
    version = whole_number(request.POST.get("version")) or 0
    try:
        batch = criteria.criterion_delete(criterion_id=pk, version=version, actor=request.user)  # type: ignore[arg-type]
    except criteria.StaleCriterionError as stale:
        messages.error(request, f"{stale} Chưa xóa gì.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        return redirect_with(request, "set_detail", batch, item.criteria_set_id)
    return redirect("set_detail", item.criteria_set_id)


def _draft(request: HttpRequest, pk: int) -> CriteriaSet:
    """The set if it is a draft of somebody who keeps sets."""
    item = kept_set(request, pk)
    if not item.is_draft:
        raise PermissionDenied(SETTLED)
    return item


def _criterion(request: HttpRequest, pk: int) -> Criterion:
    """The criterion of a draft; who may not see its set does not know that it is there."""
    seen = CriteriaSet.objects.for_user(request.user)
    items = Criterion.objects.select_related("criteria_set__group", "area", "parent")
    item: Criterion = get_object_or_404(items.filter(criteria_set__in=seen), pk=pk)
    keep_only(request)
    if not item.criteria_set.is_draft:
        raise PermissionDenied(SETTLED)
    return item


def _parent(request: HttpRequest, of_set: CriteriaSet) -> Criterion | None:
    text = request.POST.get("cha") or request.GET.get("cha") or ""
    if not text:
        return None
    found: Criterion = get_object_or_404(of_set.criteria, pk=whole_number(text) or 0)
    return found


def _is_sent(request: HttpRequest) -> bool:
    """Whether the form was sent to be saved, not to be shown with another rule or more rows."""
    return request.method == "POST" and not any(name in request.POST for name in REFRESHING)


def _form(request: HttpRequest, item: Criterion | None) -> CriterionForm:
    data = request.POST if request.method == "POST" else None
    return CriterionForm(data, item=item, more="more" in request.POST)


def _rule_fits(form: CriterionForm) -> bool:
    """Puts what is wrong with the rule's parameters beside their fields."""
    facts = form.facts()
    if not facts["rule"]:
        return True
    problems = points.check_params(facts["rule"], facts["rule_params"], facts["max_points"])
    for problem in [one for one in problems if one.place == "max_points"]:
        form.add_error("max_points", problem.message)
    form.part.put_problems(one for one in problems if one.place != "max_points")
    return not problems


def _both(form: CriterionForm, current: Criterion) -> list[tuple[str, Any, Any]]:
    """What differs between what is there and what was typed, how points are computed included."""
    there = {name: getattr(current, name) for name in criteria.CRITERION_FIELDS}
    pairs = differing(form, there)
    facts = form.facts()
    if facts["rule"] and (facts["rule"], facts["rule_params"]) != (
        current.rule,
        current.rule_params,
    ):
        how = points.explain(facts["rule"], facts["rule_params"], facts["max_points"])
        now = (
            points.explain(current.rule, current.rule_params, current.max_points)
            if current.rule
            else "–"
        )
        pairs.append(("Cách tính", now, how))
    return pairs


def _page(
    request: HttpRequest,
    of_set: CriteriaSet,
    form: CriterionForm,
    *,
    item: Criterion | None = None,
    parent: Criterion | None = None,
    conflict: list[tuple[str, Any, Any]] | None = None,
    stale: bool = False,
) -> HttpResponse:
    """The form, as a row of the tree or as a page."""
    refreshed = request.method == "POST" and not _is_sent(request)
    if refreshed:  # another rule or more rows: nothing was judged yet
        form.say_nothing()
    held = item.pk if item else None
    context = {
        "set": of_set,
        "form": form,
        "item": item,
        "sums": _sums(request, of_set, held, parent.pk if parent else None),
        "row": is_row(request),
        "parent": parent or (item.parent if item else None),
        "conflict": conflict or [],
        "stale": stale,
        "address": reverse("criterion_change", args=[item.pk])
        if item
        else reverse("criterion_create", args=[of_set.pk]),
    }
    name = "criterion_form.html"
    if request.htmx:  # type: ignore[attr-defined]
        name = "_criterion_row.html" if request.method == "GET" else "_criterion_form.html"
    return render(request, f"scores_app/{name}", context, status=409 if stale else 200)


def _sums(
    request: HttpRequest, of_set: CriteriaSet, item_id: int | None, parent_id: int | None
) -> list[Sum]:
    """The sums around a criterion, with the points typed for it where they are a number."""
    try:
        typed = decimal_of(request.POST.get("max_points", "").strip(), machine=False)
    except CellError:
        typed = None
    return sums_with(
        read_set(of_set),
        typed=typed,
        criterion_id=item_id,
        parent_id=parent_id,
        rule=request.POST.get("rule", ""),
    )


def is_row(request: HttpRequest) -> bool:
    """Whether the form stands in a row of the tree."""
    opened = bool(request.htmx) and request.method == "GET"  # type: ignore[attr-defined]
    return opened or "row" in request.POST


def _back(request: HttpRequest, item: Criterion) -> HttpResponse:
    """To the criterion's line of its set; within the page only the tree is fetched anew."""
    url = reverse("set_detail", args=[item.criteria_set_id])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseLocation(url, target="#results", swap="outerHTML")
    return redirect(f"{url}#c-{item.pk}")
