"""How official documents are laid out: Nghị định 30/2020/NĐ-CP, Phụ lục I.

Paper A4; margins 20 mm above and below, 30 mm left, 15–20 mm right; letters of Times New Roman;
sizes as the decree gives them for each element. Templates are written in code, so that the same
program makes the same bytes; an office then changes them in Word.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
WIDTH, HEIGHT = 210, 297  # mm, A4
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 18
TEXT_WIDTH = WIDTH - LEFT - RIGHT
WIDE_TEXT_WIDTH = HEIGHT - 2 * TOP
FIRST_LINE = 12.7  # mm
LEFT_ALIGNED, CENTRED = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
RIGHT_ALIGNED, JUSTIFIED = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY

BODY, SMALL, CELL, LINE = "Nội dung", "Chữ nhỏ", "Ô bảng", "Dòng giữa"
LARGE_HEAD, HEAD, LOW_HEAD = "Mục I", "Mục 1", "Mục a"
PICTURE = "Hình"
_GREY = RGBColor(0x44, 0x44, 0x44)
# Moments and names that the library's own empty document carries.
_THUMBNAIL = "/docProps/thumbnail.jpeg"


@dataclass(frozen=True, slots=True)
class Col:
    """A column of a table: its head, its width in mm, what stands in a cell, and how: text on the
    left, numbers on the right so that their digits stand below one another, the rest in the middle.
    """

    head: str
    width: float
    cell: str
    is_text: bool = False
    is_number: bool = False

    @property
    def align(self) -> Any:
        if self.is_text:
            return LEFT_ALIGNED
        is_number = self.is_number or "|number" in self.cell
        return RIGHT_ALIGNED if is_number else CENTRED


def new_document(title: str) -> Any:
    """An empty document with the page and the paragraph styles of official texts."""
    document = Document()
    _drop_thumbnail(document)
    held = document.core_properties
    held.title, held.author, held.comments = title, "", ""
    held.last_modified_by, held.keywords = "", ""
    normal = document.styles["Normal"]
    _dress(normal, 14)
    normal.paragraph_format.space_after = Pt(0)
    for name, size, align, before, bold, first in (
        (BODY, 14, JUSTIFIED, 6, False, FIRST_LINE),
        (LARGE_HEAD, 14, JUSTIFIED, 8, True, FIRST_LINE),
        (HEAD, 14, JUSTIFIED, 6, True, FIRST_LINE),
        (LOW_HEAD, 14, JUSTIFIED, 6, False, FIRST_LINE),
        (LINE, 14, CENTRED, 0, False, 0),
        (SMALL, 11, LEFT_ALIGNED, 0, False, 0),
        (CELL, 11, CENTRED, 0, False, 0),
        (PICTURE, 12, CENTRED, 6, False, 0),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _dress(style, size)
        style.font.bold = bold
        style.paragraph_format.alignment = align
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.first_line_indent = Mm(first)
        style.paragraph_format.keep_with_next = name in {LARGE_HEAD, HEAD}
    document.styles[CELL].paragraph_format.space_before = Pt(2)
    document.styles[CELL].paragraph_format.space_after = Pt(2)
    _page(document.sections[0], is_wide=False)
    return document


def finished(document: Any) -> bytes:
    """The bytes of the document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add(
    place: Any,
    text: str,
    style: str = BODY,
    *,
    size: float | None = None,
    bold: bool | None = None,
    italic: bool | None = None,
    align: Any = None,
) -> Any:
    """A paragraph in a document, cell, header or footer."""
    paragraph = place.add_paragraph(style=style)
    _say(paragraph, text, size=size, bold=bold, italic=italic)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def tag(place: Any, text: str) -> None:
    """A paragraph that holds only a tag of the template language and leaves nothing behind."""
    add(place, text, SMALL)


def _say(
    paragraph: Any,
    text: str,
    *,
    size: float | None = None,
    bold: bool | None = None,
    italic: bool | None = None,
) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    return run


def rule(place: Any, width: float, of: float, *, style: str = LINE) -> None:
    """A line of `width` mm in the middle of a place that is `of` mm wide."""
    paragraph = place.add_paragraph(style=style)
    held = paragraph.paragraph_format
    held.space_before = Pt(3)
    held.left_indent = held.right_indent = Mm(max(0, (of - width) / 2))
    held.line_spacing_rule, held.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    # The order of a paragraph's properties is fixed: borders come before spacing and indents.
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    properties.insert(list(properties).index(spacing), borders)


def national_heading(document: Any, mark: str) -> None:
    """Issuing body, number and title of the State, place and day; `mark` follows the number."""
    left, right = 62.0, TEXT_WIDTH - 62.0
    table = bare_table(document, (left, right), 2)
    cell = table.cell(0, 0)
    _first(cell, "{{ superior|upper }}", size=12)
    add(cell, "{{ office|upper }}", LINE, size=12, bold=True)
    rule(cell, left * 0.4, left - 4)
    cell = table.cell(0, 1)
    _first(cell, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    add(cell, "Độc lập - Tự do - Hạnh phúc", LINE, size=13, bold=True)
    rule(cell, 57, right - 4)
    _first(table.cell(1, 0), f"Số:            {mark}", size=13)
    _first(table.cell(1, 1), "{{ place }}, {{ signing_day }}", size=13, italic=True)


def title(document: Any, name: str, about: str) -> None:
    """Kind of document and what it is about, with the rule below."""
    add(document, name, LINE, bold=True).paragraph_format.space_before = Pt(14)
    add(document, about, LINE, bold=True)
    rule(document, TEXT_WIDTH * 0.36, TEXT_WIDTH)


def signature(document: Any) -> None:
    """Receivers on the left, who signs on the right."""
    table = bare_table(document, (TEXT_WIDTH * 0.48, TEXT_WIDTH * 0.52), 1)
    cell = table.cell(0, 0)
    receivers = _first(cell, "Nơi nhận:", size=12, bold=True, italic=True, align=LEFT_ALIGNED)
    receivers.paragraph_format.space_before = Pt(12)
    tag(cell, "{%p for one in receivers %}")
    add(cell, "- {{ one }}{% if loop.last %}.{% else %};{% endif %}", SMALL)
    tag(cell, "{%p endfor %}")
    cell = table.cell(0, 1)
    signing = _first(cell, "{{ signer|upper }}", size=14, bold=True)
    signing.paragraph_format.space_before = Pt(12)
    for _ in range(4):
        add(cell, "", LINE)
    add(cell, "{{ signer_name }}", LINE, bold=True)


def page_furniture(section: Any, day_words: str = "Số liệu tính đến") -> None:
    """Number of the page from the second on, mark of made-up data, and the foot of every page, in
    which `day_words` say what the as-of day is.
    """
    section.different_first_page_header_footer = True
    for header, is_first in ((section.first_page_header, True), (section.header, False)):
        header.is_linked_to_previous = False
        first = header.paragraphs[0]
        first.style, first.alignment = LINE, CENTRED
        if not is_first:
            _page_number(first)
        tag(header, "{%p if is_sample %}")
        mark = add(header, "{{ sample_words }}", SMALL, italic=True, align=RIGHT_ALIGNED)
        mark.runs[0].font.color.rgb = _GREY
        tag(header, "{%p endif %}")
    for footer in (section.first_page_footer, section.footer):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = SMALL
        words = day_words + " {{ as_of|formal_day }} · Mã kiểm tra {{ code }}"
        _say(line, words, size=9).font.color.rgb = _GREY
        line.alignment = CENTRED


def new_section(document: Any, *, is_wide: bool) -> Any:
    """Begin an annex on a page of its own, upright or on its side; its pages count from 1."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _shrink_break(document)
    _page(section, is_wide=is_wide)
    section.different_first_page_header_footer = True
    held = section._sectPr
    for old in held.findall(qn("w:pgNumType")):
        held.remove(old)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    held.insert(list(held).index(held.find(qn("w:pgMar"))) + 1, numbers)
    return section


def _shrink_break(document: Any) -> None:
    """The empty line that holds the end of a section takes no room behind a full page."""
    held = document.element.body.findall(qn("w:p"))[-1]
    last = Paragraph(held, document)
    last.paragraph_format.space_before = last.paragraph_format.space_after = Pt(0)
    last.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    last.paragraph_format.line_spacing = Pt(1)


def annex_heading(document: Any, name: str, about: str, with_words: str, width: float) -> None:
    """Phụ lục with its number, what it holds in capitals, and the document it goes with."""
    add(document, name, LINE, bold=True)
    add(document, about, LINE, bold=True).runs[0].font.all_caps = True
    add(document, with_words, LINE, italic=True)
    rule(document, width * 0.3, width)
    add(document, "", SMALL)


def cell_text(cell: Any, text: str, *, bold: bool | None = None, align: Any = None) -> Any:
    """The text of a cell of a table with lines; its paragraph."""
    paragraph = cell.paragraphs[0]
    paragraph.style = CELL
    _say(paragraph, text, bold=bold)
    if align is not None:
        paragraph.alignment = align
    cell.vertical_alignment = 1
    return paragraph


def row_property(line: Any, name: str) -> None:
    """Sets a property of a row that is on or off."""
    line._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def _first(cell: Any, text: str, *, align: Any = CENTRED, **looks: Any) -> Any:
    """The text of a cell's own first paragraph."""
    paragraph = cell.paragraphs[0]
    paragraph.style = LINE
    _say(paragraph, text, **looks)
    paragraph.alignment = align
    return paragraph


def bare_table(document: Any, widths: Sequence[float], rows: int) -> Any:
    """A table without lines, for what stands side by side."""
    made = document.add_table(rows=rows, cols=len(widths))
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, width in enumerate(widths):
        made.columns[place].width = Mm(width)
        for line in made.rows:
            line.cells[place].width = Mm(width)
            row_property(line, "cantSplit") if place == 0 else None
    return made


def _page(section: Any, *, is_wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    width, height = (HEIGHT, WIDTH) if is_wide else (WIDTH, HEIGHT)
    section.page_width, section.page_height = Mm(width), Mm(height)
    left, right = (TOP, TOP) if is_wide else (LEFT, RIGHT)
    section.top_margin = section.bottom_margin = Mm(TOP)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance = section.footer_distance = Mm(10)


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _dress(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)


def _drop_thumbnail(document: Any) -> None:
    """The library's empty document carries a picture of itself."""
    held = document.part.package.rels
    for key, relation in list(held.items()):
        if not relation.is_external and str(relation.target_part.partname) == _THUMBNAIL:
            del held[key]
