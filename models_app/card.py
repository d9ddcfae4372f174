"""The card of an initiative: what the province may know of it at a glance, on one page.

Only what is recognised and in force has one. It names units, never persons, and shows neither
documents nor comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cchc.core.context import province_name
from cchc.core.templatetags.cchc_format import day as day_words
from cchc.core.templatetags.cchc_format import figure, whole
from models_app.choices import Stage
from models_app.effect_page import IndicatorLine, Measured, effect_of
from models_app.models import Initiative
from models_app.shortening import Shortened, listed, shortened
from models_app.wording import Wording, wording_on
from units_app.lineage import lineage_of
from units_app.models import Unit, User

HEADING = "Mô hình, sáng kiến cải cách hành chính"
LETTERS = 72
"""How many small letters a line of the card's texts holds."""
TILE_LETTERS = 27
# What the initiative says of itself, and for how many lines there is room.
TEXTS = (
    ("problem", "Vấn đề đặt ra", 5),
    ("novelty", "Điểm mới", 5),
    ("scope", "Phạm vi áp dụng", 2),
    ("effect", "Hiệu quả", 3),
)
# What a reader is told of where it stands; only what is in force has a card.
STANDING = {
    Stage.RECOGNISED: "Được công nhận",
    Stage.APPLIED: "Đang áp dụng",
    Stage.REPLICATED: "Nhân rộng",
}
ADOPTER_LINES = 3
MOST_FIGURES = 3
MOST_HEIRS = 3


@dataclass(frozen=True, kw_only=True)
class Section:
    label: str
    body: Shortened


@dataclass(frozen=True, kw_only=True)
class CardFigure:
    """One indicator in words; `value` is the figure last measured, "–" where there is none."""

    name: str
    value: str
    measured: str
    aim: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """Everything the card says, in words; page and PDF show the same. `notes` stand at its foot."""

    code: str
    title: str
    stage: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    figures: tuple[CardFigure, ...]
    figures_left: str
    adopters: Section
    notes: tuple[str, ...]
    issuer: str
    day: date
    is_sample: bool

    @property
    def mark(self) -> str:
        """The code, and that it is made up where it is."""
        return f"{self.code} · Dữ liệu minh họa" if self.is_sample else self.code

    @property
    def head(self) -> str:
        """What kind of thing it is, and of which province."""
        return f"{HEADING} · {self.issuer}" if self.issuer else HEADING

    @property
    def title_size(self) -> int:
        """Of type, in pt: long titles are written smaller."""
        return 17 if len(self.title) <= 110 else 14 if len(self.title) <= 220 else 12


def card_of(initiative: Initiative, day: date, user: User, *, address: str) -> Card:
    """The card as of a day.

    Args:
        initiative: comes from `as_of(day).for_list()` and is in force.
        day: the local date.
        user: who reads it.
        address: where the whole of it is read, as a browser opens it.
    """
    sections = _sections(wording_on(initiative, initiative.events.all(), day))
    lines = effect_of(initiative, day, user).lines
    return Card(
        code=initiative.code,
        title=initiative.at_title,
        stage=f"{STANDING[Stage(initiative.at_stage)]} từ ngày {day_words(initiative.at_stage_on)}",
        facts=_facts(initiative, day),
        sections=sections,
        figures=tuple(_figure(line) for line in lines[:MOST_FIGURES]),
        figures_left=_left(len(lines) - MOST_FIGURES),
        adopters=_adopters(initiative, day),
        notes=_notes(initiative, sections, day, address),
        issuer=province_name(),
        day=day,
        is_sample=initiative.is_sample,
    )


def _facts(initiative: Initiative, day: date) -> tuple[tuple[str, str], ...]:
    decision = f"Số {initiative.at_decision_no} ngày {day_words(initiative.at_decision_on)}"
    issuer = initiative.at_decision_issuer
    return (
        ("Đơn vị đăng ký", _unit(initiative, day)),
        ("Lĩnh vực", initiative.at_area_name),
        ("Năm", str(initiative.at_year)),
        ("Quyết định công nhận", f"{decision}, {issuer}" if issuer else decision),
    )


def _sections(wording: Wording) -> tuple[Section, ...]:
    """What it says of itself; what it leaves out has no section."""
    texts = [(label, getattr(wording, name), lines) for name, label, lines in TEXTS]
    return tuple(
        Section(label=label, body=shortened(words, lines=lines, letters=LETTERS))
        for label, words, lines in texts
        if words.strip()
    )


def _figure(line: IndicatorLine) -> CardFigure:
    """One indicator, its texts cut to their tile."""
    row, last = line.row, line.last
    when = f" · {_measured(last)}" if last else ""
    unit = shortened(row.at_measured_in, lines=1, letters=TILE_LETTERS).text
    return CardFigure(
        name=shortened(row.at_name, lines=2, letters=TILE_LETTERS).text,
        value=figure(last.row.value if last else None),
        measured=unit + when,
        aim=f"Trước: {figure(row.at_baseline)} · mục tiêu: {figure(row.at_target)}",
        outcome=line.outcome_words,
    )


def _measured(last: Measured) -> str:
    kind = "sau áp dụng" if last.is_after else "giữa kỳ"
    return f"{kind}, {day_words(last.row.measured_on)}"


def _left(number: int) -> str:
    return f"và {whole(number)} chỉ tiêu khác" if number > 0 else ""


def _adopters(initiative: Initiative, day: date) -> Section:
    found = initiative.adoptions.as_of(day).active(day)
    names = list(found.order_by("at_since", "pk").values_list("unit__name", flat=True))
    return Section(label="Đơn vị áp dụng lại", body=_named(names, ADOPTER_LINES))


def _named(names: Sequence[str], lines: int) -> Shortened:
    """So many units, by name as far as there is room."""
    if not names:
        return Shortened("Chưa có đơn vị nào áp dụng lại.", is_cut=False)
    told, left = listed(names, lines=lines, letters=LETTERS)
    rest = f" và {whole(left)} đơn vị khác" if left else ""
    return Shortened(f"{whole(len(names))} đơn vị: {', '.join(told)}{rest}.", is_cut=left > 0)


def _unit(initiative: Initiative, day: date) -> str:
    """The unit, and those that it became: they are asked about it."""
    unit = Unit.objects.get(pk=initiative.at_unit_id)
    heirs = [] if unit.is_valid_on(day) else [u.name for u in lineage_of(unit).valid_on(day)]
    told = ", ".join(heirs[:MOST_HEIRS])
    left = len(heirs) - MOST_HEIRS
    more = f" và {whole(left)} đơn vị khác" if left > 0 else ""
    return f"{unit.name}, nay là {told}{more}" if heirs else unit.name


def _notes(
    initiative: Initiative, sections: Iterable[Section], day: date, address: str
) -> tuple[str, ...]:
    """Where the whole of it stands, and what the card rests on."""
    cut = any(section.body.is_cut for section in sections)
    more = "Đoạn kết thúc bằng dấu “…” đã rút gọn cho vừa một trang. " if cut else ""
    source = f"Nguồn: sổ mô hình, sáng kiến · tính đến {day_words(day)}"
    sample = " · dữ liệu minh họa, không phải kết quả thật" if initiative.is_sample else ""
    return (f"{more}Xem đầy đủ tại {address}", source + sample)
