"""The paper of one unit: what it reached, where it lost points and why, each criterion after it.

It tells what the unit may see of itself and no more, whoever has it written: medians of a single
criterion only where they give no other unit away (decision 41).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from cchc.core.printed import page_code
from cchc.core.templatetags.cchc_format import difference, exact
from reports_app.choices import DocumentKind
from reports_app.documents.engine import rendered
from reports_app.documents.issuing import issued_by
from scores_app import losses_by_cause
from scores_app.choices import Cause
from scores_app.losses_by_cause import Losses
from scores_app.models import ScoreSheet
from scores_app.ranks.leaf_norms import ENOUGH, leaf_norms
from scores_app.ranks.lines import Listed
from scores_app.ranks.medians import Norm
from scores_app.ranks.norms import Norms, norms_of
from scores_app.ranks.unit import AreaSection, CriterionLine, UnitRanking, unit_ranking_read

NO_NORM = Norm(None, None)


def score_sheet_file(
    sheet: ScoreSheet,
    day: date,
    reads: Callable[[int], bool] = lambda _: True,
    *,
    who: str | None,
) -> bytes:
    """The paper as DOCX, as of the end of `day`; a fixed number of queries.

    Args:
        sheet: with its unit, round, group and set at hand.
        day: the as-of day.
        reads: whether the words of a ruling on a criterion are for whoever gets the paper; the
            unit itself reads them all.
        who: asks for it, as `page_code` takes it.

    Raises LookupError where the unit was not in the round by `day`.
    """
    found = unit_ranking_read(sheet.round_set, sheet, day, reads)
    if found is None:
        raise LookupError(f"{sheet} stands in no ranking of {day}")
    return rendered(DocumentKind.SCORE_SHEET, context_of(found), _code(found, who))


def _code(found: UnitRanking, who: str | None) -> str:
    """That of the page with the same figures."""
    part, sheet = found.ranking.round_set, found.line.sheet
    page = reverse("ranking_unit", args=[part.round.code, part.group.code, sheet.pk])
    day = found.ranking.day
    title = f"{sheet.unit.name}, {part.round}"
    return page_code(f"{page}?as_of={day.isoformat()}", title, day, who=who)


def context_of(found: UnitRanking) -> dict[str, Any]:
    """What the template may name; every figure is the one of the unit's page."""
    ranking, line = found.ranking, found.line
    part, unit = ranking.round_set, line.sheet.unit
    leaves = [one for section in found.sections for one in section.lines if one.node.is_leaf]
    norms = norms_of(ranking)
    return {
        **issued_by(ranking.day, is_sample=part.is_sample),
        "unit": {"name": unit.name, "code": unit.code},
        "round": {"name": part.round.name, "code": part.round.code, "year": part.round.year},
        "group": {"name": part.group.name, "ranked": len(ranking.ranked)},
        "set": {"name": part.criteria_set.name, "basis": part.criteria_set.legal_basis},
        "result": _result(line, len(ranking.ranked), norms),
        "notes": [{"text": text} for text in _notes(found)],
        "areas": [_area(one, norms) for one in found.sections if one.cell],
        "losses": _losses(losses_by_cause.of_lines(leaves)),
        "criteria": list(_criteria(found)),
    }


def _result(line: Listed, ranked: int, norms: Norms) -> dict[str, Any]:
    row = line.row
    return {
        "points": row.points,
        "applicable": row.applicable,
        "index": row.index,
        "rank": f"{row.rank}/{ranked}" if row.rank else line.status_words,
        "band": row.band or "–",
        "median": norms.index.median,
        "above": difference(norms.index.above(row.index)),
        "bonus": row.bonus,
        "penalty": row.penalty,
    }


def _notes(found: UnitRanking) -> Iterator[str]:
    """What to know of the figures, a sentence each."""
    ranking, line = found.ranking, found.line
    held = ranking.round_set.round
    if ranking.is_provisional:
        yield "Kết quả tạm tính, còn có thể thay đổi đến khi kỳ chấm kết thúc."
    if held.is_loaded:
        yield f"Kết quả của năm trước được nạp vào hệ thống. {held.decision_words}".strip()
    if line.row.unknown:
        yield f"Còn {line.row.unknown} tiêu chí chưa có điểm."
    if line.sheet.unranked_reason:
        yield f"Không xếp hạng: {line.sheet.unranked_reason}"
    if line.row.bonus or line.row.penalty:
        bonus, penalty = difference(line.row.bonus), difference(line.row.penalty)
        yield f"Điểm đạt đã gồm điểm thưởng {bonus} và điểm trừ {penalty}."


def _area(section: AreaSection, norms: Norms) -> dict[str, Any]:
    cell = section.cell
    norm = norms.areas.get(section.criterion.pk, NO_NORM)
    index = cell.index if cell else None
    part = cell.part if cell else None
    return {
        "code": section.criterion.code,
        "name": section.criterion.name,
        "points": part.points if part and not part.unknown else None,
        "applicable": part.applicable if part else None,
        "index": index,
        "median": norm.median,
        "above": difference(norm.above(index)),
    }


def _losses(found: Losses) -> dict[str, Any]:
    return {
        "points": found.points,
        "criteria": found.criteria,
        "causes": [
            {
                "cause": one.words,
                "points": one.points,
                "criteria": one.criteria,
                "share": found.share(one),
            }
            for one in found.causes
        ],
    }


def _criteria(found: UnitRanking) -> Iterator[dict[str, Any]]:
    """Every criterion in the set's order; areas, and what only holds others, are headings."""
    ranking = found.ranking
    ranked = [one.row.sheet_id for one in ranking.ranked]
    norms = leaf_norms(ranking.round_set, ranked, ranking.day, least=ENOUGH)
    for section in found.sections:
        if not any(one.criterion.pk == section.criterion.pk for one in section.lines):
            yield {"is_heading": True, **_named(section.criterion), **_NO_FIGURES}
        for line in section.lines:
            if line.node.is_leaf:
                yield _criterion(line, norms.get(line.criterion.pk, NO_NORM))
            else:
                yield {"is_heading": True, **_named(line.criterion), **_NO_FIGURES}


_NO_FIGURES = dict.fromkeys(
    ("most", "own", "appraised", "second", "final", "lost", "median", "why"), ""
)


def _named(criterion: Any) -> dict[str, str]:
    return {"code": criterion.code, "name": criterion.name}


def _criterion(line: CriterionLine, norm: Norm) -> dict[str, Any]:
    own, appraised, second = (exact(held) for _, held in line.points)
    final = line.words or "–" if line.final_points is None else exact(line.final_points)
    return {
        "is_heading": False,
        **_named(line.criterion),
        "most": exact(line.criterion.max_points),
        "own": own,
        "appraised": appraised,
        "second": second,
        "final": final,
        "lost": exact(line.lost),
        "median": exact(norm.median),
        "why": "\n".join(_why(line)),
    }


def _why(line: CriterionLine) -> Iterator[str]:
    """Why points were lost, what was said of it, and what the unit explained."""
    if line.cause:
        yield f"{Cause(line.cause).label}."
    elif line.not_judged:
        yield f"{capfirst(line.not_judged)}."
    if line.note:
        yield line.note
    if line.own and line.own.note:
        yield f"Đơn vị giải trình: {line.own.note}"
