"""The successors of a unit as a sheet writes them: "436", "445, 436", "445[0.7], 436[0,3]"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from cchc.core.text import folded

SHARE_DIGITS = 5
_BETWEEN = re.compile(r"[,;](?![^\[\]]*\])")
_ITEM = re.compile(r"([^\[\]]+?)\s*(?:\[([^\[\]]*)\])?")
_SHARE = re.compile(r"[01](?:[.,][0-9]+)?")
_RESERVED = re.compile(r"[,;\[\]]")


class ListError(ValueError):
    """The list cannot be read; the message is Vietnamese and says how to write it."""


def can_be_listed(code: str) -> bool:
    """Whether the code can stand in a list of codes at all."""
    return not _RESERVED.search(code)


def read_codes(text: str) -> list[str]:
    """Return the codes of a list separated by commas or semicolons, empty places left out."""
    return [code for code in map(folded, re.split("[,;]", text)) if code]


def read_successors(text: str) -> dict[str, Decimal | None]:
    """Return each code with its share (None where not stated).

    A comma inside brackets is a decimal comma.

    Raises:
        ListError: a place is unreadable, a code stands twice, or the shares exceed the whole.
    """
    found: dict[str, Decimal | None] = {}
    for place in filter(None, map(folded, _BETWEEN.split(text))):
        code, share = _item(place)
        if code in found:
            raise ListError(f"Mã “{code}” được ghi hai lần trong danh sách kế thừa.")
        found[code] = share
    if sum((share for share in found.values() if share), Decimal(0)) > 1:
        raise ListError("Tổng các tỷ lệ kế thừa vượt quá 1.")
    return found


def _item(place: str) -> tuple[str, Decimal | None]:
    match = _ITEM.fullmatch(place)
    if match is None:
        raise ListError(
            f"Không đọc được “{place}”. Hãy ghi mã, có thể kèm tỷ lệ trong ngoặc vuông: 436[0,3]."
        )
    code, share = match.groups()
    return code, None if share is None else _share(place, share.strip())


def _share(place: str, text: str) -> Decimal:
    share = Decimal(text.replace(",", ".")) if _SHARE.fullmatch(text) else Decimal(0)
    exponent = share.as_tuple().exponent
    if not 0 < share <= 1 or not isinstance(exponent, int) or -exponent > SHARE_DIGITS:
        raise ListError(
            f"Tỷ lệ trong “{place}” phải lớn hơn 0, không quá 1, "
            f"nhiều nhất {SHARE_DIGITS} chữ số thập phân; ví dụ 436[0,3]."
        )
    return share


def written_successors(links: Iterable[tuple[str, Decimal | None]]) -> str:
    """Write the list back, codes in order; `read_successors` gives the same links again."""
    return ", ".join(
        code if share is None else f"{code}[{share.normalize():f}]"
        for code, share in sorted(links, key=lambda link: link[0])
    )
