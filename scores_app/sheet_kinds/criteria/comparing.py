"""Reading a file of criteria against the sets held: what to create, change or refuse.

The order of the rows is the order of the criteria. Criteria that a file does not name stay. A set
whose sums disagree loads as a draft, the places named; a settled set takes nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from cchc.core.imports import Plan, Row
from cchc.core.text import folded, sort_key
from scores_app.models import Band, CriteriaSet, Criterion
from scores_app.services.sets import SETTLED
from scores_app.sets.checks import Fault, FaultKind, faults_of, rule_faults, survey_total
from scores_app.sheet_kinds.criteria.books import Books
from scores_app.sheet_kinds.criteria.columns import SET_COLUMNS
from scores_app.sheet_kinds.criteria.drafts import Draft, SetDraft, tree_wanted
from scores_app.sheet_kinds.criteria.reading import criterion_facts, cuts_of, set_facts
from scores_app.trees import Tree

SAMPLE_MARK = "dữ liệu minh họa"
HUNDRED, TEN = Decimal(100), Decimal(10)
COLUMN_OF_FAULT = {
    FaultKind.SUM: "max_points",
    FaultKind.SURVEY: "survey_points",
    FaultKind.TREE: "rule",
    FaultKind.RULE: "rule",
    FaultKind.BANDS: "bands",
}


def load(rows: Sequence[Row]) -> Plan[Draft]:
    """Compare the file with the sets held, and lock those; see `SheetKind`."""
    plan: Plan[Draft] = Plan()
    books = Books(rows)
    by_set: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_set[folded(row.text("set_code"))].append(row)
    for code, its_rows in by_set.items():
        Comparison(plan, books, code, its_rows).settle()
    return plan


class Comparison:
    """The rows of one set against that set, if it is there."""

    def __init__(self, plan: Plan[Draft], books: Books, code: str, rows: list[Row]) -> None:
        self.plan, self.books, self.rows = plan, books, rows
        held = books.sets.get(code)
        self.of_set = SetDraft(held or CriteriaSet(code=code), held is None)
        self.held = books.criteria.get(held.pk, {}) if held else {}

    def settle(self) -> None:
        """Put every row of the set into the plan, with all that is wrong with it."""
        self._read_set(self.rows[0])
        drafts = [self._draft(row, leads=not number) for number, row in enumerate(self.rows)]
        named = {draft.item.code: draft for draft in drafts}
        others = [item for code, item in self.held.items() if code not in named]
        for draft in drafts:
            self._hang(draft, named)
        _refuse_circles(self.plan, drafts)
        _put_in_order(drafts, self.held)
        tree = tree_wanted(drafts, others)
        self._complete_set(tree)
        self._look(tree, named, others)
        for draft in drafts:
            self._sort_in(draft)

    def _read_set(self, first: Row) -> None:
        say = partial(self.plan.refuse, first)
        item = self.of_set.item
        self.of_set.facts = set_facts(first, item, self.books, say)
        self.of_set.bands = cuts_of(first, say)
        self.of_set.old_bands = self.books.bands.get(item.pk, []) if item.pk else []
        for row in self.rows[1:]:
            for column in SET_COLUMNS:
                if row.values.get(column) not in {None, "", first.values.get(column)}:
                    message = f"Khác với dòng {first.number} của cùng bộ tiêu chí."
                    self.plan.refuse(row, column, message)

    def _draft(self, row: Row, *, leads: bool) -> Draft:
        code = folded(row.text("code"))
        held = self.held.get(code)
        item = held or Criterion(code=code)
        say = partial(self.plan.refuse, row)
        draft = Draft(
            row=row,
            of_set=self.of_set,
            item=item,
            is_new=held is None,
            facts=criterion_facts(row, item, self.books, say),
            old_parent=item.parent,
            leads=leads,
        )
        self._check_rule(draft)
        return draft

    def _check_rule(self, draft: Draft) -> None:
        wanted = draft.wanted()
        for fault in rule_faults(wanted) if wanted.rule else ():
            column = fault.member if fault.member in {"scorer", "max_points"} else "rule_params"
            place = f"{fault.member}: " if column == "rule_params" and fault.member else ""
            self.plan.refuse(draft.row, column, place + fault.message)

    def _hang(self, draft: Draft, named: dict[str, Draft]) -> None:
        if not draft.row.has("parent_code"):
            draft.parent = draft.old_parent
            return
        code = folded(draft.row.text("parent_code"))
        draft.parent = named[code].item if code in named else self.held.get(code)
        if code and draft.parent is None:
            message = f"Không có mục “{code}” trong bộ {self.of_set.item.code}."
            self.plan.refuse(draft.row, "parent_code", message)

    def _complete_set(self, tree: Tree) -> None:
        """A new set that states no points: those its survey criteria and its areas add up to, the
        latter where that is a multiple of ten, as 100 or 60; else 100, so that an error shows.
        """
        facts = self.of_set.facts
        if not self.of_set.is_new:
            return
        whole = tree.total if tree.total and not tree.total % TEN else HUNDRED
        facts.setdefault("max_points", whole)
        if facts.get("survey_points") is None:
            facts["survey_points"] = survey_total(tree)
        facts["is_sample"] = SAMPLE_MARK in facts["name"].casefold()

    def _look(self, tree: Tree, named: dict[str, Draft], others: list[Criterion]) -> None:
        """Warn of what must be mended, or accepted, before the set can be used."""
        item = self.of_set.item
        facts = {"code": item.code, "survey_points": item.survey_points, **self.of_set.facts}
        facts.setdefault("max_points", item.max_points)
        cuts = self.of_set.old_bands if self.of_set.bands is None else self.of_set.bands
        bands = [Band(name=name, at_least=cut) for name, cut in cuts]
        for fault in faults_of(CriteriaSet(**facts), tree, bands) if item.is_draft else ():
            self._warn(fault, named)
        if others:
            codes = ", ".join(sorted((other.code for other in others), key=sort_key)[:20])
            message = f"Bộ có {len(others)} tiêu chí không có trong tệp; giữ nguyên: {codes}."
            self.plan.warn(self.rows[0], "set_code", message)

    def _warn(self, fault: Fault, named: dict[str, Draft]) -> None:
        draft = named.get(fault.criterion.code) if fault.criterion else None
        row = draft.row if draft else self.rows[0]
        self.plan.warn(row, COLUMN_OF_FAULT[fault.kind], f"{fault.place}: {fault.message}")

    def _sort_in(self, draft: Draft) -> None:
        changes = {} if draft.is_new else draft.changes()
        if not self.of_set.item.is_draft and (draft.is_new or changes):
            self.plan.refuse(draft.row, "set_code", SETTLED)
        elif draft.is_new:
            self.plan.create(draft.row, draft)
        else:
            self.plan.update(draft.row, draft, changes)


def _refuse_circles(plan: Plan[Draft], drafts: list[Draft]) -> None:
    """A criterion below itself: the row is refused and hangs at the top meanwhile."""
    parents = {id(draft.item): draft.parent for draft in drafts}
    for draft in drafts:
        seen, above = {id(draft.item)}, draft.parent
        while above is not None and id(above) not in seen:
            seen.add(id(above))
            above = parents.get(id(above), above.parent)
        if above is not None:
            plan.refuse(draft.row, "parent_code", "Mục cha nằm bên trong chính mục này.")
            draft.parent = parents[id(draft.item)] = None


def _put_in_order(drafts: list[Draft], held: dict[str, Criterion]) -> None:
    """Number what stands beside each other as the rows do; a file that names only some of them
    changes no place, and what is new comes last.
    """
    beside: defaultdict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        beside[id(draft.parent)].append(draft)
    known: defaultdict[int, list[Criterion]] = defaultdict(list)
    for item in held.values():
        known[id(item.parent)].append(item)
    for parent, group in beside.items():
        _number(group, known[parent])


def _number(group: list[Draft], known: list[Criterion]) -> None:
    named = {id(draft.item) for draft in group}
    settled = [draft for draft in group if not draft.is_new and draft.parent is draft.old_parent]
    new_ones_last = group[: len(settled)] == settled and _in_order(settled)
    if not new_ones_last and all(id(item) in named for item in known):
        for number, draft in enumerate(group, 1):
            draft.order = number
        return
    last = max((item.order for item in known), default=0)
    new_ones = [draft for draft in group if draft not in settled]
    for number, draft in enumerate(new_ones, last + 1):
        draft.order = number


def _in_order(group: list[Draft]) -> bool:
    orders = [(draft.item.order, draft.item.pk) for draft in group]
    return orders == sorted(orders)
