"""Two sets of a group: copying one for another year, differences, what goes on from what."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.lists import Tab
from cchc.core.refusals import take_errors
from cchc.core.text import whole_number
from scores_app.models import CriteriaSet
from scores_app.services import set_copies
from scores_app.sets import differences as set_differences
from scores_app.sets.forms import CopyForm
from scores_app.sets.reading import read_set
from scores_app.trees import Node, Tree, tree_of
from scores_app.views.set_changes import kept_set
from scores_app.views.sets import visible_set

LINKED, UNLINKED = "Đã nối.", "Đã bỏ nối."


@require_http_methods(["GET", "POST"])
def set_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft for the next year, linked to the set it is copied from."""
    source = kept_set(request, pk)
    form = CopyForm(request.POST or None, initial=CopyForm.initial_of(source))
    if form.is_valid():
        try:
            made = set_copies.set_copy(source_id=pk, facts=form.cleaned_data)
        except ValidationError as error:
            take_errors(form, error)
        else:
            said = f"Đã sao thành dự thảo {made.code}; mỗi tiêu chí đã nối với tiêu chí cũ."
            messages.success(request, said)
            return redirect("set_detail", made.pk)
    return render(request, "scores_app/set_copy.html", {"form": form, "set": source})


@require_safe
def set_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs from another set of the group: added, gone, changed, old beside new."""
    new = visible_set(request, pk)
    others = _others(request, new)
    old = _chosen(others, new, request.GET.get("voi"))
    context: dict[str, Any] = {"set": new, "others": others, "old": old}
    if old is not None:
        context |= _compared(request, old, new)
    return render(request, "scores_app/set_compare.html", context)


@require_http_methods(["GET", "POST"])
def set_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Which criterion goes on from which of an earlier set."""
    new = kept_set(request, pk)
    others = _others(request, new)
    old = _chosen(others, new, request.POST.get("cu") or request.GET.get("cu"))
    if old is None:
        return render(
            request, "scores_app/set_links.html", {"set": new, "old": None, "others": others}
        )
    old_tree, new_tree = tree_of(old), tree_of(new)
    if request.method == "POST":
        _write_links(request, old, new, old_tree, new_tree)
        return redirect(f"{reverse('set_links', args=[pk])}?cu={old.pk}")
    context = {
        "set": new,
        "old": old,
        "others": others,
        **_links(request, old, new, old_tree, new_tree),
    }
    return render(request, "scores_app/set_links.html", context)


def _others(request: HttpRequest, item: CriteriaSet) -> list[CriteriaSet]:
    """The other sets of the group, the newest first."""
    seen = CriteriaSet.objects.for_user(request.user).with_use(request.user)
    return list(seen.filter(group=item.group_id).exclude(pk=item.pk))


def _chosen(others: list[CriteriaSet], item: CriteriaSet, asked: str | None) -> CriteriaSet | None:
    """The set asked for, else the one this is copied from, else the last one of an earlier year.

    Raises Http404 for a set that is none of these.
    """
    if asked:
        number = whole_number(asked)
        return get_object_or_404(
            CriteriaSet.objects.filter(pk__in=[o.pk for o in others]), pk=number or 0
        )
    origin = (one for one in others if one.pk == item.copied_from_id)
    earlier = (one for one in others if one.year < item.year)
    return next(chain(origin, earlier, others), None)


def _compared(request: HttpRequest, old: CriteriaSet, new: CriteriaSet) -> dict[str, Any]:
    was, now = read_set(old), read_set(new)
    links = set_copies.links_between(old, new)
    links += [(one, two) for two, one in set_copies.links_between(new, old)]
    found = set_differences.compare(was.tree, now.tree, links)
    number = Counter(one.kind for one in found)
    asked = request.GET.get("loai", "")
    kind = asked if asked in set_differences.LABELS else ""
    shown = [one for one in found if one.kind == kind or (not kind and one.kind != "same")]
    return {
        "differences": shown,
        "facts": set_differences.set_changes(old, new, was.bands, now.bands),
        "tabs": _tabs(old, number, kind),
        "was": was,
        "now": now,
    }


def _tabs(old: CriteriaSet, number: Counter[Any], kind: str) -> list[Tab]:
    whole = sum(number.values()) - number[set_differences.Kind.SAME]
    tabs = [Tab("Mọi thay đổi", whole, f"voi={old.pk}", not kind)]
    return tabs + [
        Tab(label, number[name], f"voi={old.pk}&loai={name}", kind == name)
        for name, label in set_differences.LABELS.items()
    ]


def _links(
    request: HttpRequest, old: CriteriaSet, new: CriteriaSet, old_tree: Tree, new_tree: Tree
) -> dict[str, Any]:
    pairs = set_copies.links_between(old, new)
    by_new = _linked(pairs, old_tree)
    offered = set_differences.suggestions(old_tree, new_tree, by_new)
    used = {old_id for old_id, _ in pairs}
    return {
        "lines": [
            {
                "node": node,
                "olds": by_new.get(node.criterion.pk, []),
                "offer": offered.get(node.criterion.pk),
            }
            for node in new_tree.walk()
        ],
        "offers": len(offered),
        "unlinked": [node for node in old_tree.walk() if node.criterion.pk not in used],
        "news": list(new_tree.walk()),
        "old_nodes": list(old_tree.walk()),
        "chosen_new": whole_number(request.GET.get("moi")),
    }


def _write_links(
    request: HttpRequest, old: CriteriaSet, new: CriteriaSet, old_tree: Tree, new_tree: Tree
) -> None:
    one, two = (whole_number(request.POST.get(name)) or 0 for name in ("old", "new"))
    if "remove" in request.POST:
        set_copies.link_remove(old_set=old, new_set=new, old=one, new=two)
        messages.success(request, UNLINKED)
        return
    pairs = [(one, two)] if "all" not in request.POST else _offered(old, new, old_tree, new_tree)
    try:
        number = set_copies.links_add(old_set=old, new_set=new, pairs=pairs)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã nối {number} cặp." if number != 1 else LINKED)


def _offered(
    old: CriteriaSet, new: CriteriaSet, old_tree: Tree, new_tree: Tree
) -> list[tuple[int, int]]:
    """Every suggestion there is now."""
    linked = _linked(set_copies.links_between(old, new), old_tree)
    offered = set_differences.suggestions(old_tree, new_tree, linked)
    return [(node.criterion.pk, new_id) for new_id, node in offered.items()]


def _linked(pairs: list[tuple[int, int]], old_tree: Tree) -> dict[int, list[Node]]:
    """New criterion -> the old ones it is linked to."""
    found: defaultdict[int, list[Node]] = defaultdict(list)
    for old_id, new_id in pairs:
        found[new_id].append(old_tree.by_id[old_id])
    return dict(found)
