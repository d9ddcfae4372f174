"""Vietnamese text: one normal form, search without accents, and the order of the alphabet.

The database needs no ICU and no extension for any of this: `searchable` and `sort_key` are stored
in columns of their own and compared byte by byte (collation ``C``).
"""

import re
import unicodedata
from collections.abc import Iterator

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHTS = dict(zip(_ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True))
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER = "~"
_WORD_GAP = "-"
_LEVEL_GAP = " "
_DIGITS_OR_CHARACTER = re.compile(r"\d+|.", re.DOTALL)


def nfc(text: str) -> str:
    """Return ``text`` in Unicode NFC, the one form the product stores."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return ``text`` in NFC with every run of white space made one space, none at the ends."""
    return " ".join(nfc(text).split())


def folded_code(text: str) -> str:
    """Return ``text`` as a code is kept: one form of each sign whatever its width (NFKC), upper
    case, spaces folded; so that "sk-1" and "ＳＫ-1" are "SK-1".
    """
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


def whole_number(text: object, most: int = 2**63 - 1) -> int | None:
    """Return the whole number a text of plain digits means; None for anything else, and above
    ``most``. For what comes by an address or a hidden field, where no form tells of errors.
    """
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    return int(text) if int(text) <= most else None


def searchable(text: str) -> str:
    """Return ``text`` as search compares it: lower case, no accents, đ as d, spaces folded.

    ``searchable("Đông  Anh") == "dong anh"``. Applying it twice changes nothing. The sign NUL,
    which the database knows in no text, parts words.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain).casefold()
    kept = "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
    return " ".join(kept.replace("đ", "d").replace("\0", " ").split())


def sort_key(text: str) -> str:
    """Return a key that sorts ``text`` in the Vietnamese alphabet when compared byte by byte.

    First the letters (a ă â b c d đ e ê … with f, j, w, z in their Latin places), digits before
    letters and by value ("Quận 2" before "Quận 10"), word by word; then the tones, one mark per
    syllable (ngang, huyền, hỏi, ngã, sắc, nặng), so that "hoà" and "hòa" fall together. Case and
    punctuation do not count.
    """
    words = [_word_key(word) for word in _words(text)]
    letters = _WORD_GAP.join(letters for letters, _ in words)
    tones = _WORD_GAP.join(tones for _, tones in words)
    return letters + _LEVEL_GAP + tones


def _words(text: str) -> Iterator[str]:
    """Yield the runs of letters, digits and their marks in ``text``, decomposed, lower case."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower())
    yield from "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain).split()


def _word_key(word: str) -> tuple[str, str]:
    tones = "".join(_TONES[c] for c in word if c in _TONES)
    bare = unicodedata.normalize("NFC", "".join(c for c in word if c not in _TONES))
    letters = "".join(_weight(part) for part in _DIGITS_OR_CHARACTER.findall(bare))
    return letters, tones or "0"


def _weight(part: str) -> str:
    if part[0].isdecimal():
        return _number_weight(part)
    if part in _WEIGHTS:
        return _WEIGHTS[part]
    base = unicodedata.normalize("NFD", part)[0]
    if unicodedata.category(base).startswith("M"):
        return ""
    return _WEIGHTS.get(base, _OTHER + base)


def _number_weight(digits: str) -> str:
    """Weigh a run of digits by value: how many digits there are goes in front of them."""
    value = "".join(str(unicodedata.decimal(c)) for c in digits).lstrip("0") or "0"
    return "9" * (len(value) // 9) + str(len(value) % 9) + value
