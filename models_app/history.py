"""What happened to an initiative, as one readable line of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch

from cchc.core.figures import typed_text
from cchc.core.templatetags.cchc_format import day as day_words
from evidence_app.history import Change, Entry, entry_of, newest_first
from evidence_app.models import Evidence
from evidence_app.querysets import EvidenceQuerySet
from models_app.choices import EventKind, Stage
from models_app.models import AdoptionEvent, Initiative, InitiativeEvent, Measurement
from units_app.models import User

LABELS = {
    "title": "Tên",
    "unit": "Đơn vị đăng ký",
    "area": "Lĩnh vực",
    "year": "Năm",
    "stage": "Giai đoạn",
    "stage_on": "Ngày của giai đoạn",
    "registered_on": "Ngày đăng ký",
    "decision_no": "Số quyết định",
    "decision_on": "Ngày quyết định",
    "decision_issuer": "Cơ quan quyết định",
    "problem": "Thực trạng, vấn đề cần giải quyết",
    "novelty": "Điểm mới",
    "scope": "Phạm vi áp dụng",
    "starts_on": "Ngày bắt đầu thực hiện",
    "effect": "Hiệu quả",
    "indicator": "Chỉ tiêu hiệu quả",
}
ADOPTING_LABELS = {
    "since": "Áp dụng từ ngày",
    "ended_on": "Thôi áp dụng từ ngày",
    "adapted": "Điều chỉnh khi áp dụng",
    "result": "Kết quả",
    "result_on": "Ngày của kết quả",
}
CHOICES = {"stage": dict(Stage.choices)}
SHORT = 300
"""Long texts are told by their beginning; how they read on a day the page of that day shows."""

Reader = Callable[[Initiative, date, User], Iterable[Entry]]


def timeline(initiative: Initiative, day: date, user: User) -> list[Entry]:
    """Everything this person may read of the initiative, newest first; the number of queries does
    not depend on how much it is.
    """
    return newest_first(entry for read in SOURCES for entry in read(initiative, day, user))


def of_events(initiative: Initiative, day: date, user: User) -> Iterator[Entry]:
    """Registration, stages and corrections."""
    events = initiative.events.select_related("actor").prefetch_related(documents_for(user))
    for event in events:
        yield entry_of(
            event,
            day,
            pill=(event.stage, event.get_stage_display()),
            reason_title="Lý do",
            reason=event.reason,
            changes=[*_document_of(event), *changes_of(event)],
        )


def of_adoptions(initiative: Initiative, day: date, user: User) -> Iterator[Entry]:
    """What other units did with it: taking it over, results, giving it up."""
    events = (
        AdoptionEvent.objects.filter(adoption__initiative=initiative)
        .select_related("actor", "adoption__unit")
        .prefetch_related(documents_for(user))
        .order_by("adoption", "seq")
    )
    before: dict[int, AdoptionEvent] = {}
    for event in events:
        yield entry_of(
            event,
            day,
            title=f"{event.adoption.unit}: {event.get_kind_display().lower()}",
            reason_title="Lý do",
            reason=event.reason,
            changes=_adopting_changes(before.get(event.adoption_id), event),
        )
        before[event.adoption_id] = event


def of_measurements(initiative: Initiative, day: date, user: User) -> Iterator[Entry]:
    """Figures measured, and figures withdrawn."""
    figures = (
        Measurement.objects.filter(indicator__initiative=initiative)
        .with_indicator(day)
        .select_related("actor", "withdrawn_by")
        .prefetch_related(documents_for(user))
    )
    for figure in figures:
        yield _measured(figure, day)
        if figure.withdrawn_on:
            yield _withdrawn(figure, figure.withdrawn_on, day)


SOURCES: list[Reader] = [of_events, of_adoptions, of_measurements]


def documents_for(user: User) -> Prefetch[str, EvidenceQuerySet, str]:
    """The documents of each row read that this person may open."""
    return Prefetch("evidence", queryset=Evidence.objects.for_user(user).for_list())


def changes_of(event: InitiativeEvent) -> list[Change]:
    """What a correction changed; a step forward is told by its stage and its document."""
    if event.kind != EventKind.CORRECTED:
        return []
    return [
        Change(LABELS[name], in_words(name, old) if old else "", in_words(name, new))
        for name, (old, new) in event.changes.items()
        if name in LABELS
    ]


def _adopting_changes(before: AdoptionEvent | None, event: AdoptionEvent) -> list[Change]:
    """In which fields an event differs from the one before it."""
    found = []
    for name, label in ADOPTING_LABELS.items():
        old, new = getattr(before, name, None) or "", getattr(event, name) or ""
        if old != new:
            found.append(Change(label, _shown(old), _shown(new) or "–"))
    return found


def _measured(figure: Measurement, day: date) -> Entry:
    return Entry(
        on=figure.measured_on,
        recorded_at=figure.recorded_at,
        order=figure.pk,
        title=figure.get_kind_display(),
        actor=str(figure.actor) if figure.actor else "Hệ thống",
        later=figure.measured_on > day,
        note=figure.note,
        changes=[Change(figure.at_name, "", _value_of(figure))],
        documents=list(figure.evidence.all()),
        source=figure,
    )


def _withdrawn(figure: Measurement, on: date, day: date) -> Entry:
    return Entry(
        on=on,
        recorded_at=None,
        order=figure.pk,
        title="Rút số liệu",
        actor=str(figure.withdrawn_by) if figure.withdrawn_by else "Hệ thống",
        later=on > day,
        reason_title="Lý do",
        reason=figure.withdrawn_reason,
        changes=[Change(figure.at_name, _value_of(figure), "–")],
        source=figure,
    )


def _value_of(figure: Measurement) -> str:
    return f"{typed_text(figure.value)} {figure.at_measured_in}"


def _shown(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else _shortened(str(value))


def in_words(name: str, value: str) -> str:
    """A kept value of a field as people read it."""
    return _shortened(str(CHOICES.get(name, {}).get(value, value))) or "–"


def _shortened(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[:SHORT].rstrip()}…"


def document_words(number: str, issued_on: date | None, issuer: str = "") -> str:
    """A document as one line: 120/QĐ-UBND ngày 04/05/2023, UBND tỉnh."""
    dated = f" ngày {day_words(issued_on)}" if issued_on else ""
    return f"{number}{dated}{f', {issuer}' if issuer else ''}".strip()


def _document_of(event: InitiativeEvent) -> list[Change]:
    if not event.document_no:
        return []
    issuer = event.decision_issuer if event.document_no == event.decision_no else ""
    return [Change("Văn bản", "", document_words(event.document_no, event.document_on, issuer))]
