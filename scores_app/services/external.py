"""Which of several statements about a unit's result is shown."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core import text
from cchc.core.clock import now
from scores_app import jobs
from scores_app.models import ExternalIndex, StatementChoice
from units_app.models import User


class StaleStatementError(Exception):
    """Another statement is shown than the one this person saw; `current` is it, None for none."""

    def __init__(self, current: ExternalIndex | None) -> None:
        super().__init__("Kết quả đang hiển thị đã được người khác thay đổi.")
        self.current = current


@transaction.atomic
def statement_choose(
    *, statement_id: int, shown_id: int | None, reason: str, actor: User | None
) -> StatementChoice:
    """Shows this statement in the place of the one with `shown_id`, which is kept beside it.

    Raises:
        StaleStatementError: meanwhile another one is shown.
        ValidationError: by field; the reason is missing, or the statement is shown already.
    """
    chosen, shown = _held(statement_id)
    if (shown.pk if shown else None) != shown_id:
        raise StaleStatementError(shown)
    if chosen.is_shown:
        raise ValidationError("Kết quả này đang được hiển thị.")
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do chọn kết quả này."})
    for item, is_shown in ((shown, False), (chosen, True)):
        if item is not None:
            item.is_shown = is_shown
            item.save(update_fields=["is_shown"])
    jobs.request_external_recompute()
    return StatementChoice.objects.create(
        statement=chosen,
        replaced=shown,
        reason=text.nfc(reason).strip(),
        made_at=now(),
        made_by=actor,
    )


def _held(statement_id: int) -> tuple[ExternalIndex, ExternalIndex | None]:
    """The statement and the one shown of the same unit, index and year, held until the end."""
    series = ExternalIndex.objects.values("index", "year", "unit").get(pk=statement_id)
    held = ExternalIndex.objects.filter(**series).select_for_update(no_key=True).order_by("pk")
    items = {item.pk: item for item in held}
    shown = next((item for item in items.values() if item.is_shown), None)
    return items[statement_id], shown
