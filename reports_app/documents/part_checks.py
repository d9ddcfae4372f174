"""What one XML part of a template may hold: no object, no source outside, few fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

EMBEDDED = (
    "Tệp có đối tượng nhúng (bảng tính, biểu đồ, điều khiển hoặc tệp khác). Hãy xóa đối tượng đó,"
    " thay bằng bảng hoặc ảnh thường."
)
NOT_PLAIN_XML = (
    "Tệp có khai báo DTD hoặc bảng mã mà văn bản Word không dùng. Hãy mở bằng Word, lưu lại."
)
MERGES = (
    "Tệp là văn bản trộn thư (Mail Merge) gắn với nguồn dữ liệu. Trong Word, chọn Normal Word"
    " Document ở mục Start Mail Merge rồi lưu lại."
)
SAFE_LINK = re.compile(r"(https?|mailto):", re.IGNORECASE)

_OBJECTS = {"object", "oleobject", "altchunk", "control", "ocx", "subdoc", "webvideopr"}
_SOURCES = {"src", "althref"}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_PLAIN = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_INSTRUCTIONS = {"instrText", "delInstrText"}
_COUNTED = re.compile(
    r'(PAGE|NUMPAGES|SECTION|SECTIONPAGES)(\s*\\[*#]\s*("[\w.,\- ]*"|\w+))*', re.IGNORECASE
)
_LINKED = re.compile(
    r'HYPERLINK\s+("(https?|mailto):[^"\\{}]*"|\\l\s+"[^"\\{}]*")(\s*\\(h|o\s+"[^"\\{}]*"))*',
    re.IGNORECASE,
)
_SHOWN = 40


def root_of(content: bytes) -> etree._Element | None:
    """A part read with nothing of a DTD; None where it has one, or is not written in UTF-8.

    Raises:
        lxml.etree.LxmlError: it is not XML.
    """
    plain = content.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(plain)
    if declared and declared[1].lower() not in _PLAIN:
        return None
    if not plain.lstrip().startswith(b"<") or any(
        word in plain for word in (b"\0", b"<!DOCTYPE", b"<!ENTITY")
    ):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(plain, parser)
    return root if root.getroottree().docinfo.internalDTD is None else None


def reaching(root: etree._Element) -> Iterator[str]:
    """Everything in a part that brings in what a plain document does not hold."""
    for element in root.iter(etree.Element):
        name = _local(element.tag)
        if name.lower() in _OBJECTS:
            yield EMBEDDED
        if name == "mailMerge":
            yield MERGES
        yield from _outside(element)
    for words in _fields(root):
        if not (_COUNTED.fullmatch(words) or _LINKED.fullmatch(words)):
            yield (
                f"Tệp có trường “{words[:_SHOWN]}”. Mẫu chỉ dùng được trường số trang (PAGE,"
                " NUMPAGES, SECTIONPAGES) và liên kết tới trang mạng; hãy xóa trường khác rồi lưu"
                " lại."
            )


def _outside(element: etree._Element) -> Iterator[str]:
    """Sources and links that stand in the XML itself, not among the relationships of a part."""
    for key, value in element.attrib.items():
        name = _local(key).lower()
        link = name == "href" and not value.startswith("#") and not SAFE_LINK.match(value)
        if value and (name in _SOURCES or link):
            yield (
                f"Tệp lấy nội dung từ ngoài ({_local(element.tag)}: {str(value)[:120]}). Hãy chèn"
                " thẳng ảnh vào văn bản, gỡ liên kết, rồi lưu lại."
            )


def _fields(root: etree._Element) -> Iterator[str]:
    """What each field of a part says, whatever runs and paragraphs it is split over."""
    open_fields: list[list[str]] = [[]]  # the first holds what stands in no field
    for element in root.iter(etree.Element):
        name = _local(element.tag)
        if name == "fldSimple":
            yield _attribute(element, "instr").strip()
        elif name in _INSTRUCTIONS:
            open_fields[-1].append("".join(element.itertext()))
        elif name == "fldChar" and _attribute(element, "fldCharType") == "begin":
            open_fields.append([])
        elif name == "fldChar" and _attribute(element, "fldCharType") == "end" and open_fields[1:]:
            yield "".join(open_fields.pop()).strip()
    stray = "".join(open_fields[0]).strip()
    yield from ([stray] if stray else [])
    yield from ("".join(one).strip() for one in open_fields[1:])


def _attribute(element: etree._Element, name: str) -> str:
    """By its local name: texts of the strict kind have other namespaces."""
    return next((str(v) for key, v in element.attrib.items() if _local(key) == name), "")


def _local(name: str | bytes) -> str:
    return str(name).rpartition("}")[2]
