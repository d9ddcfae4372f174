"""Staged imports: a file is read, checked and compared whole; then all of it is taken, or nothing.

What an app declares for this is a `SheetKind`; `cchc.core.sheets.kinds` explains it by example.
"""

from cchc.core.sheets.columns import Column, Value
from cchc.core.sheets.kinds import Plan, SheetKind, Update, changes_of, sheet_kind
from cchc.core.sheets.rows import Problem, Row, SheetError

__all__ = [
    "Column",
    "Plan",
    "Problem",
    "Row",
    "SheetError",
    "SheetKind",
    "Update",
    "Value",
    "changes_of",
    "sheet_kind",
]
