"""Reading the words of contents, so that they can be searched for."""

from __future__ import annotations

import unicodedata

from django.db.models import Func, Value

from cchc.core import text
from cchc.core.clock import now
from evidence_app import contents, vault
from evidence_app.choices import CHARACTERS_READ, PAGES_READ, WITHOUT_READER
from evidence_app.models import StoredFile
from evidence_app.querysets import words_of

GONE = "Nội dung không còn trên máy chủ."
PARTLY = f"Chỉ tìm được trong {PAGES_READ} trang hoặc {CHARACTERS_READ:,} ký tự đầu.".replace(
    ",", "."
)
NO_READER = "Chưa đọc được chữ của tệp Word, Excel dạng 97–2003; hãy lưu ở dạng mới để tìm được."


def text_read(stored_id: int) -> None:
    """Reads the words of a content once; what cannot be read is told why and not tried again."""
    stored = StoredFile.objects.filter(pk=stored_id, text_read_at=None).first()
    if stored is None:
        return
    read, problem = _words(stored)
    StoredFile.objects.filter(pk=stored_id, text_read_at=None).update(
        text=read,
        words=_indexed(read),
        text_problem=problem,
        text_read_at=now(),
    )


def _words(stored: StoredFile) -> tuple[str, str]:
    """(the words, what is to be told)."""
    if stored.content_type in WITHOUT_READER:
        return "", NO_READER
    path = vault.path_of(stored.sha256)
    if not path.exists():
        return "", GONE
    try:
        words, complete = contents.text_of(path, stored.content_type)
    except contents.UnreadableError as error:
        return "", str(error)
    return _written(words), "" if complete else PARTLY


def _indexed(read: str) -> Func | None:
    """The words for the index, cut by us: the database's own reader knows no Vietnamese."""
    words = words_of(read)
    return Func(Value(words), function="array_to_tsvector") if words else None


def _written(words: str) -> str:
    """Lines without control signs and what the database cannot hold; spaces folded, NFC."""
    lines = ("".join(map(_sign, line)) for line in words.splitlines())
    return "\n".join(filter(None, map(text.folded, lines)))


def _sign(sign: str) -> str:
    return " " if unicodedata.category(sign)[0] == "C" else sign
