"""Reading the rows of a file against what is held: what to create, change or refuse.

The rules are those of the pages (`models_app.rules`), but for what a sheet has no column for: the
texts of a registration, the decision to replicate, the reason of a refusal, why what is recognised
is no duplicate of what it reads like (decision 29). A unit's code or name means the unit that bears
it on the day of registration; but one that the initiative has already keeps meaning the unit it
names there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from cchc.core.clock import today
from cchc.core.imports import Plan, Row
from cchc.core.models import Area
from cchc.core.sheets.defusing import cleaned
from cchc.core.text import folded
from models_app import rules
from models_app.choices import HOLDING, Stage
from models_app.models import Initiative
from models_app.rules import Step
from models_app.sheets.adopters import Adopters, Standing
from models_app.sheets.books import Books
from models_app.sheets.earlier import EarlierDay
from models_app.sheets.exporting import adopter_text
from models_app.sheets.row_drafts import Draft
from models_app.sheets.ways import Way, leads_to, steps_of, way_problems
from units_app.models import Unit
from units_app.resolving import UnitCodeError, described, means

NOT_YET = Initiative(stage="")
LONG = ("effect", "problem", "novelty", "scope")
YEARS = range(2000, 2101)


def load(rows: Sequence[Row]) -> Plan[Draft]:
    """Compare the file with the initiatives held, and lock those; see `SheetKind`."""
    plan: Plan[Draft] = Plan()
    books, earlier = Books(rows), EarlierDay()
    for row in rows:
        held = books.initiatives.get(row.text("code"))
        Comparison(plan, books, row, held).settle(earlier)
    if problem := earlier.problem():
        plan.errors = [problem]
    return plan


class Comparison:
    """One row against the initiative it means, if that is there."""

    def __init__(self, plan: Plan[Draft], books: Books, row: Row, held: Initiative | None) -> None:
        self.plan, self.books, self.row, self.held = plan, books, row, held
        self.old = held or NOT_YET
        self.registered_on = row.day("registered_on") or today()
        self.adoptions = books.adoptions.get(held.pk, []) if held else []
        self.last_seq, self.last_on = 0, self.registered_on
        if held and held.pk in books.last_steps:
            self.last_seq, self.last_on = books.last_steps[held.pk]

    def settle(self, earlier: EarlierDay) -> None:
        """Put the row into the plan, with everything that is wrong with it; `earlier` hears what
        it knows and lacks.
        """
        wanted, way = self._facts(), self._way()
        steps = steps_of(way, self.old.stage)
        standing = self._standing(wanted["unit"], way, steps)
        adopters = Adopters(self.books.units, self.adoptions, standing)
        if self.row.has("adopters"):
            for message in adopters.read(self.row.text("adopters")):
                self._refuse("adopters", message)
        earlier.row(self.row.number, self._known(adopters), self._lacking(adopters, way))
        draft = Draft(
            initiative=self.held or self._new(),
            wanted=wanted | way.as_standing(),
            steps=steps,
            takers=list(adopters.takers.values()),
            last_seq=self.last_seq,
            last_on=self.last_on,
        )
        if self.held is None:
            self.plan.create(self.row, draft)
        else:
            self.plan.update(self.row, draft, self._changes(draft))

    def _known(self, adopters: Adopters) -> Iterator[date | None]:
        """The days that the row gives."""
        yield from map(self.row.day, ("registered_on", "stage_on", "decision_on"))
        yield from (taker.since for taker in adopters.takers.values())
        yield from (one.since for one in self.adoptions if one.pk in adopters.kept)

    def _lacking(self, adopters: Adopters, way: Way) -> Iterator[date]:
        """The days of what the books hold beyond the row: a later stage, more adopters."""
        old = self.old
        if old.stage and old.stage_on and not leads_to(old.stage, way.stage):
            yield old.stage_on
        if self.row.has("adopters"):
            yield from (one.since for one in adopters.missing())

    def _new(self) -> Initiative:
        """What is invented stays marked as such wherever its file is taken in."""
        is_sample = bool(self.row.flag("is_sample"))
        return Initiative(code=self.row.text("code"), is_sample=is_sample)

    def _refuse(self, column: str, message: str) -> None:
        self.plan.refuse(self.row, column, message)

    # What the initiative is

    def _facts(self) -> dict[str, Any]:
        row = self.row
        for column, message in rules.day_problems(
            "registered_on", self.registered_on, today=today()
        ).items():
            self._refuse(column, message)
        year = row.whole("year") or 0
        if year not in YEARS:
            self._refuse("year", "Năm phải từ 2000 đến 2100.")
        return {
            "title": folded(row.text("title")),
            "unit": self._unit(),
            "area": self._area(),
            "year": year,
            "registered_on": self.registered_on,
            "starts_on": row.day("starts_on") if row.has("starts_on") else self.old.starts_on,
            **{name: self._long(name) for name in LONG},
        }

    def _long(self, name: str) -> str:
        """A text of several lines; what was only written with other line ends stays as it is."""
        held: str = getattr(self.old, name)
        written = self.row.text(name).strip()
        same = not self.row.has(name) or written == cleaned(held).strip()
        return held if same else written

    def _unit(self) -> Unit | None:
        code, held = folded(self.row.text("unit")), self.held
        if held and held.registered_on == self.registered_on and means(held.unit, code):
            return held.unit
        try:
            unit = self.books.units.find(code, self.registered_on)
        except UnitCodeError as error:
            self._refuse("unit", str(error))
            return None
        if held and unit != held.unit:
            for message in self.books.ties.problems(held.pk, unit).values():
                self._refuse("unit", message)
        return unit

    def _area(self) -> Area | None:
        area = self.books.areas.find(self.row.text("area"))
        if area is None and self.row.text("area"):
            listed = self.books.areas.listed()
            self._refuse("area", f"Không có lĩnh vực này. Các lĩnh vực có: {listed}.")
        return area

    # How it stands

    def _way(self) -> Way:
        """The stage the row wants, with its day and decision; what is held already is not asked
        again whether it may be.
        """
        row, old = self.row, self.old
        stage = row.text("stage") or old.stage or Stage.REGISTERED
        number = folded(row.text("decision_no")) if row.has("decision_no") else old.decision_no
        issuer = folded(row.text("decision_issuer"))
        decided_on = row.day("decision_on") if row.has("decision_on") else old.decision_on
        way = Way(
            stage=stage,
            on=row.day("stage_on") or self._stage_day(stage, decided_on),
            registered_on=self.registered_on,
            decision_no=number,
            decision_on=decided_on,
            decision_issuer=issuer if row.has("decision_issuer") else old.decision_issuer,
        )
        if self._is_news(way):
            self._check(way)
        return way

    def _stage_day(self, stage: str, decided_on: date | None) -> date:
        """The day of a stage that the row does not give."""
        old = self.old
        if stage == old.stage and old.stage_on and old.stage_on != old.registered_on:
            return old.stage_on
        if stage in rules.DECIDED and decided_on:
            return decided_on
        return max(filter(None, (self.registered_on, decided_on, old.stage_on)))

    def _is_news(self, way: Way) -> bool:
        held = self.held
        if held is None or held.registered_on != self.registered_on:
            return True
        return any(getattr(held, name) != value for name, value in way.as_standing().items())

    def _check(self, way: Way) -> None:
        old = self.old
        if old.stage and not leads_to(old.stage, way.stage):
            self._refuse("stage", _backwards(old.stage, way.stage))
            return
        moves = way.stage != old.stage
        not_before = max(filter(None, (self.registered_on, old.stage_on if moves else None)))
        told: dict[str, str] = {}
        for column, message in way_problems(way, not_before=not_before, today=today()).items():
            told.setdefault(self._told_in(column, way), message)
        if self.registered_on > today():
            told.pop("registered_on", None)  # is told already
        for column, message in told.items():
            self._refuse(column, message)

    def _told_in(self, column: str, way: Way) -> str:
        """The column that the day of the stage was taken from, for a row that does not give it."""
        if column != "stage_on" or self.row.day("stage_on"):
            return column
        return "decision_on" if way.on == way.decision_on else "registered_on"

    def _standing(self, unit: Unit | None, way: Way, steps: Sequence[Step]) -> Standing | None:
        """What new adopters are measured by; None where the row is wrong without them."""
        if unit is None:
            return None
        known = (way.on, way.decision_on, way.registered_on)
        coming = [*((step.stage, step.on) for step in steps), (way.stage, way.on)]
        in_force = rules.in_force_from([*self.books.stages.get(self.old.pk, ()), *coming])
        return Standing(
            stage=way.stage,
            stage_on=way.on,
            recognised=way.stage in HOLDING or way.has_decision,
            in_force_from=in_force or way.registered_on,
            default_since=max(filter(None, known)),
            family=self.books.families.get(unit.pk, frozenset({unit.pk})),
            families=self.books.families,
        )

    def _changes(self, draft: Draft) -> dict[str, tuple[Any, Any]]:
        """What the row changes, by column, as people read it."""
        changes = {
            name: (_shown(getattr(draft.initiative, name)), _shown(new))
            for name, new in draft.corrections.items()
        }
        if draft.takers:
            old = [adopter_text(item.unit.code, item.since) for item in self.adoptions]
            new = [adopter_text(taker.unit.code, taker.since) for taker in draft.takers]
            changes["adopters"] = (", ".join(old), ", ".join([*old, *new]))
        return changes


def _backwards(held: str, wanted: str) -> str:
    return (
        f"Sổ đang ghi “{Stage(held).label}”; tệp không đưa về “{Stage(wanted).label}”. "
        "Nếu sổ ghi nhầm, hãy đính chính giai đoạn trên trang của sáng kiến, có nêu lý do."
    )


def _shown(value: Any) -> Any:
    if isinstance(value, Unit):
        return f"{value.code} {described(value)}"
    return str(value) if isinstance(value, Area) else value
