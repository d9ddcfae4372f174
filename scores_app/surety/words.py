"""What a picture says, in words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from cchc.core.templatetags.cchc_format import NOTHING, share, whole
from scores_app.surety.results import Stretch, Surety, UnitSurety


def headline(surety: Surety) -> str:
    """The finding in one sentence, without a full stop."""
    units = surety.units
    if not units:
        return "Chưa có đơn vị nào được xếp hạng"
    if len(units) == 1:
        return "Chỉ một đơn vị được xếp hạng"
    if all(unit.is_sure for unit in units):
        return f"Cả {whole(len(units))} đơn vị giữ chắc hạng của mình"
    told = "; ".join(filter(None, (_of_the_first(units), _of_the_widest(surety))))
    return told[:1].upper() + told[1:]


def ranks_text(ranks: Iterable[int]) -> str:
    """Ranks as they are read, neighbours drawn together: 2, 4–7; – where there are none."""
    spans: list[list[int]] = []
    for rank in ranks:
        if spans and rank == spans[-1][-1] + 1:
            spans[-1].append(rank)
        else:
            spans.append([rank])
    return ", ".join(_span(span[0], span[-1]) for span in spans) or NOTHING


def group_text(group: Stretch) -> str:
    """A stretch of units that cannot be told apart: hạng 7 đến 12."""
    first, last = group.first, group.last
    if first.rank == last.rank:
        return f"các đơn vị cùng hạng {first.rank}"
    return f"hạng {first.rank} đến {last.rank}"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _of_the_first(units: list[UnitSurety]) -> str:
    sure = len(list(takewhile(lambda unit: unit.is_sure, units)))
    if not sure:
        return f"hạng nhất chưa chắc: giữ hạng ở {share(units[0].kept)} số lượt thử"
    return f"{sure} đơn vị đầu chắc chắn" if sure > 1 else "hạng nhất chắc chắn"


def _of_the_widest(surety: Surety) -> str:
    """The stretch with most units, of equal ones the highest."""
    if not surety.groups:
        return ""
    widest = max(surety.groups, key=len)
    if len(widest) == len(surety.units):
        return f"cả {whole(len(surety.units))} đơn vị không phân biệt được"
    return f"{group_text(widest)} không phân biệt được"
