"""Approving the appraised sheets of a round, as they were seen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.text import whole_number
from scores_app.counted.best import is_compared
from scores_app.models import Round, ScoreSheet
from scores_app.rounds.approving import Group, Moved, Seen, groups_to_approve, moved_of
from scores_app.services.approving import Reasons, sheets_approve
from scores_app.views.round_changes import kept_round
from units_app.access import access_of


@require_http_methods(["GET", "POST"])
def round_approve(request: HttpRequest, code: str) -> HttpResponse:
    """The appraised sheets of each group with their figures, to approve all or some."""
    held = kept_round(request, code)
    reasons = Reasons(
        note=request.POST.get("note", ""),
        missing=request.POST.get("missing_reason", ""),
        explaining=request.POST.get("explaining_reason", ""),
        own_unit=request.POST.get("own_reason", ""),
    )
    errors: list[str] = []
    moved: list[Moved] = []
    if request.method == "POST":
        seen = _seen(held, request)
        prints = {pk: saw.print for pk, saw in seen.items()}
        try:
            done = sheets_approve(seen=prints, reasons=reasons, actor=_user(request))
        except ValidationError as error:
            errors = error.messages
        else:
            if done.approved:
                messages.success(request, f"Đã phê duyệt {len(done.approved)} phiếu.")
            if not done.changed:
                return redirect("round_detail", code)
            moved = moved_of(done.changed, seen)
    groups = groups_to_approve(held, access_of(request.user))
    context = {
        "round": held,
        "groups": groups,
        "chosen": _chosen(request, groups) - {str(one.sheet.pk) for one in moved},
        "errors": errors,
        "moved": moved,
        "reasons": reasons,
        "compared": is_compared(held.pk),
        **_asked(groups),
    }
    status = 409 if errors or moved else 200
    return render(request, "scores_app/round_approve.html", context, status=status)


def _chosen(request: HttpRequest, groups: list[Group]) -> set[str]:
    """The ticked sheets; at first those that nothing speaks against."""
    if request.method == "POST":
        return {one.partition(";")[0] for one in request.POST.getlist("sheet")}
    ready = [line for group in groups for line in group.ready]
    return {str(line.sheet.pk) for line in ready if not line.is_blocked and not line.wants_reason}


def _asked(groups: list[Group]) -> dict[str, bool]:
    """Which reasons the form asks for."""
    ready = [line for group in groups for line in group.ready if not line.is_blocked]
    return {
        "asks_missing": any(line.missing.results for line in ready),
        "asks_explaining": any(line.ahead for line in ready),
        "asks_own": any(line.is_own_unit for line in ready),
        "any_ready": any(group.ready for group in groups),
    }


def _seen(held: Round, request: HttpRequest) -> dict[int, Seen]:
    """The chosen sheets of this round with what was shown of them, each in one field."""
    own = set(ScoreSheet.objects.filter(round_set__round=held).values_list("pk", flat=True))
    chosen = [one.partition(";") for one in request.POST.getlist("sheet")]
    seen = {whole_number(key): token for key, _, token in chosen}
    return {pk: Seen.read(token) for pk, token in seen.items() if pk in own}


def _user(request: HttpRequest) -> Any:
    return request.user
