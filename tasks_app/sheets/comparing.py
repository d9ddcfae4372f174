"""Reading the rows of a file against what is held: what to create, change or refuse.

The rules are those of the pages (`tasks_app.rules`). A unit's code or name means the unit that
bears it on the day the task was given; but one that the assignment has already keeps meaning the
unit it names there, so that a task handed over to a successor of that code comes back unchanged.
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
from tasks_app import rules
from tasks_app.choices import Status
from tasks_app.models import Assignment, SourceDocument
from tasks_app.sheets.books import Books
from tasks_app.sheets.drafts import Draft
from units_app.models import Unit
from units_app.resolving import UnitCodeError, described, means

COLUMN_OF = {"document": "document_no", "original_due_on": "due_on"}
NOT_YET = Assignment()
EXTENSIONS_ELSEWHERE = (
    "Gia hạn được ghi trên trang của nhiệm vụ, kèm văn bản phê duyệt, không nhập từ tệp."
)
STEP_FIELDS = ("status", "completed_on", "result_document", "note")


def load(rows: Sequence[Row]) -> Plan[Draft]:
    """Compare the file with the assignments held, and lock those; see `SheetKind`."""
    plan: Plan[Draft] = Plan()
    books = Books(rows)
    for row in rows:
        held = books.assignments.get(folded(row.text("code")))
        Comparison(plan, books, row, held).settle()
    return plan


class Comparison:
    """One row against the assignment it means, if that is there."""

    def __init__(self, plan: Plan[Draft], books: Books, row: Row, held: Assignment | None) -> None:
        self.plan, self.books, self.row, self.held = plan, books, row, held
        self.assigned_on = row.day("assigned_on") or today()
        self.same_day = held is not None and held.assigned_on == self.assigned_on
        self.old_co_units = books.co_units.get(held.pk, []) if held else []
        self.last_seq, self.last_on = 0, self.assigned_on
        if held and held.pk in books.last_steps:
            self.last_seq, self.last_on = books.last_steps[held.pk]

    def settle(self) -> None:
        """Put the row into the plan, with everything that is wrong with it."""
        facts = self._facts()
        co_units = self._co_units(facts["lead_unit"])
        step = self._step()
        signed = self._signed(facts["document"])
        draft = Draft(
            assignment=self.held or Assignment(code=folded(self.row.text("code"))),
            facts=facts,
            co_units=co_units,
            old_co_units=self.old_co_units,
            step=step,
            last_seq=self.last_seq,
            last_on=self.last_on,
            signed=signed,
        )
        if self.held is None:
            self.plan.create(self.row, draft)
        else:
            self.plan.update(self.row, draft, _changes(draft))

    def _refuse(self, column: str, message: str) -> None:
        self.plan.refuse(self.row, column, message)

    # What the task is

    def _facts(self) -> dict[str, Any]:
        row, held = self.row, self.held
        given = row.day("due_on") if row.has("due_on") or held is None else held.original_due_on
        product = held.product if held and not row.has("product") else folded(row.text("product"))
        document = self.books.document(self._document_key())
        problems = rules.assignment_problems(
            assigned_on=self.assigned_on,
            due_on=given,
            document_number=document.number,
            today=today(),
        )
        for column, message in problems.items():
            self._refuse(column, message)
        return {
            "source": row.text("source"),
            "title": folded(row.text("title")),
            "document": document,
            "area": self._area(),
            "lead_unit": self._lead(),
            "assigned_on": self.assigned_on,
            "original_due_on": given,
            "due_on": self._in_force(given),
            "product": product,
        }

    def _in_force(self, given: date | None) -> date | None:
        """The deadline in force beside the given one; a file never moves an extended deadline."""
        held = self.held or NOT_YET
        extended = held.pk in self.books.extended
        extended_to = held.due_on if extended else None
        stated = self.row.day("extended_due_on")
        if self.row.has("extended_due_on") and stated != extended_to:
            self._refuse("extended_due_on", f"{EXTENSIONS_ELSEWHERE} {_held_words(extended_to)}")
        for message in rules.original_deadline_problems(held, given, extended=extended).values():
            self._refuse("due_on", message)
        return extended_to or given

    def _document_key(self) -> tuple[str, date | None, str]:
        """Columns the file lacks are taken from the document held, if the number is its own."""
        row, number = self.row, folded(self.row.text("document_no"))
        issued_on, issuer = row.day("document_date"), folded(row.text("issuer"))
        held = self.held.document if self.held else None
        if held is not None and held.number == number:
            issued_on = issued_on if row.has("document_date") else held.issued_on
            issuer = issuer if row.has("issuer") else held.issuer
        return number, issued_on, issuer

    def _signed(self, document: SourceDocument) -> SourceDocument | None:
        """Fill in a signer that is not known yet; the document, if it was there without one."""
        signer = folded(self.row.text("signer"))
        if not signer or signer == document.signer:
            return None
        problems = rules.signer_problems(document.number, document.signer)
        if problems:
            self._refuse("signer", problems["signer"])
            return None
        document.signer = signer
        return document if document.pk else None

    def _area(self) -> Area | None:
        written = self.row.text("area")
        if not self.row.has("area"):
            return self.held.area if self.held else None
        area = self.books.areas.find(written)
        if written and area is None:
            self._refuse(
                "area", f"Không có lĩnh vực này. Các lĩnh vực có: {self.books.areas.listed()}."
            )
        return area

    # Units

    def _lead(self) -> Unit | None:
        code = folded(self.row.text("lead_unit"))
        kept = [self.held.lead_unit] if self.held else []
        return self._unit("lead_unit", code, kept)

    def _co_units(self, lead: Unit | None) -> list[Unit]:
        if not self.row.has("co_units"):
            return self.old_co_units
        found: dict[int, Unit] = {}
        for code in self.books.units.listed(self.row.text("co_units")):
            unit = self._unit("co_units", code, self.old_co_units)
            if unit is None:
                continue
            if unit == lead:
                self._warn_co_unit(code, "là đơn vị chủ trì")
            elif unit.pk in found:
                self._warn_co_unit(code, "được ghi nhiều lần")
            else:
                found[unit.pk] = unit
        return list(found.values())

    def _warn_co_unit(self, code: str, reason: str) -> None:
        message = f"Đơn vị phối hợp “{code}” {reason}; đã bỏ qua lần ghi này."
        self.plan.warn(self.row, "co_units", message)

    def _unit(self, column: str, code: str, kept: list[Unit]) -> Unit | None:
        if self.same_day:
            for unit in kept:
                if means(unit, code):
                    return unit
        try:
            return self.books.units.find(code, self.assigned_on)
        except UnitCodeError as error:
            self._refuse(column, str(error))
        return None

    # How it stands

    def _step(self) -> rules.Step | None:
        """What the row records about the status; None if that is what is held already."""
        held, row = self.held or NOT_YET, self.row
        status = row.text("status") or held.status
        completed_on = self._completed_on(status, held)
        note = row.text("note")
        if not row.has("note") or note == cleaned(held.note).strip():
            note = held.note
        result = held.result_document
        if row.has("result_document"):
            result = folded(row.text("result_document"))
        wanted = (status, completed_on, result, note)
        if wanted == tuple(getattr(held, name) for name in STEP_FIELDS):
            self._check_completion_stays(held)
            return None
        step = rules.Step(status, completed_on or today(), note, result)
        for column, message in self._step_problems(step):
            self._refuse(column, message)
        if held.status == Status.DONE != step.status:
            self._warn_undone(held, Status(step.status))
        elif held.status != step.status:
            self._warn_passed_by(held, Status(step.status))
        return step

    def _warn_undone(self, held: Assignment, status: Status) -> None:
        """A file that was exported before somebody recorded the result would take it back."""
        message = (
            f"Sổ đang ghi hoàn thành ngày {held.completed_on:%d/%m/%Y}; tệp đưa về "
            f"“{status.label}”. Nếu tệp cũ hơn sổ, hãy xuất lại rồi sửa trên tệp mới."
        )
        self.plan.warn(self.row, "status", message)

    def _warn_passed_by(self, held: Assignment, status: Status) -> None:
        """A file may decide on a result that waits, but does not do so in silence."""
        waits = "chờ lãnh đạo đơn vị duyệt" if held.awaits_head else "chờ Sở Nội vụ xác nhận"
        if held.awaits_head or held.status == Status.SUBMITTED:
            result = f"Kết quả ngày {held.result_on:%d/%m/%Y}" if held.result_on else "Kết quả"
            message = f"{result} của đơn vị đang {waits}; tệp ghi “{status.label}”, bỏ qua bước đó."
            self.plan.warn(self.row, "status", message)

    def _completed_on(self, status: str, held: Assignment) -> date | None:
        row = self.row
        stated = row.day("completed_on")
        if status != Status.DONE:
            if stated:
                message = "Chỉ nhiệm vụ hoàn thành có ngày hoàn thành."
                self._refuse("completed_on", f"{message} Hãy xóa ngày hoặc sửa tình trạng.")
            return None
        if stated is None and not (row.has("completed_on") and row.text("status")):
            stated = held.completed_on
        if stated is None:
            self._refuse("completed_on", "Nhiệm vụ hoàn thành phải có ngày hoàn thành.")
        return stated

    def _step_problems(self, step: rules.Step) -> Iterator[tuple[str, str]]:
        problems = rules.step_problems(
            step, assigned_on=self.assigned_on, previous_on=self.last_on, today=today()
        )
        for name, message in problems.items():
            if name != "on":
                yield name, message
            elif step.status == Status.DONE:
                yield "completed_on", message

    def _check_completion_stays(self, held: Assignment) -> None:
        if held.completed_on and held.completed_on < self.assigned_on:
            message = (
                f"Nhiệm vụ đã hoàn thành ngày {held.completed_on:%d/%m/%Y}, trước ngày giao này."
            )
            self._refuse("assigned_on", message)


def _changes(draft: Draft) -> dict[str, tuple[Any, Any]]:
    """What the row changes, by column, as people read it."""
    held = draft.assignment
    changes: dict[str, tuple[Any, Any]] = {
        COLUMN_OF.get(name, name): (_shown(getattr(held, name)), _shown(new))
        for name, new in draft.corrections.items()
    }
    if draft.moves_co_units:
        changes["co_units"] = (_codes(draft.old_co_units), _codes(draft.co_units))
    if draft.signed:
        changes["signer"] = ("", draft.signed.signer)
    if draft.step:
        changes |= _step_changes(held, draft.step)
    return changes


def _step_changes(held: Assignment, step: rules.Step) -> dict[str, tuple[Any, Any]]:
    new = {
        "status": step.status,
        "completed_on": step.on if step.status == Status.DONE else None,
        "result_document": step.result_document,
        "note": step.note,
    }
    pairs = {name: (getattr(held, name), value) for name, value in new.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _held_words(extended_to: date | None) -> str:
    if extended_to is None:
        return "Nhiệm vụ chưa được gia hạn; hãy để trống ô này."
    return f"Sổ đang ghi {extended_to:%d/%m/%Y}."


def _shown(value: Any) -> Any:
    if isinstance(value, Unit):
        return f"{value.code} {described(value)}"
    if isinstance(value, SourceDocument):
        day = f" ngày {value.issued_on:%d/%m/%Y}" if value.issued_on else ""
        return f"{value.number}{day} {value.issuer}".strip()
    return str(value) if isinstance(value, Area) else value


def _codes(units: list[Unit]) -> str:
    return ", ".join(sorted(unit.code for unit in units))
