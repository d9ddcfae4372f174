"""Writes of single periods: made, changed as they were read, taken away while nothing hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404

from cchc.core.clock import today
from cchc.core.versions import StaleRowError
from reports_app.models import ReportPeriod
from reports_app.periods import standard

FIELDS = ("code", "name", "starts_on", "ends_on", "due_on", "source")
MADE_ANEW = "Kỳ chuẩn của năm nay và năm sau được tạo tự động mỗi đêm nên không xóa được."
CODE_KEPT = (
    "Kỳ chuẩn của năm nay và năm sau được tạo tự động mỗi đêm theo mã này; đổi mã thì đêm nay có"
    " thêm một kỳ trùng. Sửa tên hoặc ngày, giữ nguyên mã."
)


@transaction.atomic
def period_create(*, facts: Mapping[str, Any]) -> ReportPeriod:
    """Makes a period; `facts` by FIELDS. Raises ValidationError by field."""
    period = ReportPeriod(**facts)
    _save(period)
    return period


@transaction.atomic
def period_update(*, period_id: int, version: int, facts: Mapping[str, Any]) -> ReportPeriod:
    """Changes a period that is still at the version the person saw; Http404 where it is gone.

    Raises:
        StaleRowError: somebody was faster.
        ValidationError: by field; also where forecasts or a published pack hold it as it is, or it
            would make itself again under the code that it had.
    """
    period: ReportPeriod = get_object_or_404(ReportPeriod.objects.select_for_update(), pk=period_id)
    if period.version != version:
        raise StaleRowError(period)
    if facts["code"] != period.code and _makes_itself(period):
        raise ValidationError({"code": CODE_KEPT})
    for name, value in facts.items():
        setattr(period, name, value)
    period.version += 1
    _save(period)
    return period


def period_delete(*, period_id: int, reason: str) -> None:
    """Takes a period away that nothing hangs on; what it was and the reason stay in the audit.

    Raises ValidationError: no reason, something hangs on it, or it would make itself again.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do xóa."})
    period = get_object_or_404(ReportPeriod, pk=period_id)
    problem = held_by(period)
    if problem:
        raise ValidationError(problem)
    try:
        with pghistory.context(reason=reason.strip()), transaction.atomic():
            period.delete()
    except (ProtectedError, IntegrityError) as error:  # hung on a moment ago
        raise ValidationError("Kỳ báo cáo đang được dùng nên không xóa được.") from error


def held_by(period: ReportPeriod) -> str:
    """Why a period cannot be taken away; "" when it can. Two queries at most."""
    if _makes_itself(period):
        return MADE_ANEW
    told = ("dự kiến của các đơn vị", period.forecasts), ("gói số liệu", period.packs)
    found = [words for words, rows in told if rows.exists()]
    return f"Kỳ này đã có {' và '.join(found)} nên không xóa được." if found else ""


def _makes_itself(period: ReportPeriod) -> bool:
    """Whether the next night would make one of this code."""
    year = today().year
    return period.code in {window.code for at in (year, year + 1) for window in standard(at)}


def _save(period: ReportPeriod) -> None:
    period.full_clean()
    try:
        with transaction.atomic():
            period.save()
    except IntegrityError as error:  # a pack published, or the code taken, a moment ago
        raise ValidationError(
            "Kỳ báo cáo vừa được dùng ở nơi khác nên chưa lưu được; hãy thử lại."
        ) from error
