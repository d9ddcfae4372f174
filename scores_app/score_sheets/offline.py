"""A score sheet taken along as a workbook: filled in without a connection, brought back, compared.

A mark in each line says what its cells held when the file was made, and at which version; so a line
nobody touched changes nothing, and one that somebody else wrote meanwhile is not overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from cchc.core.figures import typed_text
from cchc.core.imports import Column, Row, SheetKind, Value
from cchc.core.sheets.problems import CellError, Problem
from cchc.core.sheets.reading import ReadRow, open_sheet
from cchc.core.text import nfc, whole_number
from scores_app import points as scoring
from scores_app.choices import Stage
from scores_app.declaring import read_declared
from scores_app.models import ScoreSheet
from scores_app.score_sheets.lines import Line
from scores_app.score_sheets.typing import Typed
from scores_app.sheet_kinds.scores.columns import COLUMNS as SCORE_COLUMNS
from scores_app.sheet_kinds.scores.exporting import line_of

_OF_SCORES = {column.key: column for column in SCORE_COLUMNS}
COLUMNS = (
    _OF_SCORES["round_code"],
    _OF_SCORES["unit"],
    _OF_SCORES["criterion"],
    Column("name", "Tên tiêu chí", width=50),
    Column("max_points", "Điểm tối đa", "decimal", width=10),
    _OF_SCORES["declared"],
    Column("how", "Cách tính điểm", width=36),
    Column("proof", "Yêu cầu và tài liệu kiểm chứng", width=36),
    _OF_SCORES["self_points"],
    _OF_SCORES["appraised_points"],
    _OF_SCORES["explanation"],
    _OF_SCORES["final_points"],
    _OF_SCORES["note"],
    Column("mark", "Dấu phiên bản (không sửa)", "code", width=26, max_length=60),
)
ONLY_SHOWN = {
    "self_points": "Điểm tự đánh giá tính từ số liệu kê khai; để nguyên ô này.",
    "appraised_points": "Cột này chỉ để xem; để nguyên ô này.",
    "final_points": "Cột này chỉ để xem; để nguyên ô này.",
    "note": "Cột này chỉ để xem; để nguyên ô này.",
}
NO_MARK = "Dòng thiếu dấu phiên bản. Tải tệp mới từ trang phiếu rồi điền lại."
NOT_YOURS = "Tiêu chí này đơn vị không tự chấm; để nguyên ô này."


@dataclass(frozen=True, slots=True)
class Change:
    """A line that says something else than the sheet: as typed, and both in words."""

    line: Line
    typed: Typed
    new: str

    @property
    def moves_note(self) -> bool:
        return self.line.values["note"] != self.typed.values["note"]

    @property
    def moves_figure(self) -> bool:
        return self.line.declared_words != self.new


@dataclass(slots=True)
class Comparison:
    """What a file would change in a sheet, and what in it cannot be taken."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    @property
    def told(self) -> list[tuple[Problem, str]]:
        """Each problem with the name of its column."""
        names = {column.key: column.header for column in COLUMNS}
        return [(problem, names.get(problem.column, problem.column)) for problem in self.problems]


def rows_of(sheet: ScoreSheet, lines: Iterable[Line]) -> Iterator[Mapping[str, Value]]:
    """The lines of a workbook for a sheet as it stands."""
    for line in lines:
        criterion = line.criterion
        told = line_of(criterion, _readings(line))
        del told["applicable"], told["cause"]
        yield {
            "round_code": sheet.round_set.round.code,
            "unit": sheet.unit.code,
            "criterion": criterion.code,
            "name": criterion.name,
            "max_points": criterion.max_points.normalize(),
            "how": line.how,
            "proof": criterion.evidence_note,
            "mark": f"{line.values['version']}-{line.was}-{_shown_mark(line, told)}",
            **told,
        }


def compare(path: Path, sheet: ScoreSheet, lines: Iterable[Line]) -> Comparison:
    """Compares a file with a sheet as it stands; nothing is written.

    Raises:
        SheetError: the file is no sheet, or its columns are not those of a score sheet.
    """
    found = Comparison()
    by_code = {line.criterion.code: line for line in lines}
    seen: set[str] = set()
    with open_sheet(path, COLUMNS) as rows:
        for read in rows:
            problem = _place_problem(read.row, sheet, by_code, seen)
            if read.errors or problem:
                found.problems += [*read.errors, *([problem] if problem else [])]
            else:
                _take(found, read, by_code[read.row.text("criterion")])
    return found


def _place_problem(
    row: Row, sheet: ScoreSheet, by_code: Mapping[str, Line], seen: set[str]
) -> Problem | None:
    """What is wrong with where a line belongs."""
    of_round, code = sheet.round_set.round.code, row.text("criterion")
    if row.has("round_code") and row.text("round_code") != of_round:
        return row.problem("round_code", f"Tệp của kỳ chấm khác; phiếu này thuộc kỳ {of_round}.")
    if row.has("unit") and row.text("unit") not in (sheet.unit.code, sheet.unit.name):
        return row.problem("unit", f"Tệp của đơn vị khác; phiếu này của {sheet.unit.name}.")
    if code and code not in by_code:
        return row.problem("criterion", "Phiếu không có tiêu chí mang mã này.")
    if code in seen:
        return row.problem("criterion", "Tiêu chí này đã có ở một dòng trước.")
    seen.add(code)
    return None


def _take(found: Comparison, read: ReadRow, line: Line) -> None:
    row = read.row
    problems = list(_untouchable(row, line))
    if line.is_own and not problems:
        problems = _sort_in(found, row, line)
    elif not line.is_own:
        found.unchanged += not problems
    found.problems += problems


def _untouchable(row: Row, line: Line) -> Iterator[Problem]:
    """Cells that were changed though they are only shown; what changed in the sheet since the file
    was made is nobody's fault.
    """
    held = line_of(line.criterion, _readings(line))
    if row.text("mark").rpartition("-")[2] == _shown_mark(line, {**held, **row.values}):
        return
    for key, message in _shown(line).items():
        if row.has(key) and _as_text(row.values[key]) != _as_text(held[key]):
            yield row.problem(key, message)


def _shown(line: Line) -> dict[str, str]:
    """The columns that are only shown in a line, each with what is said when it was changed."""
    others = {} if line.is_own else {"declared": NOT_YOURS, "explanation": NOT_YOURS}
    return {**ONLY_SHOWN, **others}


def _shown_mark(line: Line, cells: Mapping[str, Value]) -> str:
    """A short mark of what the columns hold that are only shown."""
    held = "\x1f".join(_as_text(cells[key]) for key in _shown(line))
    return hashlib.sha256(held.encode()).hexdigest()[:6]


def _as_text(value: Value) -> str:
    return typed_text(value) if isinstance(value, Decimal) else str(value or "")


def _sort_in(found: Comparison, row: Row, line: Line) -> list[Problem]:
    version, _, marks = row.text("mark").partition("-")
    number, was = whole_number(version), marks.partition("-")[0]
    try:
        typed = _typed(row, line, number or 0, was)
    except CellError as error:
        return [row.problem("declared", str(error))]
    if typed.values == {name: line.values[name] for name in typed.values}:
        found.unchanged += 1
        return []
    if number is None or not was:
        return [row.problem("mark", NO_MARK)]
    if not typed.is_changed:
        found.unchanged += 1
        return []
    if was != line.was:
        return [row.problem("declared", _newer(line))]
    return _checked(found, row, line, typed)


def _typed(row: Row, line: Line, version: int, was: str) -> Typed:
    """The cells of a line as the inputs of the page would hold them; a column the file lacks stays
    as it is.
    """
    values = {name: line.values[name] for name in ("answer", "value", "value_of", "note")}
    if row.has("declared"):
        figure = read_declared(line.criterion, row.text("declared"))
        values |= {
            "answer": figure.answer,
            "value": typed_text(figure.value),
            "value_of": typed_text(figure.of),
        }
    if row.has("explanation"):
        values["note"] = nfc(row.text("explanation")).replace("\r\n", "\n").strip()
    return Typed(values, version, was)


def _checked(found: Comparison, row: Row, line: Line, typed: Typed) -> list[Problem]:
    criterion, figure = line.criterion, typed.figure()
    if figure is None:
        texts = [words for texts in typed.errors.values() for words in texts]
        return [row.problem("declared", words) for words in texts]
    rule = criterion.rule, criterion.rule_params, criterion.max_points
    problems = scoring.figure_problems(*rule, figure)
    if problems:
        return [row.problem("declared", problem.message) for problem in problems]
    typed.version, typed.was = int(line.values["version"]), line.was
    found.changes.append(Change(line, typed, row.text("declared") or line.declared_words))
    return []


def _newer(line: Line) -> str:
    who = getattr(line.own, "changed_by", None) or "Hệ thống"
    held = line.declared_words or "chưa kê khai"
    return f"{who} đã ghi tiêu chí này sau khi tải tệp, hiện là “{held}”. Tải tệp mới rồi sửa lại."


def _readings(line: Line) -> dict[str, Any]:
    held = {Stage.SELF: line.own, Stage.APPRAISAL: line.appraised, Stage.SECOND: line.second}
    return {str(stage): reading for stage, reading in held.items() if reading is not None}


# One sheet is exported from its page alone; all of them as the kind “scores”.
OFFLINE: SheetKind[Any] = SheetKind(
    name="score-sheet",
    label="Phiếu điểm",
    file_stem="phieu-diem",
    columns=COLUMNS,
    identity=("criterion",),
)
