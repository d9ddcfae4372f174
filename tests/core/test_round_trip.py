"""Whatever is exported comes back unchanged, in each form."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cchc.core.sheets.columns import Value
from cchc.core.sheets.defusing import cleaned
from tests.core.samples import STATUSES, values_of, written_csv, written_xlsx

Rows = list[dict[str, Value]]
DAYS = st.dates(date(1945, 1, 1), date(2100, 12, 31)).map(
    lambda day: day + timedelta(days=1) if day == date(1970, 1, 1) else day
)
TRICKY = st.text(st.sampled_from("'=+-@\t\n\r;,\"_xX0D \u00a0ộ\ufeff\u2028"), max_size=12)
TEXTS = (TRICKY | st.text(max_size=40)).map(lambda text: cleaned(text).strip())
TEXTS = TEXTS.filter(lambda text: "\ufffd" not in text)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "code": TEXTS.filter(bool),
            "title": TEXTS,
            "due_on": st.none() | DAYS,
            "score": st.none()
            | st.decimals(-(10**9), 10**9, allow_nan=False, places=6)
            | st.decimals(-(10**24), 10**24, allow_nan=False, places=10),
            "order": st.none() | st.integers(-(10**17), 10**17),
            "status": st.sampled_from(["", *(key for key, _ in STATUSES)]),
            "applicable": st.none() | st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)
WRITERS: dict[str, Callable[[Path, Rows], Path]] = {
    "people": lambda path, rows: written_csv(path, rows, "people"),
    "machine": lambda path, rows: written_csv(path, rows, "machine"),
    "xlsx": written_xlsx,
}


def _row(title: str, code: str = "1.10") -> dict[str, Value]:
    return {
        "code": code,
        "title": title,
        "due_on": date(2023, 9, 6),
        "score": Decimal("2.501"),
        "order": 2501,
        "status": "done",
        "applicable": False,
    }


@pytest.mark.parametrize("form", WRITERS)
@given(rows=ROWS)
@example(rows=[_row("=1+1"), _row("'=1+1"), _row("''=x"), _row("'abc"), _row("- gạch đầu dòng")])
@example(rows=[_row("_x000D_"), _row("_x005F_x000D_"), _row("a\nb\tc"), _row("\ufeffa", "\ufeff1")])
@example(rows=[_row("#N/A", "=A1"), _row("TRUE", "007"), _row("1e5", "+84"), _row("06/09/2023")])
@example(rows=[_row("sep=;", "sep=,"), _row('"', "'"), _row(";,\t.", "0")])
def test_export_then_import_changes_nothing(form: str, rows: Rows) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = WRITERS[form](Path(folder, "tep"), rows)
        assert values_of(path) == rows
