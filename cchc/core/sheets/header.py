"""The header row: which column of the file is which column of the sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cchc.core.sheets.columns import Column, columns_by_name, filled_in, meant_by, plain_name
from cchc.core.sheets.problems import Problem, SheetError

MAX_COLUMNS = 200
ERRORS_HEADER = "Lỗi"
IGNORED = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands; ``machine``: every header is an English key.

    ``ignored``: where columns stand that are left aside.
    """

    row: int
    places: dict[int, Column]
    machine: bool
    ignored: frozenset[int] = frozenset()


def recognised(cells: Iterable[str], columns: Iterable[Column]) -> int:
    """Return how many of ``cells`` are headers of ``columns``."""
    known = columns_by_name(columns)
    return sum(1 for cell in cells if plain_name(cell) in known)


def read_header(
    row: int,
    cells: Sequence[str],
    columns: Sequence[Column],
    mapping: Mapping[str, str] | None = None,
) -> Header:
    """Return the header that stands in ``cells``.

    ``mapping``: what a person said of headers, by `plain_name`: the key of a column, or IGNORED.
    The column of errors that we add ourselves is always left aside, and so are those that only say
    others again in words.

    Raises:
        SheetError: with every unknown, repeated and missing column.
    """
    named = {place: text for place, text in enumerate(cells) if text}
    known = _known(columns, mapping or {}, map(plain_name, named.values()))
    found = {p: known[plain_name(t)] for p, t in named.items() if plain_name(t) in known}
    places = {place: column for place, column in found.items() if column}
    problems = [
        *_too_many(row, cells),
        *_unknown(row, named, found, columns),
        *_repeated(row, named, places),
        *_missing(row, places, columns),
    ]
    if problems:
        raise SheetError(*problems)
    machine = all(named[place] == column.key for place, column in places.items())
    return Header(row, places, machine, frozenset(found.keys() - places.keys()))


def _known(
    columns: Sequence[Column], mapping: Mapping[str, str], names: Iterable[str]
) -> dict[str, Column | None]:
    by_key = {column.key: column for column in columns}
    known: dict[str, Column | None] = {plain_name(ERRORS_HEADER): None}
    known |= meant_by(names, columns)
    return known | {name: by_key.get(key) for name, key in mapping.items()}


def _too_many(row: int, cells: Sequence[str]) -> Iterable[Problem]:
    if len(cells) > MAX_COLUMNS:
        message = f"Tệp có {len(cells)} cột; tối đa {MAX_COLUMNS} cột."
        yield Problem(row, "", "", message)


def _unknown(
    row: int, named: dict[int, str], found: dict[int, Column | None], columns: Sequence[Column]
) -> Iterable[Problem]:
    allowed = ", ".join(f"{column.header} ({column.key})" for column in filled_in(columns))
    for place, text in list(named.items())[:MAX_COLUMNS]:
        if place not in found:
            message = (
                f"Không có cột “{text[:80]}”. Hãy xóa hoặc đổi tên cột; các cột có: {allowed}."
            )
            yield Problem(row, text[:80], text[:80], message)


def _repeated(row: int, named: dict[int, str], places: dict[int, Column]) -> Iterable[Problem]:
    seen: dict[str, str] = {}
    for place, column in places.items():
        if column.key in seen:
            message = (
                f"Cột “{column.header}” có hai lần: “{seen[column.key]}” và “{named[place]}”. "
                "Hãy giữ một cột."
            )
            yield Problem(row, column.key, named[place], message)
        seen.setdefault(column.key, named[place])


def _missing(row: int, places: dict[int, Column], columns: Sequence[Column]) -> Iterable[Problem]:
    present = {column.key for column in places.values()}
    for column in columns:
        if column.required and column.key not in present:
            message = f"Thiếu cột bắt buộc “{column.header}” ({column.key})."
            yield Problem(row, column.key, "", message)
