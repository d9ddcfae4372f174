"""python -m reports_app.documents.trial KIND FILE: reads a template and writes a trial of it.

A program of its own, with limits and without the books: a template may be made to take for ever.
Answers {"problems": […], "warnings": […]} on the standard output.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml import etree

from reports_app.choices import DocumentKind
from reports_app.documents.names import Group, shape_of
from reports_app.documents.package_checks import (
    BROKEN,
    RefusedPackageError,
    check_package,
)
from reports_app.documents.tag_checks import Found, check_text, misplaced_prints
from reports_app.documents.writing import written

MEMORY = 1 << 30
CPU_SECONDS = 20
PRINTED = 20 << 20  # bytes of a trial
TRIAL_CODE = "0" * 12
MUST = {
    "code": "Mẫu không có {{ code }}: bản in sẽ không mang mã kiểm tra, không tra lại được.",
    "as_of": "Mẫu không có {{ as_of }}: bản in sẽ không ghi số liệu tính đến ngày nào.",
}
NOT_WRITTEN = (
    "Không viết được văn bản thử với mẫu này: thẻ đặt ở chỗ làm hỏng bảng hoặc đoạn. Hãy đặt"
    " {%tr … %} trong hàng riêng, {%p … %} trong đoạn riêng."
)
NOT_IN_FOOTNOTES = "Cước chú: không đặt thẻ trong cước chú; hãy chuyển thẻ lên thân văn bản."
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_TAG_OPENS = ("{{", "{%", "{#")
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")


def checked(kind: DocumentKind, content: bytes) -> dict[str, list[str]]:
    """Everything to say about a template of this kind."""
    from reports_app.documents.examples import example_of

    try:
        problems = check_package(content)
    except RefusedPackageError as refused:
        problems = [str(refused)]
    if problems:  # nothing is opened by the library that is not a plain document
        return {"problems": problems, "warnings": []}
    try:
        template = DocxTemplate(io.BytesIO(content))
        template.render_init()
    except (PackageNotFoundError, KeyError, ValueError, etree.LxmlError):
        return {"problems": [BROKEN], "warnings": []}
    example = example_of(kind)
    found = _read(template, Group({**shape_of(example).names, "code": shape_of("")}))  # type: ignore[union-attr]
    problems = found.problems or _tried(content, example)
    warnings = [words for name, words in MUST.items() if name not in found.printed]
    return {"problems": list(dict.fromkeys(problems)), "warnings": warnings}


def _read(template: Any, shape: Group) -> Found:
    found = Found()
    for place, xml in _texts(template):
        found.problems += misplaced_prints(place, _plain(xml))
        check_text(place, template.patch_xml(xml), shape, found)
    for part in template.docx.part.package.parts:
        if part.content_type == _FOOTNOTES:
            text = template.patch_xml(part.blob.decode("utf-8"))
            if any(mark in text for mark in _TAG_OPENS):
                found.problems.append(NOT_IN_FOOTNOTES)
    return found


def _texts(template: Any) -> Iterator[tuple[str, str]]:
    """Every part that tags are read from, in words, with its XML."""
    yield "Thân văn bản", template.get_xml()
    for place, uri in (("Đầu trang", template.HEADER_URI), ("Chân trang", template.FOOTER_URI)):
        for _, part in template.get_headers_footers(uri):
            yield place, template.get_part_xml(part)
    for name in _PROPERTIES:
        yield "Thuộc tính của tệp", getattr(template.docx.core_properties, name)


def _plain(xml: str) -> str:
    """The words of a part without what Word puts between them."""
    if "<" not in xml:
        return xml
    return "".join(etree.fromstring(xml.encode()).itertext())


def _tried(content: bytes, example: dict[str, Any]) -> list[str]:
    """What goes wrong when a document is written with the figures of the example."""
    try:
        made = written(content, example, TRIAL_CODE)
        Document(io.BytesIO(made))
        put_together = check_package(made, PRINTED)
    except (
        RefusedPackageError,
        TemplateError,
        etree.LxmlError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ):
        return [NOT_WRITTEN]
    if len(made) > PRINTED:
        return ["Văn bản viết theo mẫu này quá lớn."]
    return put_together


def main(kind: str, path: str) -> int:
    """Answers within the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    settings.configure(
        LANGUAGE_CODE="vi",
        TIME_ZONE="Asia/Ho_Chi_Minh",
        USE_THOUSAND_SEPARATOR=True,
        FORMAT_MODULE_PATH=["cchc.formats"],
    )
    django.setup()
    answer = checked(DocumentKind(kind), Path(path).read_bytes())
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
