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
_TYPES = "[Content_Types].xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_READS = '<w:p><w:fldSimple w:instr="INCLUDEPICTURE x"/></w:p>'


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


def with_fields(*words: str) -> bytes:
    """A template with one field whose words stand in paragraphs of their own."""
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    runs = "</w:p><w:p>".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in words)
    return with_xml(f"<w:p>{begin}{runs}{end}</w:p>".encode())


def related(name: str, kind: str, content: bytes, content_type: str = "application/xml") -> bytes:
    """A template whose text has one more part, of this kind and type."""
    link = f'<Relationship Id="rId98" Type="{_RELATION}/{kind}" Target="/{name}"/>'.encode()
    of_type = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'.encode()

    def change(part: str, held: bytes) -> bytes:
        if part == _TYPES:
            return held.replace(b"</Types>", of_type)
        return held.replace(_END, link + _END) if part == _RELS else held

    return changed(change, {name: content})


def part_of(root: str, inner: str = "") -> bytes:
    return f'<w:{root} xmlns:w="{_W}" xmlns:v="urn:v">{inner}</w:{root}>'.encode()


def footnotes(name: str, *texts: str, sections: int = 1) -> bytes:
    """A template with footnotes in a part of this name."""
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(texts, 1)
    )
    made = related(name, "footnotes", part_of("footnotes", notes), f"{_WORD}.footnotes+xml")
    document = docx.Document(io.BytesIO(made))
    for _ in range(sections - 1):
        document.add_section()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def decoy() -> bytes:
    """A sound text at the usual place, and the one that is opened at another."""

    def change(part: str, held: bytes) -> bytes:
        if part == "_rels/.rels":
            return held.replace(b'"word/document.xml"', b'"evil/document.xml"')
        if part == _TYPES:
            return held.replace(b'"/word/document.xml"', b'"/evil/document.xml"')
        return held

    return changed(change, {"evil/document.xml": part_of("document", "<w:body/>")})


def merging() -> bytes:
    merge = b'<w:mailMerge><w:connectString w:val="DSN=a"/></w:mailMerge></w:settings>'
    return changed(
        lambda name, held: (
            held.replace(b"</w:settings>", merge) if name == "word/settings.xml" else held
        )
    )


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


def overwritten() -> bytes:
    """A ZIP file of which a packed part is no packed part any more."""
    content = saying()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 30 + len("word/document.xml")
    return content[:at] + b"\xff" * 40 + content[at + 40 :]


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "overwritten": (overwritten, package_checks.BROKEN),
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
    "header in a folder of its own": (
        lambda: related("x/header9.xml", "header", part_of("hdr", _READS), f"{_WORD}.header+xml"),
        "“INCLUDEPICTURE x”",
    ),
    "header that is named no XML": (
        lambda: related(
            "word/header9.bin", "header", part_of("hdr", _READS), f"{_WORD}.header+xml"
        ),
        "word/header9.bin",
    ),
    "header that says it is a picture": (
        lambda: related("word/header9.png", "header", part_of("hdr", _READS), "image/png"),
        "word/header9.png",
    ),
    "drawing of an unusual kind": (
        lambda: related("word/media/a.svg", "image", b"<svg/>", "image/svg+xml"),
        "PNG hoặc JPEG",
    ),
    "another text behind a decoy": (decoy, "không phải văn bản Word"),
    "mail merge": (merging, "Mail Merge"),
    "picture of the old kind from afar": (
        lambda: with_xml(
            b'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
            b'<v:imagedata src="http://a.example/x.png"/></v:shape></w:pict></w:r></w:p>'
        ),
        "imagedata: http://a.example",
    ),
    "object of the old kind": (
        lambda: with_xml(
            b'<w:p><w:r><w:pict><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/>'
            b"</w:pict></w:r></w:p>"
        ),
        "đối tượng nhúng",
    ),
    "field over paragraphs": (lambda: with_fields("INCLUDE", "PICTURE a"), "“INCLUDEPICTURE a”"),
    "field that hides a field": (lambda: with_fields("PAGE", " {{ code }}"), "“PAGE {{ code }}”"),
    **{
        f"field {words.split()[0]} {number}": (
            lambda words=words: with_fields(words),  # type: ignore[misc]
            f"“{words}”",
        )
        for number, words in enumerate(
            (
                "INCLUDE a.docx",
                "RD a.docx",
                "FILLIN a",
                "AUTOTEXTLIST a",
                "DATE",
                "IF 1 = 1 a b",
                'HYPERLINK "file://may/chung"',
                'HYPERLINK "javascript:a"',
                "HYPERLINK may",
            )
        )
    },
    "entities in other letters": (
        lambda: with_part("word/a.xml", '<!DOCTYPE x [<!ENTITY a "a">]><x/>'.encode("utf-16")),
        "DTD hoặc bảng mã",
    ),
    "letters that are declared": (
        lambda: with_part("word/a.xml", b'<?xml version="1.0" encoding="UTF-7"?><x/>'),
        "DTD hoặc bảng mã",
    ),
    "a folder of its own": (lambda: with_part("x/a.xml", b"<a/>"), "phần lạ"),
    "tags in footnotes": (
        lambda: footnotes("word/footnotes.xml", "{{ unit.name }}"),
        "không đặt thẻ trong cước chú",
    ),
    "tags in footnotes of another name": (
        lambda: footnotes("word/fn2.xml", "{{ unit.__class__ }}"),
        "không đặt thẻ trong cước chú",
    ),
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
    "numbers of pages": with_fields("PAGE  \\* Arabic  \\* MERGEFORMAT "),
    "a link in a field": with_fields('HYPERLINK "https://hatinh.example/" \\h'),
    "footnotes without tags": footnotes("word/footnotes.xml", "Một", "Hai"),
    "a filter on a constant": saying("{{ 3|number }}"),
}
