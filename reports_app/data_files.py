"""The data files shipped with the product, line by line; no database access."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def records(path: Path) -> Iterator[dict[str, str]]:
    """Each line of one of our files by its column names."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
