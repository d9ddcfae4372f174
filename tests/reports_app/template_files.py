"""Templates nobody should send: what they hold, and what is answered."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable

import docx

from reports_app.documents import default_score_sheet, package_checks

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "word/_rels/document.xml.rels"
_END = b"</Relationships>"


def saying(*paragraphs: str, rows: Iterable[str] = ()) -> bytes:
    """A template with these paragraphs, and a table of one column with these rows."""
    document = docx.Document()
    for text in ("{{ code }} {{ as_of|day }}", *paragraphs):
        document.add_paragraph(text)
    kept = list(rows)
    if kept:
        table = document.add_table(rows=len(kept), cols=1)
        for line, text in zip(table.rows, kept, strict=True):
            line.cells[0].text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """A sound template whose parts are changed, with more of them."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saying())) as sound,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in sound.namelist():
            made.writestr(name, change(name, sound.read(name)))
        for name, content in (more or {}).items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(name: str, content: bytes = b"x") -> bytes:
    return changed(lambda _, held: held, {name: content})


def linked(kind: str, target: str) -> bytes:
    """A template that points outside itself."""
    link = (
        f'<Relationship Id="rId99" Type="{_RELATION}/{kind}" Target="{target}"'
        ' TargetMode="External"/>'
    ).encode()
    return changed(lambda name, held: held.replace(_END, link + _END) if name == _RELS else held)


def with_xml(xml: bytes) -> bytes:
    """A template whose text begins with this XML."""
    return changed(
        lambda name, held: (
            held.replace(b"<w:body>", b"<w:body>" + xml) if name == "word/document.xml" else held
        )
    )


def with_field(words: bytes) -> bytes:
    run = b"<w:r><w:instrText>" + words + b"</w:instrText></w:r>"
    return with_xml(b"<w:p>" + run + b"</w:p>")


def macro_enabled() -> bytes:
    return changed(
        lambda name, held: (
            held.replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main",
                b"application/vnd.ms-word.document.macroEnabled.main",
            )
            if name == "[Content_Types].xml"
            else held
        )
    )


def entities() -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    return with_part("word/extra.xml", head + b"<x>&a;</x>")


def bomb() -> bytes:
    return with_part("word/media/image1.png", b"\0" * (package_checks.UNPACKED_MOST + 1))


def encrypted() -> bytes:
    """A ZIP file whose parts say that they need a password."""
    content = bytearray(saying())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "không phải văn bản Word"),
    "text": (lambda: b"Kinh gui", "không phải văn bản Word"),
    "old word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mật khẩu"),
    "spreadsheet": (
        lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}),
        "không phải văn bản Word",
    ),
    "any archive": (lambda: zipped({"a.txt": b"a"}), "không phải văn bản Word"),
    "cut": (lambda: saying()[:2000], "bị hỏng"),
    "locked parts": (encrypted, "mật khẩu"),
    "too large": (lambda: b"PK" + b"x" * package_checks.LARGEST, "quá lớn"),
    "bomb": (bomb, "quá lớn khi mở ra"),
    "macros": (lambda: with_part("word/vbaProject.bin"), "macro"),
    "macros by its types": (macro_enabled, "macro"),
    "embedded sheet": (lambda: with_part("word/embeddings/a.xlsx"), "đối tượng nhúng"),
    "control": (lambda: with_part("word/activeX/activeX1.xml", b"<a/>"), "đối tượng nhúng"),
    "object": (lambda: with_xml(b"<w:p><w:r><w:object/></w:r></w:p>"), "đối tượng nhúng"),
    "foreign text": (lambda: with_xml(b'<w:altChunk w:id="a"/>'), "đối tượng nhúng"),
    "template of its own": (
        lambda: linked("attachedTemplate", "file:///C:/mau.dotm"),
        "attachedTemplate: file:///C:/mau.dotm",
    ),
    "picture from afar": (lambda: linked("image", "http://a.example/x.png"), "image: http://"),
    "link to a file": (lambda: linked("hyperlink", "file://may/chung"), "hyperlink: file:"),
    "field that reads a file": (lambda: with_field(b" INCLUDETEXT C:\\a "), "INCLUDETEXT"),
    "field that runs a program": (lambda: with_field(b" DDEAUTO cmd "), "DDEAUTO"),
    "entities": (entities, "DTD"),
    "a part twice as its name": (lambda: with_part("../word/a.xml", b"<a/>"), "bị hỏng"),
    "of another kind's names": (
        lambda: saying("{{ sections }}"),
        "không có tên “sections”",
    ),
}
"""Files: what they are, what is sent, what is answered."""

TAGS: dict[str, str] = {
    "{{ unti.name }}": "không có tên “unti”. Có phải là “unit”?",
    "{{ unit.nam }}": "không có tên “nam” trong “unit”. Có phải là “name”?",
    "{{ unit }}": "“unit” gồm nhiều mục",
    "{{ areas }}": "“areas” là danh sách",
    "{{ unit.name|uper }}": "không có bộ lọc “uper”. Có phải là “upper”?",
    "{{ unit.name|safe }}": "không có bộ lọc “safe”",
    "{{ unit.name|number(2) }}": "không nhận thêm gì trong ngoặc",
    "{{ unit.__class__ }}": "không có tên “__class__” trong “unit”",
    "{{ unit['name'] }}": "ngoặc vuông",
    "{{ unit.name.upper() }}": "gọi hàm",
    "{{ range(9) }}": "gọi hàm",
    "{{ result.points + 1 }}": "không được tính toán",
    "{{ result.points * result.points }}": "không được tính toán",
    "{{ 'a' ~ unit.name }}": "không được tính toán",
    "{{ unit.name if unit else 'x' }}": "biểu thức if trong ngoặc nhọn",
    "{% set a = 1 %}": "đặt biến (set)",
    "{% include 'a' %}": "include",
    "{% import 'a' as b %}": "import",
    "{% macro a() %}x{% endmacro %}": "macro",
    "{% autoescape false %}{{ unit.name }}{% endautoescape %}": "autoescape",
    "{% for a in unit %}{{ a }}{% endfor %}": "“unit” không phải danh sách",
    "{% for a, b in areas %}x{% endfor %}": "chỉ đặt một tên",
    "{% for a in areas %}{% for b in areas %}x{% endfor %}{% endfor %}": "danh sách của “a”",
    "{% for a in areas %}{{ a.name }}": "thẻ đóng",
    "{{ unit.name": "thẻ",
    "{% if unit.name is defined %}x{% endif %}": "phép thử",
    "{% wrong %}": "không có thẻ “wrong”",
    "{%tr for a in areas %} đứng ngoài bảng {%tr endfor %}": "đứng sai chỗ",
    "{{p unit.name }}": "không có chữ p, tr, tc, r đứng trước",
    "{% if unit.name | attr('x') %}x{% endif %}": "không có bộ lọc “attr”",
    "{{ lipsum }}": "không có tên “lipsum”",
    "{{ loop.index }}": "không có tên “loop”",
}
"""Tags in the text of a unit's paper, and what is answered."""

SOUND: dict[str, bytes] = {
    "the product's own": default_score_sheet.template(),
    "a condition": saying("{% if unit.name == 'A' and not is_sample %}x{% else %}y{% endif %}"),
    "a table": saying(
        rows=("{%tr for row in areas %}", "{{ loop.index }} {{ row.name }}", "{%tr endfor %}")
    ),
    "a link to a page": linked("hyperlink", "https://hatinh.example/"),
    "a filter on a constant": saying("{{ 3|number }}"),
}
