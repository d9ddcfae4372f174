"""Sentences about models and initiatives."""

from __future__ import annotations

from collections.abc import Iterator

from models_app.count_tables import HEADS
from models_app.filters import EVER_RECOGNISED, HOLDING_STILL, YES
from reports_app.charts import day_url
from reports_app.documents.facts import Facts
from reports_app.documents.figures import (
    Cell,
    Figure,
    Name,
    Part,
    Sentence,
    counted,
    on,
    year,
)
from reports_app.pack.headline import LABELS

SUMMED = "sang-kien-tong-hop"
WHOLE = (("grouped_by", ""),)
WORDS = {
    "registered": (LABELS["initiatives"], "Có trong sổ, dù về sau thế nào"),
    "ever_recognised": (LABELS["initiatives_recognised"], "Có quyết định công nhận, kể cả đã dừng"),
    "holding": ("Số còn hiệu lực", "Được công nhận và chưa dừng"),
    "adopted": ("Số được nhân rộng", "Có đơn vị khác đang áp dụng"),
    "adoptions": (LABELS["adoptions"], "Mỗi đơn vị áp dụng một sáng kiến là một lượt"),
    "registering_units": ("Số đơn vị đăng ký", "Đơn vị có mô hình, sáng kiến trong sổ"),
    "adopting_units": ("Số đơn vị áp dụng lại", "Đơn vị đang áp dụng sáng kiến của đơn vị khác"),
}

LISTS: dict[str, dict[str, str]] = {
    "registered": {},
    "ever_recognised": {"stage": EVER_RECOGNISED},
    "holding": {"stage": HOLDING_STILL},
    "adopted": {"adopters": YES},
}


def registry(facts: Facts) -> Part:
    """What is registered, recognised and taken over."""
    counts = facts.initiatives.counts
    if not counts.registered:
        none = ("Tính đến ", on(facts.day), ", chưa có mô hình, sáng kiến nào được đăng ký.")
        return Part("", ((none,),))
    return Part("", (tuple(_registered(facts)), tuple(_recognised(facts)), tuple(_adopted(facts))))


def figure(facts: Facts, name: str) -> Figure:
    """One of WORDS of the whole registry."""
    what, how = WORDS[name]
    value = getattr(facts.initiatives.counts, name)
    cell = Cell(SUMMED, WHOLE, name)
    return counted(value, what, how, cell, url=_url(facts, name))


def _url(facts: Facts, name: str) -> str:
    """The list of exactly that; the table of counts for what is no number of initiatives."""
    if name in LISTS:
        return facts.initiatives_url(**LISTS[name])
    return day_url("initiative_counts", facts.day)


def _registered(facts: Facts) -> Iterator[Sentence]:
    found = facts.initiatives
    yield (
        "Tính đến ",
        on(facts.day),
        ", toàn tỉnh có ",
        figure(facts, "registered"),
        " mô hình, sáng kiến cải cách hành chính được đăng ký, của ",
        figure(facts, "registering_units"),
        " đơn vị.",
    )
    of_day = (("grouped_by", HEADS["year"]), ("code", str(facts.day.year)))
    of_year = found.years.get(facts.day.year)
    if of_year and of_year.registered != found.counts.registered:
        number = counted(
            of_year.registered,
            f"Số mô hình, sáng kiến của năm {facts.day.year}",
            "Có trong sổ với năm đăng ký này",
            Cell(SUMMED, of_day, "registered"),
            url=facts.initiatives_url(year=facts.day.year),
        )
        yield ("Riêng năm ", year(facts.day.year), " có ", number, " mô hình, sáng kiến.")
    areas = [area for area in found.areas if area.group.key is not None]
    most = max((area.group.counts.registered for area in areas), default=0)
    first = [area for area in areas if area.group.counts.registered == most]
    if len(first) == 1 and len(areas) > 1:
        number = counted(
            most,
            f"Số mô hình, sáng kiến, {first[0].name}",
            "Có trong sổ với lĩnh vực này",
            Cell(SUMMED, (("grouped_by", HEADS["area"]), ("code", first[0].code)), "registered"),
            url=facts.initiatives_url(area=first[0].group.key),
        )
        where = ("Nhiều nhất ở lĩnh vực ", Name(first[0].name))
        yield (*where, " (", number, " mô hình, sáng kiến).")


def _recognised(facts: Facts) -> Iterator[Sentence]:
    counts = facts.initiatives.counts
    if not counts.ever_recognised:
        yield ("Chưa có mô hình, sáng kiến nào được công nhận.",)
        return
    kept = "" if counts.holding else ", không còn mô hình, sáng kiến nào đang có hiệu lực"
    known = ("Đã có ", figure(facts, "ever_recognised"), " mô hình, sáng kiến được công nhận")
    if counts.holding == counts.ever_recognised:
        all_of_them = "đều " if counts.holding > 1 else ""
        yield (*known, f", {all_of_them}đang có hiệu lực.")
    elif kept:
        yield (*known, kept, ".")
    else:
        yield (*known, ", trong đó ", figure(facts, "holding"), " đang có hiệu lực.")


def _adopted(facts: Facts) -> Iterator[Sentence]:
    if not facts.initiatives.counts.adopted:
        yield ("Chưa có mô hình, sáng kiến nào được đơn vị khác áp dụng.",)
        return
    yield (
        "Có ",
        figure(facts, "adopted"),
        " mô hình, sáng kiến được nhân rộng ở ",
        figure(facts, "adopting_units"),
        " đơn vị khác, với ",
        figure(facts, "adoptions"),
        " lượt áp dụng.",
    )
