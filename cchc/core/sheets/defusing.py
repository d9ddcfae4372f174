"""Free text in a sheet: cleaned of what no file can hold, and never taken for a formula.

Excel and LibreOffice run a CSV cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula.
Such a text is written with an apostrophe in front, and exactly that apostrophe is taken off again
on import; a text that already has apostrophes in front of such a sign gets one more, so that
nothing is ever ambiguous: ``undefused(defused(t)) == t`` for every text.
"""

import re

from cchc.core.text import nfc

_FORMULA_SIGNS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_RISKY = re.compile(f"'*[{_FORMULA_SIGNS}]")
_QUOTED = re.compile(f"'+[{_FORMULA_SIGNS}]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")


def cleaned(text: str) -> str:
    """Return ``text`` in NFC, lines ended by ``\\n``, without characters that XML forbids."""
    return nfc(_UNWRITABLE.sub("", _LINE_END.sub("\n", text)))


def defused(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it when it opens a CSV file."""
    return "'" + text if _RISKY.match(text) else text


def marked(text: str) -> str:
    """Return ``text`` for a cell that is typed as text (XLSX): only ambiguous ones change."""
    return "'" + text if _QUOTED.match(text) else text


def undefused(text: str) -> str:
    """Take off the apostrophe that `defused` or `marked` put in front."""
    return text[1:] if _QUOTED.match(text) else text
