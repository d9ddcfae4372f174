"""A pack held against what stands outside of it: the code on paper, the SHA-256 of the whole file,
the canonical document of its publication. Nothing here asks the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import code_of, spelled
from reports_app.pack.checking import Checked
from reports_app.pack.proving import published
from scores_app.choices import PublicationKind
from scores_app.publications.formats import FORMATS

NO_PUBLICATION = "Tệp công bố không phải văn bản chuẩn (JSON) của một bản công bố gói số liệu."
ONLY_DATA = (
    "Số liệu khớp với mã {code}; văn bản và bản hướng dẫn chỉ khớp với bản kê trong gói, muốn chắc"
    " chắn hãy so mã băm của cả gói ({sha256}) với bản công bố."
)
NO_CODE = "Bản công bố mang mã {code}: hãy so với mã in trên giấy, hoặc thêm --expect."


@dataclass(frozen=True)
class Outside:
    """What somebody has beside the pack; `code` as it is kept, `publication` the bytes of the
    canonical document, each empty where it is not at hand.
    """

    code: str = ""
    sha256: str = ""
    publication: bytes = b""

    @property
    def covers_documents(self) -> bool:
        """Whether it stands for every byte, not for the data alone."""
        return bool(self.sha256 or self.publication)


def problems_of(checked: Checked, outside: Outside) -> Iterator[str]:
    """Where a pack is not what is known of it outside.

    Args:
        checked: what `check_pack` found.
        outside: what it is held against.
    """
    code, digest = str(checked.facts.get("code", "")), checked.facts["pack_sha256"]
    if outside.sha256 and digest != outside.sha256:
        yield f"Mã băm SHA-256 của cả gói là {digest}, không phải {outside.sha256}."
    if outside.publication:
        yield from _unlike_publication(digest, checked.manifest, outside.publication)
    codes = {code, *([code_of(sha256_of(outside.publication))] if outside.publication else [])}
    if outside.code and outside.code not in codes:
        held = " hoặc ".join(spelled(one) for one in sorted(codes) if one) or "không có"
        yield f"Mã kiểm tra của gói là {held}, không phải {spelled(outside.code)}."


def notes_of(checked: Checked, outside: Outside) -> Iterator[str]:
    """What is not proved, of a pack in which nothing is wrong."""
    if not outside.covers_documents:
        code = spelled(str(checked.facts["code"]))
        yield ONLY_DATA.format(code=code, sha256=checked.facts["pack_sha256"])
    elif outside.publication and not (outside.code or outside.sha256):
        yield NO_CODE.format(code=spelled(code_of(sha256_of(outside.publication))))


def _unlike_publication(digest: str, told: Any, content: bytes) -> Iterator[str]:
    document = _document(content)
    if document is None:
        yield NO_PUBLICATION
        return
    inputs = document["inputs"]
    if inputs["pack_sha256"] != digest:
        yield f"Bản công bố ghi mã băm của gói là {inputs['pack_sha256']}, tệp này có {digest}."
    if told is None or canonical_text(inputs["manifest"]) != canonical_text(told):
        yield "Bản kê trong gói khác bản kê đã công bố."
    elif document["result"] != published(told):
        yield "Số liệu công bố khác bản kê của gói."


def _document(content: bytes) -> dict[str, Any] | None:
    """The document of a publication of a pack, in its canonical form; None for anything else."""
    try:
        text = content.decode()
        document: dict[str, Any] = json.loads(text)
        is_one = document["format"] in FORMATS and document["kind"] == PublicationKind.PACK
        if not is_one or canonical_text(document) != text:
            return None
        canonical_text([document["inputs"]["manifest"], document["inputs"]["pack_sha256"]])
        document["result"]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return document
