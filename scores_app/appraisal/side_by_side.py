"""One criterion over all units of a group: what each declared, what was found, how it was before.

A fixed number of queries, whatever the number of units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from cchc.core.clock import today
from evidence_app.models import Evidence
from scores_app import causes
from scores_app.appraisal import appraising
from scores_app.choices import BY_APPRAISERS, UNSENT_STATES, SheetState, Stage
from scores_app.declaring import declared_text, figure_of
from scores_app.final import final_among, final_of
from scores_app.models import (
    Criterion,
    CriterionLink,
    RoundSet,
    Score,
    ScoreEvent,
    ScoreEvidence,
    ScoreSheet,
    SheetEvent,
)
from scores_app.models.scores import Reading
from scores_app.offers.shown import Shown, shown_by
from scores_app.rounds.step_days import sheets_to_read
from units_app.access import Access
from units_app.models import User

NOT_SENT = "Đơn vị chưa gửi phiếu nên chưa thẩm định được."
APPROVED = "Kết quả của đơn vị đã được phê duyệt."
FINISHED = "Đã hoàn thành thẩm định phiếu; muốn sửa thì chọn “Thẩm định tiếp” ở phiếu."
PAST = "Đang xem số liệu của một ngày đã qua; về hôm nay để chấm."
LOCKED = "Bước thẩm định chưa mở hoặc đã khóa."


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the unit got for the criterion this one goes on from; `is_loaded`: in results that were
    loaded and not scored here. Where it did not apply there are no points.
    """

    year: int
    code: str
    points: Decimal | None
    max_points: Decimal
    is_loaded: bool = False
    is_applicable: bool = True


@dataclass
class Row:
    """One unit's cell: the readings of each stage, documents and initiatives, earlier years, and
    why it is closed to this person ("" where it is open). `overtaken` is the appraisal that fell
    because what it had judged was changed, while there is no new one. `form` is what may be typed,
    `ruled` what the rule gives for it while it is not saved; `newer` is what somebody else wrote
    meanwhile.
    """

    sheet: ScoreSheet
    criterion: Criterion
    readings: Mapping[str, Reading] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    initiatives: list[Shown] = field(default_factory=list)
    overtaken: Reading | None = None
    earlier: list[Earlier] = field(default_factory=list)
    why_not: str = ""
    state: str = ""
    form: Any = None
    ruled: Decimal | None = None
    newer: Score | None = None
    is_stale: bool = False

    @property
    def proofs(self) -> int:
        """How many documents and initiatives the unit shows."""
        return len(self.evidence) + len(self.initiatives)

    @property
    def key(self) -> str:
        """What the cell is called on a page."""
        return f"o-{self.sheet.pk}-{self.criterion.pk}"

    @property
    def newer_words(self) -> str:
        return self.words_of(self.newer)

    @property
    def own(self) -> Reading | None:
        return self.readings.get(Stage.SELF)

    @property
    def appraised(self) -> Reading | None:
        return self.readings.get(Stage.APPRAISAL)

    @property
    def second(self) -> Reading | None:
        return self.readings.get(Stage.SECOND)

    @property
    def final(self) -> Reading | None:
        """The second appraisal where there is one, else the first."""
        return final_of(self.appraised, self.second)

    @property
    def declared(self) -> str:
        return self.words_of(self.own)

    @property
    def overtaken_words(self) -> str:
        """What the appraisal that fell had found."""
        return self.words_of(self.overtaken)

    @property
    def found(self) -> str:
        return self.words_of(self.appraised)

    def words_of(self, reading: Reading | None) -> str:
        return declared_text(self.criterion, figure_of(reading)) if reading else ""

    @property
    def version(self) -> int:
        """The version of the appraisal's reading, 0 where there is none."""
        return getattr(self.appraised, "version", 0)

    @property
    def print(self) -> str:
        """Which versions of which readings stand here: of the unit and of the appraisal."""
        return print_of(self.readings)

    @property
    def is_sent(self) -> bool:
        return self.state not in UNSENT_STATES

    @property
    def waits(self) -> bool:
        """Whether it is still to be appraised; a result of a survey may come before the sheet."""
        waits = appraising.waits_for_reading(self.criterion, self.state)
        return waits and self.appraised is None

    @property
    def lost(self) -> bool:
        """Whether the reading that counts leaves points that somebody answers for."""
        final = self.final
        return final is not None and causes.loses(
            self.criterion, final.points, is_override=final.is_override
        )

    @property
    def not_judged(self) -> str:
        """Why the appraisal takes points that nobody has to answer for, in words."""
        found = self.appraised
        if found is None or found.points is None or found.cause or found.is_override:
            return ""
        if found.points >= self.criterion.max_points:
            return ""
        return causes.not_judged(rule=self.criterion.rule)

    @property
    def differs(self) -> bool:
        """Whether the appraisal gives other points than the unit gave itself."""
        own, found = self.own, self.appraised
        return own is not None and found is not None and own.points != found.points


def print_of(readings: Mapping[str, Reading]) -> str:
    """Which version of which reading stands in a cell; a reading written anew has another number,
    whatever its version.
    """
    held = (readings.get(stage) for stage in (Stage.SELF, Stage.APPRAISAL))
    return "-".join(f"{one.pk}.{getattr(one, 'version', 0)}" if one else "0" for one in held)


def rows_of(
    round_set: RoundSet, criterion: Criterion, day: date, *, user: User, access: Access
) -> list[Row]:
    """The row of each unit of the group, in the order of units, as of the end of `day`."""
    sheets = list(
        round_set.sheets.select_related("unit").order_by("unit__order", "unit__sort_key", "pk")
    )
    for sheet in sheets:
        sheet.round_set = round_set
    readings = readings_of([criterion], sheets, day)
    fallen = overtaken_of([criterion], sheets, day, readings)
    evidence = evidence_of([criterion], sheets, day)
    initiatives = shown_by(sheets, day, criterion=criterion)
    earlier = earlier_of(criterion, sheets, day)
    duties = appraising.duties_of(user.pk, round_set)
    states = states_of(sheets, day)
    in_step = sheets_to_read(sheets, criterion, day)
    return [
        Row(
            sheet=sheet,
            criterion=criterion,
            readings=readings.get((sheet.pk, criterion.pk), {}),
            evidence=evidence.get((sheet.pk, criterion.pk), []),
            initiatives=initiatives.get((sheet.pk, criterion.pk), []),
            overtaken=fallen.get((sheet.pk, criterion.pk)),
            earlier=earlier.get(sheet.unit_id, []),
            state=states.get(sheet.pk, SheetState.NOT_STARTED),
            why_not=PAST
            if day != today()
            else why_closed(access, duties, sheet, criterion, in_step=sheet.pk in in_step),
        )
        for sheet in sheets
    ]


def why_closed(
    access: Access,
    duties: appraising.Duties,
    sheet: ScoreSheet,
    criterion: Criterion,
    *,
    in_step: bool,
) -> str:
    """Why this person cannot write the appraisal of a cell today; "" where they can."""
    why_not = appraising.why_not_theirs(access, duties, sheet, criterion)
    return why_not or why_appraisal_locked(sheet, criterion.scorer, in_step=in_step)


def why_appraisal_locked(sheet: ScoreSheet, scorer: str, *, in_step: bool) -> str:
    """Why nobody writes the appraisal of a cell today; "" where it is open."""
    if sheet.state == SheetState.APPROVED:
        return APPROVED
    if scorer in BY_APPRAISERS:
        if sheet.state in UNSENT_STATES:
            return NOT_SENT
        if sheet.state == SheetState.APPRAISED:
            return FINISHED
    return "" if in_step else LOCKED


def readings_of(
    criteria: Iterable[Criterion], sheets: Collection[ScoreSheet], day: date
) -> dict[tuple[int, int], dict[str, Reading]]:
    """(sheet, criterion) -> stage -> the reading at the end of `day`; one query."""
    wanted = {"criterion__in": list(criteria), "sheet__in": list(sheets)}
    rows: Iterable[Score | ScoreEvent]
    if day == today():
        rows = Score.objects.filter(**wanted).select_related("changed_by")
    else:
        known = ScoreEvent.objects.filter(effective_on__lte=day, **wanted)
        keys = ("sheet_id", "criterion_id", "stage")
        latest = known.select_related("changed_by").order_by(*keys, "-pk").distinct(*keys)
        rows = [event for event in latest if not event.gone]
    found: dict[tuple[int, int], dict[str, Reading]] = {}
    for row in rows:
        found.setdefault((row.sheet_id, row.criterion_id), {})[row.stage] = row
    return found


def overtaken_of(
    criteria: Iterable[Criterion],
    sheets: Collection[ScoreSheet],
    day: date,
    readings: Mapping[tuple[int, int], Mapping[str, Reading]],
) -> dict[tuple[int, int], Reading]:
    """(sheet, criterion) -> the last appraisal that fell by the end of `day` because what it had
    judged was changed, where no new one is there; one query.
    """
    rows = ScoreEvent.objects.filter(
        criterion__in=list(criteria),
        sheet__in=list(sheets),
        stage=Stage.APPRAISAL,
        overtaken=True,
        effective_on__lte=day,
    ).order_by("pk")
    found: dict[tuple[int, int], Reading] = {}
    for row in rows:
        key = (row.sheet_id, row.criterion_id)
        if Stage.APPRAISAL not in readings.get(key, {}):
            found[key] = row
    return found


def states_of(sheets: Collection[ScoreSheet], day: date) -> dict[int, str]:
    """Sheet -> its state at the end of `day`."""
    if day == today():
        return {sheet.pk: sheet.state for sheet in sheets}
    last = SheetEvent.objects.filter(sheet=OuterRef("pk"), effective_on__lte=day).order_by("-pk")
    rows = ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets])
    then = rows.annotate(then=Subquery(last.values("state")[:1]))
    return {pk: state or SheetState.NOT_STARTED for pk, state in then.values_list("pk", "then")}


def evidence_of(
    criteria: Iterable[Criterion], sheets: Collection[ScoreSheet], day: date
) -> dict[tuple[int, int], list[Evidence]]:
    """(sheet, criterion) -> the documents put in by the end of `day` that are there; one query."""
    links = ScoreEvidence.objects.filter(
        criterion__in=list(criteria), sheet__in=list(sheets), added_at__date__lte=day
    ).select_related("evidence__file", "evidence__unit")
    found: dict[tuple[int, int], list[Evidence]] = {}
    for link in links.defer("evidence__file__text", "evidence__file__words"):
        found.setdefault((link.sheet_id, link.criterion_id), []).append(link.evidence)
    return found


def forerunners(criterion: Criterion) -> dict[int, Criterion]:
    """The criteria of earlier sets that this one goes on from, over any number of years; a query
    for each year back.
    """
    found: dict[int, Criterion] = {}
    level = {criterion.pk}
    while level:
        links = CriterionLink.objects.filter(new__in=level).exclude(old__in=found)
        level = set()
        for link in links.select_related("old__criteria_set"):
            found[link.old_id] = link.old
            level.add(link.old_id)
    return found


def earlier_of(
    criterion: Criterion, sheets: Collection[ScoreSheet], day: date
) -> dict[int, list[Earlier]]:
    """Unit -> what it got in earlier years as it stood at the end of `day`, the latest first;
    rounds in preparation are none, nor results that were recorded or begun later.
    """
    olds = sorted(forerunners(criterion).values(), key=lambda old: (old.order, old.pk))
    if not olds:
        return {}
    held = ScoreSheet.objects.filter(
        unit__in={sheet.unit_id for sheet in sheets},
        round_set__criteria_set__in={old.criteria_set_id for old in olds},
    )
    before = list(
        held.standing_on(day)
        .select_related("round_set__round")
        .order_by("-round_set__round__year", "-round_set__round")
    )
    readings = readings_of(olds, before, day)
    found: dict[int, list[Earlier]] = {}
    for sheet in before:
        for old in olds:
            of_leaf = readings.get((sheet.pk, old.pk), {})
            final = final_among(of_leaf)
            if final is not None:
                found.setdefault(sheet.unit_id, []).append(_earlier(sheet, old, final))
    return found


def _earlier(sheet: ScoreSheet, old: Criterion, final: Reading) -> Earlier:
    held = sheet.round_set.round
    return Earlier(
        year=held.year,
        code=old.code,
        points=final.points,
        max_points=old.max_points,
        is_loaded=held.is_loaded,
        is_applicable=final.is_applicable,
    )
