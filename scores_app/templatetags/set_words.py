"""How sets, points and their sums are written on pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cchc.core.figures import typed_text
from cchc.core.templatetags.cchc_format import NOTHING, icon
from scores_app.choices import Scorer
from scores_app.models import CriteriaSet
from scores_app.sets.differences import Difference, Kind
from scores_app.sets.forms import CriterionForm

register = template.Library()

SHORT = {
    Scorer.UNIT: "Tự chấm, thẩm định",
    Scorer.APPRAISER: "Thẩm định",
    Scorer.SURVEY: "Điều tra xã hội học",
    Scorer.LEADERS: "Lãnh đạo tỉnh",
    Scorer.SYSTEM: "Hệ thống tính",
}

DIFFERENCES = {
    Kind.ADDED: ("done", "plus"),
    Kind.REMOVED: ("late", "trash"),
    Kind.CHANGED: ("soon", "pencil"),
    Kind.SAME: ("plain", "circle-check"),
}


@register.filter
def points(value: Decimal | None) -> str:
    """Points stated in a set, exactly as stated: 100; 0,45; – where there are none."""
    return NOTHING if value is None else typed_text(value)


@register.filter
def scorer_short(scorer: str) -> str:
    """Who scores, in few words; nothing for what only adds up."""
    return str(SHORT.get(Scorer(scorer), "")) if scorer else ""


@register.simple_tag
def gap_mark(gap: str, known: object) -> SafeString:
    """Whether a sum agrees: a warning with the gap, or that it does; nothing where nothing is."""
    if gap:
        return format_html('<span class="gap tone-soon">{} {}</span>', icon("alert-triangle"), gap)
    if not known:
        return SafeString("")
    return format_html('<span class="gap tone-done">{} khớp</span>', icon("circle-check"))


@register.simple_tag
def set_pill(item: CriteriaSet) -> SafeString:
    """The state of a set as icon, word and colour."""
    tone, name = ("soon", "pencil") if item.is_draft else ("done", "lock")
    label = item.get_state_display()
    return format_html('<span class="pill pill-{}">{}{}</span>', tone, icon(name), label)


@register.simple_tag
def difference_pill(one: Difference) -> SafeString:
    """Whether a criterion is new, gone, changed or the same, as icon, word and colour."""
    tone, name = DIFFERENCES[one.kind]
    return format_html('<span class="pill pill-{}">{}{}</span>', tone, icon(name), one.label)


@register.simple_tag
def criterion_errors(form: CriterionForm) -> list[tuple[str, str]]:
    """(anchor or nothing, text) of everything wrong with a criterion and its rule's part."""
    if not form.is_bound:
        return []
    part = form.part
    rows: list[tuple[str, Any]] = [
        (f"Dòng {number}, ", row) for number, row in enumerate(part.rows or (), 1)
    ]
    told = [("", error) for error in (*form.non_field_errors(), *part.errors)]
    told += [("", f"{where}{error}") for where, row in rows for error in row.non_field_errors()]
    return told + [
        (field.id_for_label, f"{where}{field.label}: {error}")
        for where, one in (("", form), ("", part.form), *rows)
        for field in one.visible_fields()
        for error in field.errors
    ]
