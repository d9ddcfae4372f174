"""Who issues a document, where and when, as the heading and the foot of every kind say it."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports_app.documents.report import SAMPLE, office
from reports_app.documents.wording.phrases import lowered
from units_app.province import province_name_on


def issued_by(day: date, *, is_sample: bool) -> dict[str, Any]:
    """The names of the issuing body for papers with figures of `day`; the day of signing is left
    to whoever signs, for nothing here knows it.
    """
    province = province_name_on(day)
    return {
        **office(province),
        "province": lowered(province),
        "signing_day": f"ngày      tháng      năm {day.year}",
        "as_of": day,
        "is_sample": is_sample,
        "sample_words": SAMPLE if is_sample else "",
    }
