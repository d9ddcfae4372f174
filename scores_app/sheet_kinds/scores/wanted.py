"""Which readings a line wants, from what its cells say beside what is held; pure.

An empty cell says nothing. `applicable`, `note` and `cause` speak of the reading that counts;
`declared` is the unit's figure, or the appraisal's where the unit scores nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cchc.core.figures import typed_text
from cchc.core.imports import Row, Value
from scores_app.choices import WITHOUT_OVERRIDE, ClaimState, Rule, Scorer, Stage
from scores_app.declaring import figure_of
from scores_app.not_applying import note_problem
from scores_app.points import Figure, InputKind
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.services.claims import partly_problem
from scores_app.services.scores import bounds, override_problems
from scores_app.sheet_kinds.scores.books import Held, Place

COLUMN_OF = {
    Stage.SELF: "declared",
    Stage.APPRAISAL: "appraised_points",
    Stage.SECOND: "final_points",
}
FROM_FILE = "Điểm nạp từ tệp."
OUT = Figure(NOT_APPLICABLE)
NOT_SCORED_BY_UNIT = "Tiêu chí này đơn vị không tự chấm."
RULED_ONLY = "Điểm tự đánh giá tính từ số liệu kê khai; để trống ô này hoặc sửa số liệu."
NO_OVERRIDE = "Tiêu chí này không nhận điểm khác cách tính; sửa ở cột Số liệu kê khai."
RULING = "Ghi chú của lần thẩm định lại là ý kiến xem xét giải trình; sửa ở trang giải trình."
STILL_OUT = "Đang ghi Không áp dụng; muốn áp dụng thì ghi số liệu hoặc điểm thẩm định."
OUT_WITH_POINTS = "Đã ghi Không áp dụng thì không có điểm cuối; bỏ một trong hai."
OUT_WITH_FIGURE = "Đã ghi Không áp dụng thì không kê khai số liệu; bỏ một trong hai."


class RefusedError(Exception):
    """A cell that cannot be taken: (column, message)."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(slots=True)
class Wanted:
    """A reading as the file wants it; `points` None leaves them to the rule."""

    stage: Stage
    figure: Figure
    points: Decimal | None
    is_override: bool = False
    note: str = ""
    cause: str = ""


@dataclass(slots=True)
class Said:
    """What a line says: the columns that differ from what is held, and the figure of its cell, None
    where that is empty.
    """

    row: Row
    place: Place
    differs: set[str]
    figure: Figure | None

    @property
    def is_own(self) -> bool:
        return self.place.criterion.scorer == Scorer.UNIT

    def says(self, *keys: str) -> bool:
        return not self.differs.isdisjoint(keys)

    def points(self, key: str) -> Decimal | None:
        """The points of a cell that differs."""
        return self.row.decimal(key) if key in self.differs else None

    @property
    def is_out(self) -> bool:
        """Whether the line says anew that the criterion does not apply."""
        return self.says("applicable") and self.row.flag("applicable") is False

    @property
    def declared(self) -> Figure:
        """The figure of the column once the line is taken."""
        kept = self.place.reading(Stage.SELF if self.is_own else Stage.APPRAISAL)
        if self.figure is not None:
            return self.figure
        return figure_of(kept) if kept else Figure()


def wanted_of(said: Said) -> list[Wanted]:
    """The readings that a line changes.

    Raises:
        RefusedError: a cell that cannot be taken, or cells that contradict each other.
    """
    if not said.is_own and said.says("self_points", "explanation"):
        wrong = "self_points" if said.says("self_points") else "explanation"
        raise RefusedError(wrong, NOT_SCORED_BY_UNIT)
    own = _own(said) if said.is_own else None
    out = _out_stage(said, own)
    first = _first(said, out)
    second = _second(said, first, out)
    _refuse_standing_out(said, own, first, second)
    judged = [_worded(said, one) for one in _with_words(said, first, second)]
    return [*([own] if own else []), *judged]


def differing(place: Place, row: Row, held: Mapping[str, Value], figure: Figure | None) -> set[str]:
    """The columns that say something else than is held; an empty cell says nothing, and that a
    criterion applies goes without saying.
    """
    found = {key for key in held if _differs(row.values.get(key), held[key])}
    if row.flag("applicable") is True and held["applicable"] is None:
        found.discard("applicable")
    kept = place.reading(Stage.SELF if place.criterion.scorer == Scorer.UNIT else Stage.APPRAISAL)
    if figure is None or figure == (figure_of(kept) if kept else Figure()):
        found.discard("declared")
    else:
        found.add("declared")
    return found


def _differs(value: Value, held: Value) -> bool:
    if isinstance(value, str) and isinstance(held, str):
        return bool(value) and _plain(value) != _plain(held)
    return value is not None and value not in ("", held)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _own(said: Said) -> Wanted | None:
    """The unit's own reading."""
    place, held = said.place, said.place.reading(Stage.SELF)
    figure = said.declared
    if said.is_out and place.final is None and said.figure is None:
        figure = OUT
    moved = figure != (figure_of(held) if held else Figure())
    if not moved and not said.says("self_points", "explanation"):
        return None
    note = said.row.text("explanation") or _note(held)
    points, ruled = said.points("self_points"), place.leaf.rule.points(figure)
    if held and not moved and points is None:
        return _kept(held, note)
    if points is None or points == ruled:
        return Wanted(Stage.SELF, figure, ruled, note=note)
    if not place.is_draft:
        raise RefusedError("self_points", RULED_ONLY)
    wanted = _with_points(said, Stage.SELF, points, [figure])
    wanted.note = note or (FROM_FILE if wanted.is_override else "")
    return wanted


def _first(said: Said, out: Stage | None) -> Wanted | None:
    """The reading of the appraisal; its words are put in later."""
    held, points = said.place.reading(Stage.APPRAISAL), said.points("appraised_points")
    if out == Stage.APPRAISAL:
        return Wanted(Stage.APPRAISAL, OUT, None)
    figure = said.figure if not said.is_own and said.says("declared") else None
    if points is None and figure is None:
        return None
    if points is None and figure not in (None, OUT) and held and held.is_override:
        points = held.points  # other points than the rule's stay until they are changed
    if points is None:
        ruled = figure or Figure()
        return Wanted(Stage.APPRAISAL, ruled, said.place.leaf.rule.points(ruled))
    if figure == OUT and not said.place.is_draft:
        raise RefusedError("appraised_points", OUT_WITH_POINTS)
    read = [figure_of(held)] if held and said.is_own else []
    return _with_points(said, Stage.APPRAISAL, points, [*read, said.declared])


def _out_stage(said: Said, own: Wanted | None) -> Stage | None:
    """Which judged reading a line takes the criterion out with; None where it does not."""
    if not said.is_out:
        return None
    place = said.place
    if said.points("final_points") is not None:
        raise RefusedError("final_points", OUT_WITH_POINTS)
    if place.reading(Stage.SECOND) or said.points("appraised_points") is not None:
        return Stage.SECOND
    figure = said.figure if said.figure != OUT else None
    if not said.is_own and figure is not None and said.says("declared"):
        raise RefusedError("declared", OUT_WITH_FIGURE)
    if place.final or not said.is_own or figure is not None:
        return Stage.APPRAISAL
    return Stage.APPRAISAL if place.is_draft and own else None


def _second(said: Said, first: Wanted | None, out: Stage | None) -> Wanted | None:
    """The reading of the second appraisal, where another final figure than the first is said."""
    place, held = said.place, said.place.reading(Stage.SECOND)
    appraised = place.reading(Stage.APPRAISAL)
    if out == Stage.SECOND:
        return Wanted(Stage.SECOND, OUT, None)
    points = said.points("final_points")
    stands = first.points if first else appraised and appraised.points
    if points is None or (held is None and points == stands):
        return None
    read = [figure_of(one) for one in (held, appraised, place.claim) if one]
    return _with_points(said, Stage.SECOND, points, [*read, said.declared])


def _with_points(said: Said, stage: Stage, points: Decimal, figures: Sequence[Figure]) -> Wanted:
    """Points that the rule gives for one of these figures; else others than the rule's, for the
    first of them.
    """
    leaf, column = said.place.leaf, _points_column(stage)
    low, high = bounds(leaf.criterion)
    if not low <= points <= high:
        message = f"Điểm phải từ {typed_text(low)} đến {typed_text(high)}."
        raise RefusedError(column, message)
    if leaf.kind == InputKind.POINTS:
        figures = [Figure("", points)]
    usable = [one for one in figures if not one.is_empty and one != OUT]
    for figure in usable:
        if leaf.rule.points(figure) == points:
            return Wanted(stage, figure, points)
    base = usable[0] if usable else Figure()
    beside_best = _as_derived(said.place, points)
    if beside_best is not None:
        return Wanted(stage, beside_best, points)
    if not said.place.is_draft:
        _refuse_override(said.place, base, column)
    return Wanted(stage, base, points, is_override=not _may_follow(said.place, base))


def _may_follow(place: Place, figure: Figure) -> bool:
    """Whether points beside the best unit may be derived anew: in a round in preparation, where
    there is a figure; never those of an earlier year, which somebody decided.
    """
    return (
        place.criterion.rule == Rule.RELATIVE_TO_BEST
        and place.is_draft
        and not place.is_loaded
        and not figure.is_empty
    )


def _as_derived(place: Place, points: Decimal) -> Figure | None:
    """Beside the best unit no line alone knows the points: those that an earlier reading got for
    its figure are the rule's, and follow the best from then on.
    """
    if place.criterion.rule != Rule.RELATIVE_TO_BEST or place.is_loaded:
        return None
    read = (place.reading(Stage.APPRAISAL), place.reading(Stage.SELF))
    ruled = (one for one in read if one and not one.is_override and one.points == points)
    return next((figure_of(one) for one in ruled), None)


def _refuse_override(place: Place, figure: Figure, column: str) -> None:
    """Where the pages offer no other points than the rule's."""
    for problem in place.leaf.rule.problems(figure):
        raise RefusedError(column, problem.message)
    if place.criterion.rule in WITHOUT_OVERRIDE:
        raise RefusedError(column, NO_OVERRIDE)


def _with_words(said: Said, first: Wanted | None, second: Wanted | None) -> list[Wanted]:
    """Adds the reading whose words alone change."""
    found = [one for one in (first, second) if one]
    stage = _last_stage(said, second)
    if said.says("note", "cause") and stage not in {one.stage for one in found}:
        held = said.place.reading(stage)
        if held is None:
            raise RefusedError("appraised_points", "Ghi điểm thẩm định.")
        found.append(_kept(held, held.note))
    last = said.place.reading(Stage.SECOND)
    for one in found:
        one.note, one.cause = _words(said, one, is_last=one.stage == stage)
    if said.says("note") and last and not said.place.is_draft:
        raise RefusedError("note", RULING)
    return found


def _words(said: Said, wanted: Wanted, *, is_last: bool) -> tuple[str, str]:
    """Note and cause of a reading: those of the line belong to the one that counts, and to an
    earlier one that had none.
    """
    held = said.place.reading(wanted.stage)
    note, cause = said.row.text("note"), said.row.text("cause")
    kept_note, kept_cause = (held.note, held.cause) if held else ("", "")
    if is_last:
        return note or kept_note, cause or kept_cause
    return kept_note or note, kept_cause or cause


def _last_stage(said: Said, second: Wanted | None) -> Stage:
    return Stage.SECOND if second or said.place.reading(Stage.SECOND) else Stage.APPRAISAL


def _worded(said: Said, wanted: Wanted) -> Wanted:
    """Refuses a reading that says nothing, other points or “Không áp dụng” without a reason, and
    a part of a claim that is none.
    """
    if wanted.figure.is_empty and wanted.points is None:
        raise RefusedError("declared", "Ghi số liệu hoặc điểm thẩm định.")
    _refuse_part(said, wanted)
    _refuse_silent(said, wanted)
    if wanted.is_override and said.place.is_draft:
        wanted.note = wanted.note or FROM_FILE
    elif wanted.is_override and wanted.points is not None:
        criterion = said.place.criterion
        for place, message in override_problems(
            criterion, wanted.figure, wanted.note, wanted.points
        ):
            column = "note" if place == "note" else _points_column(wanted.stage)
            raise RefusedError(column, message)
    return wanted


def _refuse_part(said: Said, wanted: Wanted) -> None:
    place, claim = said.place, said.place.claim
    if place.is_draft or wanted.stage != Stage.SECOND or not claim:
        return
    if claim.state == ClaimState.PARTLY:
        first = place.reading(Stage.APPRAISAL)
        appraised = first.points if first else None
        problem = partly_problem(
            wanted.figure, wanted.points, appraised=appraised, claimed=claim.points
        )
        if problem:
            raise RefusedError("applicable" if wanted.figure == OUT else "final_points", problem)


def _refuse_silent(said: Said, wanted: Wanted) -> None:
    if said.place.is_draft or wanted.stage == Stage.SELF:
        return
    declared = said.declared.answer if said.is_own else ""
    problem = note_problem(wanted.figure.answer, wanted.note, declared)
    if problem:
        raise RefusedError("note", problem)


def _refuse_standing_out(
    said: Said, own: Wanted | None, first: Wanted | None, second: Wanted | None
) -> None:
    """A line that says that a criterion applies must leave a reading that does."""
    if not said.says("applicable") or said.row.flag("applicable") is False:
        return
    place = said.place
    judged = second or place.reading(Stage.SECOND) or first or place.reading(Stage.APPRAISAL)
    counts = judged or own or place.reading(Stage.SELF)
    figure = counts.figure if isinstance(counts, Wanted) else counts and figure_of(counts)
    if figure == OUT:
        raise RefusedError("applicable", STILL_OUT)


def _kept(held: Held, note: str) -> Wanted:
    """A reading that changes in its words alone."""
    stage, figure = Stage(held.stage), figure_of(held)
    return Wanted(stage, figure, held.points, held.is_override, note, held.cause)


def _note(held: Held | None) -> str:
    return held.note if held else ""


def _points_column(stage: Stage) -> str:
    return "self_points" if stage == Stage.SELF else COLUMN_OF[stage]
