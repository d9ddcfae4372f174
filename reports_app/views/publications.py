"""Publications as they are read: the chain, one link with what it froze, two side by side."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cchc.core.asof import settle_day
from cchc.core.http_export import attached, refused
from cchc.core.posting import posted
from cchc.core.sheets.files import FileFormat
from cchc.core.text import whole_number
from reports_app import permissions
from reports_app.publication_pages import chain, exports
from reports_app.publication_pages.comparing import Comparison, comparison_of
from reports_app.publication_pages.shown import shown_of
from reports_app.publication_pages.verified import checked, last_night
from reports_app.publication_pages.waiting import waiting
from scores_app.choices import PublicationKind
from scores_app.models import Publication
from scores_app.publications.thawed import UnreadableError
from units_app.access import Access, access_of

PER_PAGE = 30
SIDES = (("a", "Bản trước"), ("b", "Bản sau"))
PICK_TWO = "Chọn hai bản công bố khác nhau."
TWO_KINDS = "Chỉ so sánh được hai bản cùng loại: hai bảng xếp hạng, hoặc hai gói số liệu."
UNREADABLE = "Một trong hai văn bản công bố không đọc được; hãy kiểm tra lại từng bản."


def reader(request: HttpRequest) -> Access:
    """The access of somebody who may read publications; PermissionDenied for others."""
    access = access_of(request.user)
    if not permissions.may_see_publications(access):
        raise PermissionDenied
    return access


@require_safe
def publication_list(request: HttpRequest) -> HttpResponse:
    """The chain, newest first, and what waits to be published for who may do it."""
    access = reader(request)
    page = Paginator(chain.chain(), PER_PAGE).get_page(request.GET.get("page"))
    may_publish, night = permissions.may_publish(access), last_night()
    context = {
        "page": page,
        "rows": [(one, night.state_of(one) if night else "") for one in page],
        "links": list(chain.drawn(list(page.object_list))),
        "waiting": waiting() if may_publish else None,
        "may_publish": may_publish,
        "night": night,
    }
    return render(request, "reports_app/publication_list.html", context)


@require_safe
def publication_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One link: what was published, by whom, why, and what it is chained to."""
    access = reader(request)
    return _detail(request, access, one_of(number))


@posted(back="publication_detail")
def publication_verify(request: HttpRequest, number: int) -> HttpResponse:
    """Checks it anew, everything from its inputs on, and shows each finding on its page."""
    access = reader(request)
    held = one_of(number)
    return _detail(request, access, held, verified=checked(held))


@require_safe
def publication_document(request: HttpRequest, number: int) -> HttpResponseBase:
    """The canonical document, byte for byte what its SHA-256 is of."""
    if not permissions.may_read_documents(reader(request)):
        raise PermissionDenied
    held = one_of(number)
    response = HttpResponse(held.document.encode(), content_type="application/json; charset=utf-8")
    return attached(response, f"cong-bo-so-{held.number}.json")


@require_safe
def publication_compare(request: HttpRequest) -> HttpResponse:
    """Two publications of one kind side by side, and the choice of two."""
    reader(request)
    offered = list(chain.chain())
    if "a" not in request.GET and (usual := chain.usual_pair(offered)):
        return redirect(f"{request.path}?a={usual[0].number}&b={usual[1].number}")
    found, problem = _compared(request)
    both = [found.before, found.after] if found else []
    asked: list[int | None] = [_number(request, name) for name, _ in SIDES]
    chosen = [one.number for one in both] or asked
    context = {
        "found": found,
        "problem": problem,
        "both": both,
        "offered": offered,
        "sides": [(*side, number) for side, number in zip(SIDES, chosen, strict=True)],
    }
    return render(request, "reports_app/publication_compare.html", context)


@require_safe
def publication_compare_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The same as a sheet."""
    reader(request)
    found, problem = _compared(request)
    return exports.response(found, form) if found else refused(problem or PICK_TWO)


def one_of(number: int) -> Publication:
    """A publication with its document; else 404."""
    held = chain.with_neighbours().select_related("published_by")
    found: Publication = get_object_or_404(held, number=number)
    return found


def _detail(request: HttpRequest, access: Access, held: Publication, **more: Any) -> HttpResponse:
    shown = shown_of(held, access)
    if held.kind == PublicationKind.PACK:
        settle_day(request, held.as_of)
    context = {
        "publication": held,
        "shown": shown,
        "verified": None,
        "check_code": held.code,
        "own_days": shown.days(held),
        "sees_packs": permissions.may_see_packs(access),
        "may_publish": permissions.may_publish(access),
        "reads_document": permissions.may_read_documents(access),
        **more,
    }
    return render(request, "reports_app/publication_detail.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name))


def _compared(request: HttpRequest) -> tuple[Comparison | None, str]:
    """The two that the address names, the earlier one first; or None, and why."""
    numbers = [number for name, _ in SIDES if (number := _number(request, name)) is not None]
    named = Publication.objects.filter(number__in=numbers).select_related("round")
    rows = sorted(named, key=chain.in_time)
    if len(rows) < len(SIDES):
        return None, PICK_TWO if numbers else ""
    if rows[0].kind != rows[1].kind:
        return None, TWO_KINDS
    try:
        return comparison_of(*rows), ""
    except UnreadableError:
        return None, UNREADABLE
