"""What is wrong with a criteria set, each mistake with its place; pure, reads no database.

Sums that disagree may be accepted by a person with a reason, since published sets contain such
errors; nothing else may: a wrong rule gives wrong points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cchc.core.figures import typed_text
from scores_app import points
from scores_app.choices import BY_APPRAISERS, RESULTS, Rule, Scorer
from scores_app.models import Band, CriteriaSet, Criterion
from scores_app.trees import Node, Tree, sum_of

SCORERS_OF: dict[str, tuple[Scorer, ...]] = {
    Rule.SURVEY: (Scorer.SURVEY,),
    Rule.LEADERS: (Scorer.LEADERS,),
    Rule.FROM_ASSIGNMENTS: (Scorer.SYSTEM,),
    Rule.PENALTY: (Scorer.APPRAISER,),
}


class FaultKind(StrEnum):
    SUM = "sum"
    SURVEY = "survey"
    TREE = "tree"
    RULE = "rule"
    BANDS = "bands"


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake: of a criterion, or of the whole set where `criterion` is None.

    `member` is the place within the rule's parameters, such as `bands[2].points`.
    """

    kind: FaultKind
    message: str
    criterion: Criterion | None = None
    member: str = ""

    @property
    def is_sum(self) -> bool:
        """Whether a person may accept it with a reason."""
        return self.kind in {FaultKind.SUM, FaultKind.SURVEY}

    @property
    def place(self) -> str:
        """Where it is, for people: the code of the criterion, or the set."""
        return self.criterion.code if self.criterion else "Cả bộ"


def faults_of(criteria_set: CriteriaSet, tree: Tree, bands: Sequence[Band]) -> list[Fault]:
    """Every mistake of the set; its own first, then those of the tree in reading order."""
    if not tree.areas:
        return [Fault(FaultKind.TREE, "Bộ chưa có tiêu chí nào.")]
    return [
        *_sum_faults(criteria_set, tree),
        *_band_faults(bands),
        *(fault for node in tree.walk() for fault in _node_faults(node)),
    ]


def gap_words(actual: Decimal, stated: Decimal) -> str:
    """How a sum differs from what is stated: thiếu 0,45; thừa 2; nothing where they agree."""
    gap = actual - stated
    if not gap:
        return ""
    return f"{'thừa' if gap > 0 else 'thiếu'} {typed_text(abs(gap))}"


def survey_total(tree: Tree) -> Decimal:
    """What surveys and the leaders decide, bonuses and penalties aside."""
    return sum_of(node for node in tree.leaves() if node.criterion.scorer in RESULTS)


def scorers_of(rule: str) -> tuple[Scorer, ...]:
    """Who may score by this rule; the first one where nobody says otherwise."""
    return SCORERS_OF.get(rule, BY_APPRAISERS) if rule else ()


def fingerprint(criteria_set: CriteriaSet, tree: Tree, bands: Sequence[Band]) -> str:
    """Stands for the set as a person reads it: it changes with every change of the set, of a
    criterion or of a band.
    """
    facts = [
        (node.criterion.pk, node.criterion.version, node.criterion.order) for node in tree.walk()
    ]
    cuts = [(band.name, typed_text(band.at_least)) for band in bands]
    told = repr((criteria_set.pk, criteria_set.version, facts, cuts))
    return hashlib.sha256(told.encode()).hexdigest()


def _sum_faults(criteria_set: CriteriaSet, tree: Tree) -> Iterator[Fault]:
    stated = criteria_set.max_points
    if gap := gap_words(tree.total, stated):
        yield Fault(
            FaultKind.SUM,
            f"Các lĩnh vực cộng lại {typed_text(tree.total)}, {gap}"
            f" so với điểm tối đa {typed_text(stated)} của bộ.",
        )
    survey, surveyed = criteria_set.survey_points, survey_total(tree)
    if survey is not None and (gap := gap_words(surveyed, survey)):
        yield Fault(
            FaultKind.SURVEY,
            f"Tiêu chí điều tra xã hội học và lãnh đạo chấm cộng lại {typed_text(surveyed)},"
            f" {gap} so với {typed_text(survey)} đã ghi cho bộ.",
        )


def _band_faults(bands: Sequence[Band]) -> Iterator[Fault]:
    """Every index must fall into a band where there are any."""
    lowest = min((band.at_least for band in bands), default=None)
    if lowest:
        yield Fault(
            FaultKind.BANDS,
            f"Chỉ số dưới {typed_text(lowest)} chưa thuộc mức xếp loại nào;"
            " mức thấp nhất phải bắt đầu từ 0.",
        )


def _node_faults(node: Node) -> Iterator[Fault]:
    item = node.criterion
    if not node.is_leaf:
        yield from _parent_faults(node)
    elif not item.rule:
        yield Fault(FaultKind.RULE, "Chưa chọn cách tính điểm.", item)
    else:
        yield from rule_faults(item)


def _parent_faults(node: Node) -> Iterator[Fault]:
    item = node.criterion
    if item.rule:
        yield Fault(FaultKind.TREE, "Đã có mục con nên không được có cách tính điểm riêng.", item)
    if gap := gap_words(node.children_sum, item.max_points):
        yield Fault(
            FaultKind.SUM,
            f"Các mục con cộng lại {typed_text(node.children_sum)}, {gap}"
            f" so với {typed_text(item.max_points)}.",
            item,
        )


def rule_faults(item: Criterion) -> Iterator[Fault]:
    """What is wrong with the rule of one criterion by itself: parameters, and who scores."""
    for problem in points.check_params(item.rule, item.rule_params, item.max_points):
        yield Fault(FaultKind.RULE, problem.message, item, problem.place)
    if item.scorer not in scorers_of(item.rule):
        allowed = " hoặc ".join(f"“{scorer.label}”" for scorer in scorers_of(item.rule))
        yield Fault(FaultKind.RULE, f"Cách tính này phải do {allowed}.", item, "scorer")
