"""What was changed in a try, in words; and the mark that every try carries."""

from __future__ import annotations

from collections.abc import Iterator

from cchc.core.figures import typed_text
from scores_app.what_if.forms import TryForm
from scores_app.what_if.maxima import Change

NOT_OFFICIAL = "Thử nghiệm, không phải kết quả chính thức"


def changes_of(form: TryForm, change: Change) -> list[str]:
    """Each maximum and each number of points that is tried, beside what holds."""
    return [*_maxima(form, change), *_points(form, change)]


def _maxima(form: TryForm, change: Change) -> Iterator[str]:
    for key, new in change.areas.items():
        code = form.tree.by_id[key].criterion.code
        yield f"lĩnh vực {code}: {typed_text(form.worth[key])} → {typed_text(new)} điểm tối đa"
    for key, new in change.leaves.items():
        code = form.tree.by_id[key].criterion.code
        yield f"tiêu chí {code}: {typed_text(form.highest[key])} → {typed_text(new)} điểm tối đa"


def _points(form: TryForm, change: Change) -> Iterator[str]:
    chosen = form.chosen
    if chosen is None:
        return
    for key, new in change.points.items():
        found = form.group.reading(chosen.pk, key)
        old = typed_text(found.points) if found and found.points is not None else "chưa có"
        code = form.tree.by_id[key].criterion.code
        yield f"{chosen.unit.name}, tiêu chí {code}: {old} → {typed_text(new)} điểm"
