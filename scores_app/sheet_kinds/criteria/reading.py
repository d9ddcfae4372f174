"""From the cells of a row to what the models hold; whatever is wrong is said with its column."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from cchc.core.imports import Row
from cchc.core.sheets.columns import plain_name
from cchc.core.sheets.defusing import cleaned
from cchc.core.text import folded, nfc
from scores_app import points
from scores_app.models import CriteriaSet, Criterion
from scores_app.sets.checks import scorers_of
from scores_app.sheet_kinds.criteria.books import Books
from scores_app.sheet_kinds.criteria.drafts import Cuts

Say = Callable[[str, str], None]
LEAST_YEAR, LAST_YEAR = 2000, 2100
HIGHEST, SIX_PLACES, LARGEST_CUT = Decimal(1000), Decimal("0.000001"), Decimal(200)
REQUIRED = {"co", "x", "1", "true", "yes"}
NOT_REQUIRED = {"", "khong", "0", "false", "no"}
YES_OR_NO = "Chỉ ghi Có hoặc Không."
TWO_NOTES = "Yêu cầu ghi ở cả hai cột và khác nhau; chỉ ghi ở một cột."


def set_facts(row: Row, held: CriteriaSet, books: Books, say: Say) -> dict[str, Any]:
    """What a row says of its set; points that a new set does not state come later."""
    facts: dict[str, Any] = {
        "name": kept_text(row, "set_name", held.name),
        "group": _group(row, books, say),
        "year": _year(row, say),
        "legal_basis": kept_text(row, "legal_basis", held.legal_basis),
    }
    stated = row.decimal("set_max_points")
    if stated is not None:
        facts["max_points"] = _points("set_max_points", stated, say, least=SIX_PLACES)
    if row.has("survey_points"):
        survey = row.decimal("survey_points")
        facts["survey_points"] = survey and _points("survey_points", survey, say)
    if facts["group"] is None:
        del facts["group"]
    return facts


def criterion_facts(row: Row, held: Criterion, books: Books, say: Say) -> dict[str, Any]:
    """What a row says of its criterion; a column the file lacks stays as it is held."""
    rule = row.text("rule") if row.has("rule") else held.rule
    required, note = _evidence(row, held, say)
    return {
        "name": kept_text(row, "name", held.name),
        "max_points": _points("max_points", row.decimal("max_points") or Decimal(0), say),
        "rule": rule,
        "rule_params": _params(row, held, rule, say),
        "scorer": _scorer(row, held, rule),
        "evidence_required": required,
        "evidence_note": note,
        "legal_basis": kept_text(row, "criterion_basis", held.legal_basis),
        "area": _area(row, held, books, say),
        "takes_initiatives": _takes_initiatives(row, held, say),
    }


def kept_text(row: Row, column: str, held: str) -> str:
    """A text as written; the held one where the file lacks the column or says the same."""
    if not row.has(column):
        return held
    written = nfc(row.text(column)).strip()
    return held if written == cleaned(held).strip() else written


def cuts_of(row: Row, say: Say) -> Cuts | None:
    """Bands of the set, highest first: Xuất sắc: 90; Tốt: 80; None where the file has none."""
    if not row.has("bands"):
        return None
    cuts: Cuts = []
    for part in filter(None, map(str.strip, row.text("bands").split(";"))):
        name, _, cut = part.rpartition(":")
        try:
            cuts.append((folded(name), Decimal(cut.strip().replace(",", "."))))
        except InvalidOperation:
            say("bands", f"Không hiểu “{part}”; hãy ghi dạng Xuất sắc: 90; Tốt: 80.")
    _check_cuts(cuts, say)
    return sorted(cuts, key=lambda band: -band[1])


def _check_cuts(cuts: Cuts, say: Say) -> None:
    if any(not name or len(name) > 60 for name, _ in cuts):
        say("bands", "Mỗi mức cần có tên, không quá 60 ký tự.")
    if any(not 0 <= cut <= LARGEST_CUT or cut != round(cut, 4) for _, cut in cuts):
        say("bands", "Chỉ số của mức phải từ 0 đến 200, nhiều nhất 4 chữ số thập phân.")
    if len({name for name, _ in cuts}) < len(cuts) or len({cut for _, cut in cuts}) < len(cuts):
        say("bands", "Hai mức không thể cùng tên hoặc cùng chỉ số.")


def _group(row: Row, books: Books, say: Say) -> Any:
    group = books.group(row.text("group"))
    if group is None:
        say("group", f"Không có nhóm đơn vị này. Các nhóm có: {books.groups_listed()}.")
    return group


def _year(row: Row, say: Say) -> int:
    year = row.whole("year") or 0
    if not LEAST_YEAR <= year <= LAST_YEAR:
        say("year", f"Năm phải từ {LEAST_YEAR} đến {LAST_YEAR}.")
    return year


def _points(column: str, value: Decimal, say: Say, *, least: Decimal = Decimal(0)) -> Decimal:
    if not least <= value <= HIGHEST:
        lowest = "lớn hơn 0 và" if least else "từ 0 trở lên và"
        say(column, f"Điểm phải {lowest} không quá 1.000.")
    elif value != value.quantize(SIX_PLACES):
        say(column, "Điểm có nhiều nhất 6 chữ số thập phân.")
    return value


def _params(row: Row, held: Criterion, rule: str, say: Say) -> dict[str, Any]:
    if not row.has("rule_params"):
        return held.rule_params if rule == held.rule else {}
    try:
        params = points.params_from_text(row.text("rule_params"))
    except points.ParamsError as error:
        say("rule_params", str(error))
        return {}
    if params and not rule:
        say("rule_params", "Có tham số nhưng chưa ghi cách tính điểm.")
    return params


def _scorer(row: Row, held: Criterion, rule: str) -> str:
    """As written, else as held where it fits the rule, else what the rule asks for."""
    allowed = scorers_of(rule)
    written = row.text("scorer") if row.has("scorer") else held.scorer
    if row.has("scorer") and written:
        return written
    return written if written in allowed else str(next(iter(allowed), ""))


def _evidence(row: Row, held: Criterion, say: Say) -> tuple[bool, str]:
    """Whether evidence is required, and what is asked for. In the first column stands yes or no,
    or at once what is asked for, as the tables of decisions have it.
    """
    note = kept_text(row, "evidence_note", held.evidence_note)
    if not row.has("evidence_required"):
        return held.evidence_required, note
    written = nfc(row.text("evidence_required")).strip()
    name = plain_name(written)
    if name in REQUIRED or name in NOT_REQUIRED:
        return name in REQUIRED, note
    if row.text("evidence_note") and note != written:
        say("evidence_note", TWO_NOTES)
    return True, kept_text(row, "evidence_required", held.evidence_note)


def _takes_initiatives(row: Row, held: Criterion, say: Say) -> bool:
    if not row.has("takes_initiatives"):
        return held.takes_initiatives
    name = plain_name(row.text("takes_initiatives"))
    if name not in REQUIRED | NOT_REQUIRED:
        say("takes_initiatives", YES_OR_NO)
    return name in REQUIRED


def _area(row: Row, held: Criterion, books: Books, say: Say) -> Any:
    if not row.has("area"):
        return held.area
    written = row.text("area")
    area = books.areas.find(written) if written else None
    if written and area is None:
        say("area", f"Không có lĩnh vực này. Các lĩnh vực có: {books.areas.listed()}.")
    return area
