"""The mail of a publication: who got it, and sending again what failed."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.posting import posted
from cchc.core.templatetags.cchc_format import whole
from reports_app import permissions
from reports_app.deliveries import deciding
from reports_app.deliveries.noting import deliveries_retry
from reports_app.deliveries.page import shown, summary_of, tabs_of
from reports_app.deliveries.told import UNREADABLE
from reports_app.models import Delivery
from scores_app.models import Publication
from units_app.access import access_of

PER_PAGE = 100
ARRIVED = {"1": "Đã ghi nhận thư đến nơi", "0": "Đã xếp thư chờ gửi lại"}
NOTHING_TO_SEND = "Không có thư nào cần gửi lại, cũng không có người nhận mới."
UNREADABLE_WORDS = "Không đọc được bản công bố này nên chưa xếp lại thư nào."
log = logging.getLogger(__name__)


@require_safe
def delivery_list(request: HttpRequest, number: int) -> HttpResponse:
    """Each mail of a publication and what became of it; units that nobody answers for."""
    access = access_of(request.user)
    if not permissions.may_see_deliveries(access):
        raise PermissionDenied
    publication = get_object_or_404(Publication.objects.select_related("revises"), number=number)
    context = _page(request, publication)
    context["may_send"] = permissions.may_send_deliveries(access)
    return render(request, "reports_app/delivery_list.html", context)


@posted(back="delivery_list")
def delivery_retry(request: HttpRequest, number: int) -> HttpResponse:
    """Puts in the queue again what failed, and adds whoever has come since."""
    _retry(request, _sendable(request, number))
    return redirect("delivery_list", number=number)


@require_http_methods(["GET", "HEAD", "POST"])
def delivery_decide(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Takes down whether an unclear letter arrived; where not it is sent again. Who opens the
    address again is led to the list.
    """
    if request.method == "POST":
        _decide(request, _sendable(request, number), pk)
    return redirect("delivery_list", number=number)


def _sendable(request: HttpRequest, number: int) -> Publication:
    """The publication, for somebody who may send letters; PermissionDenied for others."""
    if not permissions.may_send_deliveries(access_of(request.user)):
        raise PermissionDenied
    found: Publication = get_object_or_404(Publication.objects.defer("document"), number=number)
    return found


def _decide(request: HttpRequest, publication: Publication, pk: int) -> None:
    arrived = request.POST.get("arrived")
    if arrived not in ARRIVED:
        raise BadRequest
    try:
        row = deciding.delivery_decide(
            publication_id=publication.pk,
            delivery_id=pk,
            arrived=arrived == "1",
            actor=request.user,  # type: ignore[arg-type]
        )
    except Delivery.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{ARRIVED[arrived]}: {row.unit}, {row.user.full_name}.")


def _page(request: HttpRequest, publication: Publication) -> dict[str, Any]:
    state = request.GET.get("state", "")
    summary = summary_of(publication)
    page = Paginator(shown(publication, state), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "publication": publication,
        "summary": summary,
        "tabs": tabs_of(summary, state),
        "state": state,
        "page": page,
        "rows": [(row, deciding.may_be_decided(row)) for row in page],
    }


def _retry(request: HttpRequest, publication: Publication) -> None:
    """Sends again, and says how much; or that nothing can be, of one that is damaged."""
    try:
        asked = deliveries_retry(publication_id=publication.pk)
    except UNREADABLE:
        log.exception("Không đọc được bản công bố số %s.", publication.number)
        messages.error(request, UNREADABLE_WORDS)
        return
    words = f"Đã xếp {whole(asked)} thư chờ gửi trong giờ làm việc." if asked else NOTHING_TO_SEND
    messages.success(request, words)
