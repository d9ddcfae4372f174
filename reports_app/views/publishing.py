"""Publishing: what will be frozen, then it is. For the staff of Sở Nội vụ alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.asof import settle_day
from cchc.core.check_codes import spelled
from cchc.core.refusals import take_errors
from reports_app import permissions, publishing
from reports_app.choices import PackState
from reports_app.models import Pack
from reports_app.publication_pages.proposed import Proposed, proposed_pack, proposed_ranking
from reports_app.publish_forms import PublishForm
from reports_app.views.periods import refusal_status
from scores_app.models import Publication, Round
from scores_app.services.publishing import ranking_publish as publish_ranking
from scores_app.services.publishing import refuse_unready, title_of
from units_app.access import access_of

Publish = Callable[..., Publication]


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_publish(request: HttpRequest, code: str) -> HttpResponse:
    """The rankings of an ended round."""
    _publishers_only(request)
    held = get_object_or_404(Round.objects.for_user(request.user), code=code)
    context = {"title": title_of(held), "round": held, "pack": None}
    try:
        refuse_unready(held)
    except ValidationError as error:
        return _page(request, {**context, "unready": error.messages})

    def publish(**facts: Any) -> Publication:
        return publish_ranking(round_id=held.pk, **facts)

    return _publish(request, context, partial(proposed_ranking, held), publish)


@require_http_methods(["GET", "HEAD", "POST"])
def pack_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """A pack that is ready."""
    _publishers_only(request)
    pack = get_object_or_404(Pack.objects.select_related("period"), pk=pk)
    settle_day(request, pack.as_of)
    context = {"title": f"Gói số liệu {pack.period.name}", "round": None, "pack": pack}
    if words := _pack_words(pack):
        return _page(request, {**context, "unready": [words]})

    def publish(**facts: Any) -> Publication:
        return publishing.pack_publish(pack_id=pack.pk, **facts)

    return _publish(request, context, partial(proposed_pack, pack), publish)


def _publish(
    request: HttpRequest, context: dict[str, Any], propose: Callable[[], Proposed], publish: Publish
) -> HttpResponse:
    proposed = propose()
    form = PublishForm(request.POST or None, seen=proposed.seen, in_force=proposed.in_force)
    if form.is_valid():
        try:
            made = publish(actor=request.user, **form.facts())
        except ValidationError as error:
            take_errors(form, error)
            proposed = propose()
            form.show(proposed.seen)
        else:
            words = f"Đã công bố bản số {made.number}, mã kiểm tra {spelled(made.code)}."
            messages.success(request, words)
            return redirect("publication_detail", made.number)
    return _page(request, {**context, "form": form, "proposed": proposed, "unready": []})


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = refusal_status(request)
    return render(request, "reports_app/publication_form.html", context, status=status)


def _pack_words(pack: Pack) -> str:
    """Why a pack cannot be published, before anything is typed; "" where it may be."""
    if pack.publication_id is not None:
        return "Gói số liệu này đã được công bố; lập gói mới nếu cần đính chính."
    if pack.state == PackState.DROPPED:
        return "Gói số liệu này đã bỏ nên không công bố được; cần thì lập gói mới với cùng ngày."
    if pack.state != PackState.READY:
        return publishing.NOT_READY
    return publishing.EDITED if publishing.is_edited(pack) else ""


def _publishers_only(request: HttpRequest) -> None:
    if not permissions.may_publish(access_of(request.user)):
        raise PermissionDenied
