"""One document: its page, its pictures, its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.text import whole_number
from evidence_app import contents, names, permissions, vault
from evidence_app.choices import PDF, SHOWN_AS_PICTURE
from evidence_app.models import Evidence, StoredFile
from evidence_app.uses import uses_of
from units_app.access import access_of
from units_app.audit_log import Entry, entries_of
from units_app.models import User

UNDRAWABLE_SECONDS = 3600
LARGE_COLUMNS = ("file__text", "file__words")


@dataclass(frozen=True)
class Preview:
    """The page that is shown, of how many."""

    number: int
    pages: int

    @property
    def previous(self) -> int:
        """The page before; 0 on the first one."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The page after; 0 on the last one."""
        return self.number + 1 if self.number < self.pages else 0


@require_safe
def evidence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the document is, what it looks like, where it is used, what was changed."""
    user = cast("User", request.user)
    evidence = own_evidence(request, pk)
    uses = uses_of([pk], user)[pk]
    everywhere = uses if access_of(user).sees_all else uses_of([pk], None)[pk]
    same = Evidence.objects.filter(file=evidence.file_id).exclude(pk=pk)
    may_change = permissions.may_change(access_of(user), user, evidence)
    context = {
        "evidence": evidence,
        "is_there": vault.path_of(evidence.file.sha256).exists(),
        "preview": preview_of(evidence, request.GET.get("trang", "")),
        "is_scan": is_scan(evidence),
        "uses": uses,
        "hidden_uses": len(everywhere) - len(uses),
        "same_content": same.for_user(user).for_list(),
        "same_elsewhere": not access_of(user).sees_all and same.exists(),
        "history": history_of(evidence),
        "may_change": may_change,
        "may_delete": may_change and not everywhere,
    }
    return render(request, "evidence_app/evidence_detail.html", context)


@require_safe
def evidence_page(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """One page as a picture made anew; drawn at the first time, then kept."""
    evidence = own_evidence(request, pk)
    shown = preview_of(evidence, str(number))
    if shown is None or shown.number != number:
        raise Http404
    path = vault.page_path(evidence.file.sha256, number)
    if not path.exists():
        path = drawn(evidence.file, number)
    return FileResponse(path.open("rb"), content_type="image/png")


@require_safe
def evidence_download(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was sent, never opened in the page."""
    evidence = own_evidence(request, pk)
    path = vault.path_of(evidence.file.sha256)
    if not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=names.for_download(evidence.file_name, evidence.file.content_type),
        content_type=evidence.file.content_type,
    )


def own_evidence(request: HttpRequest, pk: int) -> Any:
    """The document if this person may see it; else the page does not exist."""
    return get_object_or_404(Evidence.objects.for_user(request.user).for_detail(), pk=pk)


def preview_of(evidence: Evidence, wanted: str) -> Preview | None:
    """The page to show, the first one where `wanted` is none; None for kinds without pictures."""
    if evidence.file.content_type not in SHOWN_AS_PICTURE:
        return None
    pages = evidence.file.pages or 1
    number = whole_number(wanted) or 1
    return Preview(number if 1 <= number <= pages else 1, pages)


def drawn(stored: StoredFile, number: int) -> Path:
    """Draws a page and keeps it; one that cannot be drawn is not tried again for an hour."""
    key = f"evidence-undrawable-{stored.sha256}-{number}"
    if cache.get(key):
        raise Http404
    try:
        content = contents.page_of(vault.path_of(stored.sha256), stored.content_type, number)
    except contents.UnreadableError as error:
        cache.set(key, 1, UNDRAWABLE_SECONDS)
        raise Http404 from error
    return vault.keep_page(stored.sha256, number, content)


def is_scan(evidence: Any) -> bool:
    """A PDF that was read and holds no words: pictures of paper."""
    read = evidence.file.text_read_at is not None and not evidence.file.text_problem
    return evidence.file.content_type == PDF and read and not evidence.excerpt


def history_of(evidence: Evidence) -> list[Entry]:
    """Who changed what, newest first; putting it in is told among the facts."""
    trail = entries_of(Evidence, unread=LARGE_COLUMNS, pgh_obj_id=evidence.pk)
    return [entry for entry in trail if entry.kind != "Thêm"]
