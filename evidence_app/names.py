"""Names of files and documents as people wrote them: made harmless, looked at for a degree of
secrecy and for a number.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from cchc.core import text
from cchc.core.secrecy import is_secret
from evidence_app.choices import TYPES

LONGEST = 255
UNNAMED = "tai-lieu"
_DEGREE = re.compile(r"\b(tối|tuyệt|độ)[\s_-]+mật\b|[(\[]\s*mật\s*[)\]]", re.IGNORECASE)
_NUMBER = re.compile(r"\d+[-_./][\w-]+[-_./(]\s*(?:M|TM|TuM|TUM)\)?$")
# 15/BC-STP and 52/2019/QĐ-UBND (Nghị định 30/2020/NĐ-CP, Phụ lục I); the Party writes 08-NQ/TU.
_OFFICIAL = re.compile(r"(?<![\w/.])\d{1,6}\w?(?:/\d{4})?[-/][^\W\d_][\w.]*(?:[-/]\w+)*")
_LONGEST_NUMBER = 100


def harmless(name: str) -> str:
    """The name without folders, control signs and signs that turn the direction of writing; NFC,
    at most LONGEST letters, its ending kept.
    """
    last = text.nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(" " if sign.isspace() else sign for sign in last if _is_written(sign))
    plain = text.folded(plain).strip(". ")
    if not plain:
        return UNNAMED
    stem, ending = parted(plain)
    return stem[: LONGEST - len(ending)] + ending


def parted(name: str) -> tuple[str, str]:
    """("Báo cáo", ".pdf"): a short ending apart from the rest."""
    path = PurePosixPath(name)
    short = 1 < len(path.suffix) <= 6 and path.stem
    return (path.stem, path.suffix) if short else (name, "")


def title_of(file_name: str) -> str:
    """What a document is called after its file: without the ending."""
    return parted(file_name)[0]


def number_in(words: str) -> str:
    """The number and sign of the document that the words name: “Quyết định số 1245/QĐ-UBND” →
    “1245/QĐ-UBND”; empty where they name none.
    """
    found = _OFFICIAL.search(text.folded(words))
    return found.group() if found and len(found.group()) <= _LONGEST_NUMBER else ""


def for_download(file_name: str, content_type: str) -> str:
    """The name a download gets: its ending is that of the content, whatever was written there."""
    stem, ending = parted(file_name)
    wanted = TYPES[content_type].ending
    same = {wanted, ".jpeg"} if wanted == ".jpg" else {wanted}
    return file_name if ending.lower() in same else f"{stem}{ending}{wanted}"


def says_secret(*, number: str, titles: tuple[str, ...]) -> bool:
    """Whether a document's number, its name or the name of its file tells a degree of secrecy.

    A title may speak of secrets ("đổi mật khẩu", "bảo mật"); only a degree or a number that ends
    like that of a secret document counts there.
    """
    stems = [title_of(text.nfc(title)).strip() for title in titles]
    told = any(_DEGREE.search(stem) or _NUMBER.search(stem) for stem in stems)
    return is_secret(number) or told


def _is_written(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign)[0] != "C"
