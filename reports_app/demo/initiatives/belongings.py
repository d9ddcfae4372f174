"""What belongs to the sample initiatives: documents, adoptions, figures, comments; all invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from cchc.core.clock import HANOI, today
from evidence_app.services import evidence_store
from models_app import rules
from models_app.choices import AdoptionEventKind
from models_app.models import (
    ADOPTING_FIELDS,
    Adoption,
    AdoptionEvent,
    Comment,
    Indicator,
    IndicatorEvent,
    InitiativeEventEvidence,
    InitiativeEvidence,
    Measurement,
)
from models_app.services.indicators import indicator_event
from reports_app.data_files import DATA
from reports_app.demo.accounts import OFFICER, STAFF
from reports_app.demo.initiatives.reading import (
    SampleAdoption,
    SampleComment,
    SampleFigure,
    SampleIndicator,
)
from reports_app.demo.initiatives.stories import Story
from reports_app.demo.proofs import Users, copy_of
from units_app.resolving import UnitDirectory

TITLES = {
    "bao_cao": "Báo cáo kết quả thực hiện sáng kiến (dữ liệu minh họa)",
    "bien_ban": "Biên bản họp đánh giá sáng kiến (dữ liệu minh họa)",
    "quyet_dinh": "Quyết định triển khai mô hình (dữ liệu minh họa)",
}
MORNING = time(9, 0, tzinfo=HANOI)


def write_papers(stories: Sequence[Story], users: Users) -> None:
    """One document for a few of them, put with the registration."""
    actor = users.get(STAFF.username)
    for number, story in enumerate((s for s in stories if s.sample.paper), start=1):
        paper, item = story.sample.paper, story.item
        document = evidence_store(
            upload=copy_of(DATA / f"sample_{paper}.pdf", item.code),
            unit=item.unit,
            actor=actor,
            name=TITLES[paper],
            number=f"MH-{number:02d}/SK-2023",
            is_sample=True,
        )
        InitiativeEvidence.objects.create(initiative=item, evidence=document, added_by=actor)
        InitiativeEventEvidence.objects.create(event=story.first, evidence=document)


def write_adoptions(
    stories: Sequence[Story],
    adoptions: dict[str, list[SampleAdoption]],
    units: UnitDirectory,
    users: Users,
) -> None:
    """Who took them over, with every event: begun, a result, given up."""
    pairs = [
        (_adoption(story, told, units), told)
        for story in stories
        for told in adoptions.get(story.sample.code, [])
    ]
    events = [event for adoption, told in pairs for event in _lived(adoption, told, users)]
    Adoption.objects.bulk_create(adoption for adoption, _ in pairs)
    AdoptionEvent.objects.bulk_create(events)


def _adoption(story: Story, told: SampleAdoption, units: UnitDirectory) -> Adoption:
    item = story.item
    in_force = rules.in_force_from((step.stage, step.on) for step in story.sample.steps)
    story.check({} if in_force else {"stage": "Chỉ áp dụng lại sáng kiến đã công nhận."})
    not_before = in_force or told.since
    story.check(rules.taking_problems(since=told.since, not_before=not_before, today=today()))
    wanted = rules.Adopted(
        since=told.since,
        ended_on=told.ended_on,
        adapted=told.adapted,
        result=told.result,
        result_on=told.result_on,
    )
    story.check(rules.adopting_problems(wanted, not_before=told.since, today=today()))
    unit = units.find(told.unit, told.since)
    return Adoption(initiative=item, unit=unit, since=told.since, adapted=told.adapted)


def _lived(adoption: Adoption, told: SampleAdoption, users: Users) -> Iterator[AdoptionEvent]:
    """Takes the adoption in memory to how it stands today."""
    actor = users.get(OFFICER.username if told.unit == OFFICER.unit else STAFF.username)
    facts: dict[str, object] = {"since": told.since, "ended_on": None, "adapted": told.adapted}
    facts |= {"result": "", "result_on": None}
    steps: list[tuple[AdoptionEventKind, date, dict[str, object]]] = [
        (AdoptionEventKind.TAKEN, told.since, {})
    ]
    if told.result_on:
        result = {"result": told.result, "result_on": told.result_on}
        steps.append((AdoptionEventKind.RESULT, told.result_on, result))
    if told.ended_on:
        steps.append((AdoptionEventKind.ENDED, told.ended_on, {"ended_on": told.ended_on}))
    for seq, (kind, on, told_now) in enumerate(steps, start=1):
        facts |= told_now
        for name in ADOPTING_FIELDS:
            setattr(adoption, name, facts[name])
        adoption.version = seq
        event = AdoptionEvent(
            adoption=adoption, seq=seq, kind=kind, effective_on=on, actor=actor, **facts
        )
        event.reason = told.reason if kind == AdoptionEventKind.ENDED else ""
        yield event


def write_effects(stories: Sequence[Story], indicators: dict[str, list[SampleIndicator]]) -> None:
    """By what they are measured, and the figures measured so far."""
    rows: list[Indicator] = []
    events: list[IndicatorEvent] = []
    figures: list[Measurement] = []
    for story in stories:
        for order, told in enumerate(indicators.get(story.sample.code, [])):
            indicator = _indicator(story, told, order)
            rows.append(indicator)
            events.append(_begun(story, indicator))
            figures += [_measured(story, indicator, figure) for figure in told.figures]
    Indicator.objects.bulk_create(rows)
    IndicatorEvent.objects.bulk_create(events)
    Measurement.objects.bulk_create(figures)


def _indicator(story: Story, told: SampleIndicator, order: int) -> Indicator:
    return Indicator(
        initiative=story.item,
        name=told.name,
        measured_in=told.measured_in,
        better=told.better,
        baseline=told.baseline,
        baseline_on=told.baseline_on,
        target=told.target,
        due_on=told.due_on,
        order=order,
    )


def _begun(story: Story, indicator: Indicator) -> IndicatorEvent:
    """In the books from the registration on."""
    actor = story.actor(of_unit=True)
    return indicator_event(indicator, on=story.sample.steps[0].on, seq=1, actor=actor)


def _measured(story: Story, indicator: Indicator, figure: SampleFigure) -> Measurement:
    story.check(
        rules.measurement_problems(
            kind=figure.kind,
            measured_on=figure.measured_on,
            baseline_on=indicator.baseline_on,
            starts_on=story.item.starts_on,
            today=today(),
        )
    )
    indicator.version += 1
    return Measurement(
        indicator=indicator,
        kind=figure.kind,
        value=figure.value,
        measured_on=figure.measured_on,
        note=figure.note,
        actor=story.actor(of_unit=True),
    )


def write_comments(
    stories: Sequence[Story], comments: dict[str, list[SampleComment]], users: Users
) -> None:
    """What reviewers said; of accounts that are gone nothing."""
    Comment.objects.bulk_create(
        Comment(
            initiative=story.item,
            author=users[told.author],
            text=told.text,
            opinion=told.opinion,
            is_internal=told.is_internal,
            written_at=datetime.combine(told.written_on, MORNING),
        )
        for story in stories
        for told in comments.get(story.sample.code, [])
        if told.author in users
    )
