"""The card as PDF: one A4 page, drawn from the words of `card.Card`. Sizes are mm, of type pt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from cchc.core.pdf import FAMILY, new_pdf, printable
from models_app.card import HEADING, Card, CardFigure, Section

if TYPE_CHECKING:
    from fpdf import FPDF

Thing = TypeVar("Thing")

MARGIN, TOP, BOTTOM = 18, 15, 283
WIDTH = 210 - 2 * MARGIN
LABEL, GAP, FOOT_GAP = 42, 5, 2
NOTE_SIZE = 8
FACT_SHARES = (3, 3, 1, 3)
# Tried one after the other, in per cent, until the card keeps to its page.
SCALES = (105, 100, 94, 88, 82, 76, 70, 60, 50)
INK, QUIET, LINE, ACCENT = "#17222e", "#47545f", "#b9c3cd", "#143f7d"
MM_OF_PT = 25.4 / 72
LEADING = 1.38


def card_pdf(card: Card) -> bytes:
    """The card as a PDF of one page; the same bytes for the same card.

    Raises cchc.core.pdf_fonts.FontsMissingError.
    """
    for scale in SCALES:
        with new_pdf(title=card.title, author=card.issuer, day=card.day) as pdf:
            pdf.set_subject(f"{HEADING}: {card.code}")
            pen = _Pen(pdf, scale)
            _draw(pen, card)
            content = bytes(pdf.output())
        if pen.fits:
            break
    return content


class _Pen:
    """Writes down one page; `y` is where the next thing begins; `fits` whether there was room."""

    def __init__(self, pdf: FPDF, scale: int) -> None:
        self.pdf, self.scale = pdf, scale / 100
        pdf.set_auto_page_break(False)
        pdf.c_margin = 0
        pdf.add_page()
        self.y: float = TOP
        self.fits = True

    def down(self, distance: float) -> None:
        self.y += distance * self.scale

    def write(
        self,
        words: str,
        size: float,
        *,
        x: float = MARGIN,
        width: float = WIDTH,
        bold: bool = False,
        colour: str = INK,
        align: Literal["L", "R"] = "L",
    ) -> None:
        """A paragraph at `y`, which moves below it."""
        self.pdf.set_text_color(colour)
        self.pdf.set_xy(x, self.y)
        self.pdf.multi_cell(width, self._line(size, bold), printable(self.pdf, words), align=align)
        self.y = self.pdf.get_y()

    def height(self, words: str, size: float) -> float:
        """How high a paragraph of the page's width would be."""
        from fpdf.enums import MethodReturnValue  # see cchc.core.pdf.new_pdf

        height = self.pdf.multi_cell(
            WIDTH,
            self._line(size),
            printable(self.pdf, words),
            align="L",
            dry_run=True,
            output=MethodReturnValue.HEIGHT,
        )
        return cast("float", height)

    def _line(self, size: float, bold: bool = False) -> float:
        """Takes up this type; the height of a line of it."""
        self.pdf.set_font(FAMILY, "B" if bold else "", size * self.scale)
        return size * self.scale * MM_OF_PT * LEADING

    def rule(self, *, colour: str = LINE, thickness: float = 0.2) -> None:
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(thickness)
        self.pdf.line(MARGIN, self.y, MARGIN + WIDTH, self.y)

    def columns(
        self,
        things: Sequence[Thing],
        draw: Callable[[_Pen, Thing, float, float], None],
        shares: Sequence[int] = (),
    ) -> None:
        """Things side by side from `y` on, which moves below the longest; `draw` is given the pen,
        the thing, its left edge and its width. `shares` tell how they part the width.
        """
        shares = shares or [1] * len(things)
        room = WIDTH - GAP * (len(things) - 1)
        top = lowest = self.y
        edge: float = MARGIN
        for thing, share in zip(things, shares, strict=True):
            self.y, width = top, room * share / sum(shares)
            draw(self, thing, edge, width)
            lowest, edge = max(lowest, self.y), edge + width + GAP
        self.y = lowest


def _draw(pen: _Pen, card: Card) -> None:
    _head(pen, card)
    for section in card.sections:
        _section(pen, section)
    if card.figures:
        _figures(pen, card)
    _section(pen, card.adopters)
    _foot(pen, card)


def _head(pen: _Pen, card: Card) -> None:
    top = pen.y
    pen.write(card.mark, 9, colour=QUIET, align="R", bold=card.is_sample)
    pen.y = top
    pen.write(card.head, 9, colour=QUIET, width=WIDTH - 55)
    pen.down(1.5)
    pen.rule(colour=ACCENT, thickness=0.8)
    pen.down(6)
    pen.write(card.title, card.title_size, bold=True, colour=ACCENT)
    pen.down(1.5)
    pen.write(card.stage, 10.5, bold=True)
    pen.down(4)
    pen.rule()
    pen.down(2.5)
    pen.columns(card.facts, _fact, FACT_SHARES)
    pen.down(2.5)
    pen.rule()
    pen.down(2)


def _fact(pen: _Pen, fact: tuple[str, str], x: float, width: float) -> None:
    label, words = fact
    pen.write(label, 8.5, colour=QUIET, x=x, width=width)
    pen.write(words, 10, bold=True, x=x, width=width)


def _section(pen: _Pen, section: Section) -> None:
    """Its name on the left, its text beside it."""
    pen.down(3)
    top = pen.y
    pen.write(section.label, 10, bold=True, colour=ACCENT, width=LABEL - GAP)
    lowest, pen.y = pen.y, top
    pen.write(section.body.text, 10, x=MARGIN + LABEL, width=WIDTH - LABEL)
    pen.y = max(lowest, pen.y)


def _figures(pen: _Pen, card: Card) -> None:
    pen.down(5)
    pen.columns(card.figures, _figure)
    if card.figures_left:
        pen.down(1)
        pen.write(card.figures_left, 8.5, colour=QUIET)
    pen.down(2)


def _figure(pen: _Pen, figure: CardFigure, x: float, width: float) -> None:
    """An indicator beside a bar of colour, the figure large."""
    top, edge, room = pen.y, x + 3.5, width - 3.5
    pen.write(figure.name, 9, x=edge, width=room)
    pen.write(figure.value, 20, bold=True, colour=ACCENT, x=edge, width=room)
    pen.write(figure.measured, 8.5, colour=QUIET, x=edge, width=room)
    pen.write(figure.aim, 9, x=edge, width=room)
    pen.write(figure.outcome, 9, bold=True, x=edge, width=room)
    pen.pdf.set_fill_color(ACCENT)
    pen.pdf.rect(x, top + 0.5, 0.8, pen.y - top - 0.5, style="F")


def _foot(pen: _Pen, card: Card) -> None:
    """Where to read more and what the figures rest on, at the lower edge of the page."""
    room = sum(pen.height(note, NOTE_SIZE) for note in card.notes) + FOOT_GAP
    pen.fits = pen.y + FOOT_GAP <= BOTTOM - room
    pen.y = BOTTOM - room
    pen.rule()
    pen.y += FOOT_GAP
    for note in card.notes:
        pen.write(note, NOTE_SIZE, colour=QUIET)
