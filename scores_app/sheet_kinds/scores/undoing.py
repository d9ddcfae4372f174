"""Taking a batch of scores back: what a lock says against it, in whose name it is done, and what
follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.core.clock import today
from cchc.core.models import ImportBatch
from cchc.core.undo import UndoRefusedError
from scores_app.choices import BY_APPRAISERS, RoundState, Rule, SheetEventKind, Stage
from scores_app.jobs import request_comparison, request_rankings
from scores_app.models import Claim, InitiativeOffer, Score, ScoreEvidence, ScoreSheet, SheetEvent
from scores_app.permissions import is_own_unit
from scores_app.rounds.step_days import days_of_sheets
from scores_app.services.locks import hold_sheets
from scores_app.services.scores import withdrawn_by
from scores_app.services.sheet_events import sheet_events
from scores_app.sheet_kinds.scores.allowed import why_locked
from scores_app.sheet_kinds.scores.books import events_of
from scores_app.sheet_kinds.scores.recording import BY_FILE
from units_app.access import access_of

MOST_NAMED = 20
NOBODY = "0"
CLOSED = "kỳ chấm đã kết thúc nên điểm không sửa được nữa."
OPENED = "kỳ chấm đã mở sau lần ghi này nên không hoàn tác được; sửa điểm ở trang của phiếu."
GONE_ON = "phiếu đã có thêm số liệu hoặc tài liệu sau lần ghi này."
RULED_OUT = "kết quả xem xét giải trình đã hết hiệu lực theo lần ghi này, không đặt lại được."
CLAIMED = "đơn vị đã giải trình về điểm của lần ghi này."
FALLEN = (
    "số liệu của lần ghi này đã làm rút điểm thẩm định tiêu chí {codes}, nay phải thẩm định lại;"
    " sửa từng tiêu chí thay vì hoàn tác."
)
OWN_UNIT = "{unit}: người của đơn vị không hoàn tác điểm thẩm định của đơn vị mình."


def hold_places(batch: ImportBatch) -> None:
    """Holds the sheets that a batch wrote into, as whoever writes into them does."""
    keys: set[int] = set()
    for audit, column in (("ScoreAudit", "sheet"), ("ScoreSheetAudit", "pgh_obj")):
        rows = apps.get_model("scores_app", audit).objects.filter(pgh_context=batch.context_id)
        keys |= set(rows.values_list(column, flat=True))
    hold_sheets(keys, to_move=True)


def undo_check(batch: ImportBatch) -> list[str]:
    """What speaks against taking a batch back by the steps of its rounds today, unit by unit."""
    found = dict.fromkeys(_objections(batch))
    lines = list(found)[:MOST_NAMED]
    return [*lines, "… và các phiếu khác."] if len(found) > MOST_NAMED else lines


def before_undo(batch: ImportBatch) -> None:
    """The history of what is taken back says who did it, not who wrote what stands again.

    Raises:
        UndoRefusedError: judged readings of the own unit would be taken back.
    """
    _refuse_own_unit(batch)
    withdrawn_by(batch.undone_by)
    _in_the_name_of(str(batch.undone_by_id or NOBODY))


def after_undo(batch: ImportBatch) -> None:
    """Sheets that stand again where they stood say so by an event, so that every day's state is
    read from the events alone; what follows from the figures is derived anew.
    """
    _in_the_name_of("")
    _say_where_they_stand(batch)
    written = _written(batch).filter(criterion__rule=Rule.RELATIVE_TO_BEST)
    for round_set, criterion in written.values_list("sheet__round_set", "criterion").distinct():
        request_comparison(round_set_id=round_set, criterion_id=criterion)
    request_rankings()


def _say_where_they_stand(batch: ImportBatch) -> None:
    reason = f"Hoàn tác lần ghi số {batch.pk}."
    events = SheetEvent.objects.filter(reason=BY_FILE.format(batch=batch.pk))
    parts: dict[tuple[date, str], list[ScoreSheet]] = {}
    for event in events.select_related("sheet__round_set__round").order_by("pk"):
        held = event.sheet.round_set.round
        goes_back = held.state == RoundState.DRAFT and not held.is_corrected
        on = event.effective_on if goes_back else today()
        parts.setdefault((on, event.kind), []).append(event.sheet)
    for (on, kind), sheets in parts.items():
        back, by = SheetEventKind.TAKEN_BACK, batch.undone_by
        sheet_events(sheets, back, by, reason, effective_on=on, undoes=kind)


def _written(batch: ImportBatch) -> QuerySet[Any]:
    """What the audit keeps of the readings that a batch wrote."""
    audit: Any = apps.get_model("scores_app", "ScoreAudit")
    rows: QuerySet[Any] = audit.objects.filter(pgh_context_id=batch.context_id)
    return rows.order_by()


def _sheets(batch: ImportBatch) -> dict[int, ScoreSheet]:
    """The sheets of a batch whose round is not in preparation."""
    named = Q(pk__in=_written(batch).values("sheet"))
    rows = ScoreSheet.objects.filter(named).exclude(round_set__round__state=RoundState.DRAFT)
    return {sheet.pk: sheet for sheet in rows.with_round().order_by("pk")}


def _objections(batch: ImportBatch) -> Iterator[str]:
    sheets = _sheets(batch)
    days, events = days_of_sheets(list(sheets.values())), events_of(sheets.values())
    written = _written(batch).filter(sheet__in=sheets).exclude(pgh_label="delete")
    parts = set(written.values_list("sheet", "stage", "criterion__scorer"))
    for key, stage, scorer in sorted(parts):
        sheet = sheets[key]
        locked = why_locked(sheet, days[key], events.get(key, ()), Stage(stage), scorer)
        why_not = CLOSED if sheet.round_set.round.state == RoundState.CLOSED else locked
        if why_not:
            yield f"{sheet.unit}: {why_not}"
    yield from _fallen(batch, sheets)
    yield from _ruled_out(batch, sheets)
    yield from _claimed(batch, sheets)
    yield from _moved_on(batch, sheets)


def _fallen(batch: ImportBatch, sheets: dict[int, ScoreSheet]) -> Iterator[str]:
    """Appraisals that fell with what the batch changed: putting the figures back would not put the
    judgement back, which belongs to who appraises.
    """
    gone = _written(batch).filter(sheet__in=sheets, pgh_label="delete")
    found: dict[int, set[str]] = {}
    for key, code in gone.values_list("sheet", "criterion__code"):
        found.setdefault(key, set()).add(code)
    for key, codes in sorted(found.items()):
        yield f"{sheets[key].unit}: {FALLEN.format(codes=', '.join(sorted(codes)))}"


def _ruled_out(batch: ImportBatch, sheets: dict[int, ScoreSheet]) -> Iterator[str]:
    """Sheets with a ruling that went past with what the batch changed; nothing rules anew."""
    audit: Any = apps.get_model("scores_app", "ClaimAudit")
    past = audit.objects.filter(pgh_context_id=batch.context_id, past_on__isnull=False)
    for sheet_id in past.order_by("sheet").values_list("sheet", flat=True).distinct():
        if sheet_id in sheets:
            yield f"{sheets[sheet_id].unit}: {RULED_OUT}"


def _claimed(batch: ImportBatch, sheets: dict[int, ScoreSheet]) -> Iterator[str]:
    """Sheets whose unit holds something against judged readings of the batch since."""
    judged = _written(batch).filter(sheet__in=sheets).exclude(stage=Stage.SELF)
    cells = judged.filter(sheet=OuterRef("sheet"), criterion=OuterRef("criterion"))
    claims = Claim.objects.filter(Exists(cells), made_at__gt=batch.created_at)
    for sheet_id in claims.order_by("sheet").values_list("sheet", flat=True).distinct():
        yield f"{sheets[sheet_id].unit}: {CLAIMED}"


def _moved_on(batch: ImportBatch, sheets: dict[int, ScoreSheet]) -> Iterator[str]:
    """Sheets that cannot stand where they stood: their round was opened since, or others went on
    with what the batch began.
    """
    events = SheetEvent.objects.filter(sheet__in=sheets, reason=BY_FILE.format(batch=batch.pk))
    made = _written(batch).filter(pgh_label="insert").values("pgh_obj_id")
    for sheet_id, kind in events.values_list("sheet", "kind"):
        others = Score.objects.filter(sheet=sheet_id, stage=Stage.SELF).exclude(pk__in=made)
        if kind != SheetEventKind.STARTED:
            yield f"{sheets[sheet_id].unit}: {OPENED}"
        elif others.exists() or _is_proved(sheet_id):
            yield f"{sheets[sheet_id].unit}: {GONE_ON}"


def _is_proved(sheet_id: int) -> bool:
    """Whether the unit showed anything for a criterion."""
    proofs = (ScoreEvidence, InitiativeOffer)
    return any(proof.objects.filter(sheet=sheet_id).exists() for proof in proofs)


def _refuse_own_unit(batch: ImportBatch) -> None:
    if batch.undone_by is None:
        return
    judged = _written(batch).exclude(stage=Stage.SELF).filter(criterion__scorer__in=BY_APPRAISERS)
    access = access_of(batch.undone_by)
    touched = set(judged.values_list("sheet", flat=True))
    own = [s for s in _sheets(batch).values() if s.pk in touched and is_own_unit(access, s)]
    if own:
        raise UndoRefusedError(*(OWN_UNIT.format(unit=sheet.unit) for sheet in own))


def _in_the_name_of(key: str) -> None:
    """Tells the database who puts readings back in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cchc.restored_by', %s, true)", [key])
