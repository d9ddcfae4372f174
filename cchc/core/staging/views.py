"""Pages of imports: what can be imported, upload, columns, preview, applying, errors."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.core.clock import now, today
from cchc.core.http_export import attached, template_response
from cchc.core.models import ImportBatch, StagedImport, StagedLine
from cchc.core.sheets.kinds import SheetKind, kinds_for, sheet_kind
from cchc.core.sheets.problems import SheetError
from cchc.core.staging import jobs, progress
from cchc.core.staging.files import errors_file, header_of, path_of, store
from cchc.core.staging.headers import MappingForm, is_clear, known_mapping, remember
from cchc.core.text import searchable

State = StagedImport.State
Outcome = StagedLine.Outcome
RECENT = 5
PAGE_SIZE = 50


class UploadForm(forms.Form):
    """A sheet to look at; nothing is written by sending it."""

    kind = forms.ChoiceField(label="Loại dữ liệu")
    file = forms.FileField(
        label="Tệp CSV hoặc XLSX",
        widget=forms.FileInput(),
        help_text="Dòng đầu là tên cột. Sau khi tải lên chỉ xem trước, chưa ghi gì.",
        error_messages={"empty": "Tệp không có nội dung; chọn tệp khác."},
    )

    def __init__(self, *args: Any, kinds: list[SheetKind[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.EVIDENCE_MAX_MB * 1024 * 1024:
            raise forms.ValidationError(f"Tệp lớn hơn {settings.EVIDENCE_MAX_MB} MB; hãy chia nhỏ.")
        return upload


@require_safe
def import_home(request: HttpRequest) -> HttpResponse:
    """What this person can import, with templates; what waits; what was written lately."""
    kinds = _kinds(request)
    names = [kind.name for kind in kinds]
    waiting = StagedImport.objects.filter(kind__in=names).exclude(state=State.DONE)
    batches = ImportBatch.objects.filter(kind__in=names).select_related("actor")
    context = {
        "kinds": kinds,
        "form": UploadForm(kinds=kinds),
        "waiting": waiting.select_related("uploaded_by")[:RECENT],
        "batches": batches[:RECENT],
    }
    return render(request, "core/import_home.html", context)


@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """Takes a file; asks for its columns where they do not say themselves what they are. `kind` of
    the address is chosen already.
    """
    kinds, chosen = _kinds(request), {"kind": request.GET.get("kind", "")}
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds, initial=chosen)
    if form.is_valid():
        try:
            return _take(request, form)
        except SheetError as error:
            for problem in error.problems:
                form.add_error("file", problem.message)
    return render(request, "core/import_upload.html", {"form": form})


def _take(request: HttpRequest, form: UploadForm) -> HttpResponse:
    kind, upload = sheet_kind(form.cleaned_data["kind"]), form.cleaned_data["file"]
    stored_as, sha256 = store(upload)
    staged = StagedImport(
        kind=kind.name,
        file_name=PurePath(upload.name).name[-255:],
        stored_as=stored_as,
        sha256=sha256,
        uploaded_by_id=int(request.user.pk or 0),
    )
    try:
        headers, staged.lines_total = header_of(path_of(staged), kind)
    except SheetError:
        path_of(staged).unlink(missing_ok=True)
        raise
    if not is_clear(kind, headers):
        staged.save()
        return redirect("import_mapping", staged.pk)
    staged.mapping = known_mapping(kind, headers)
    staged.save()
    return _begin(staged, State.CHECKING)


@require_http_methods(["GET", "POST"])
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks what the headers mean; the answer is known next time."""
    staged, kind = _own(request, pk)
    if staged.state in (State.APPLYING, State.DONE):
        return redirect("import_preview", pk)
    headers, _ = header_of(path_of(staged), kind)
    form = MappingForm(request.POST or None, kind=kind, headers=headers)
    if form.is_valid():
        staged.mapping = form.mapping()
        remember(kind, staged.mapping, request.user)  # type: ignore[arg-type]
        return _begin(staged, State.CHECKING, mapping=staged.mapping)
    context = {"staged": staged, "kind": kind, "form": form}
    return render(request, "core/import_mapping.html", context)


@require_safe
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands: progress, the preview, or what was done."""
    staged, kind = _own(request, pk)
    if staged.state == State.MAPPING:
        return redirect("import_mapping", pk)
    context: dict[str, Any] = {"staged": staged, "kind": kind}
    if staged.state in (State.CHECKING, State.APPLYING):
        context["doing"] = progress.words(staged)
        context["silent"] = progress.is_silent(staged)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "core/_import_progress.html", context)
        return render(request, "core/import_progress.html", context)
    response = render(request, "core/import_preview.html", context | _lines(request, staged))
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


def _lines(request: HttpRequest, staged: StagedImport) -> dict[str, Any]:
    """One page of the preview: of one outcome, or those in which some words stand."""
    counts = [(outcome, getattr(staged, outcome.value)) for outcome in Outcome]
    first = Outcome.REFUSED if staged.refused else Outcome.CREATED
    fullest = next((o for o, number in counts if number), first)
    asked = request.GET.get("phan", Outcome.REFUSED if staged.refused else fullest)
    part = Outcome(asked) if asked in Outcome.values else fullest
    lines = staged.lines.filter(outcome=part)
    words = request.GET.get("q", "").strip()
    if words:
        lines = lines.filter(search_text__contains=searchable(words))
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    tabs = [(outcome, number, outcome == part) for outcome, number in counts]
    return {"tabs": tabs, "part": part, "page": page, "words": words}


@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Has exactly what the preview shows written; refused rows are left out only if so asked."""
    staged, _ = _own(request, pk)
    if staged.state != State.READY:
        return redirect("import_preview", pk)
    if staged.refused and not request.POST.get("skip_refused"):
        messages.error(request, "Tệp còn dòng lỗi; sửa tệp, hoặc chọn chỉ ghi các dòng đúng.")
        return redirect("import_preview", pk)
    if not staged.has_changes:
        messages.info(request, "Không có gì để ghi: tệp không thêm, không đổi dòng nào.")
        return redirect("import_preview", pk)
    return _begin(staged, State.APPLYING, skip_refused=bool(staged.refused))


@require_POST
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts a step again whose worker is silent; it is written once all the same."""
    staged, _ = _own(request, pk)
    if staged.state in (State.CHECKING, State.APPLYING) and progress.is_silent(staged):
        return _begin(staged, State(staged.state))
    return redirect("import_preview", pk)


@require_safe
def import_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it came, with a column that says what is wrong."""
    staged, _ = _own(request, pk)
    if not staged.refused:
        raise Http404
    stream, ending = errors_file(staged)
    name = f"{PurePath(staged.file_name).stem}-loi.{ending}"
    return attached(FileResponse(stream, content_type="application/octet-stream"), name)


@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty sheet of a kind, with a sheet beside it that tells how to fill it in."""
    found = {item.name: item for item in _kinds(request)}.get(kind)
    if found is None:
        raise Http404
    return template_response(found, today())


def _begin(staged: StagedImport, state: StagedImport.State, **facts: Any) -> HttpResponse:
    """Puts the import to a step and hands that to a worker, once it is on record; does nothing if
    somebody else has moved it on since it was read.
    """
    was = StagedImport.objects.filter(pk=staged.pk, state=staged.state, digest=staged.digest)
    with transaction.atomic():
        if was.update(state=state, touched_at=now(), **facts):
            staged.state = state
            transaction.on_commit(lambda: jobs.request(staged))
    return redirect("import_preview", staged.pk)


def _kinds(request: HttpRequest) -> list[SheetKind[Any]]:
    kinds = kinds_for(request.user)
    if not kinds:
        raise PermissionDenied
    return kinds


def _own(request: HttpRequest, pk: int) -> tuple[StagedImport, SheetKind[Any]]:
    """A staged import of a kind this person may take in; 404 for another."""
    kinds = {kind.name: kind for kind in _kinds(request)}
    staged = get_object_or_404(StagedImport.objects.select_related("batch"), pk=pk, kind__in=kinds)
    return staged, kinds[staged.kind]
