"""What templates are given, by example: for the list of names, for trials and for previews. Every
figure here is made up, and nothing of it comes from the books.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reports_app.choices import DocumentKind
from reports_app.documents.examples import ranking_annex, report, score_sheet

_EXAMPLES: Mapping[DocumentKind, Callable[[], dict[str, Any]]] = {
    DocumentKind.REPORT: report.example,
    DocumentKind.SCORE_SHEET: score_sheet.example,
    DocumentKind.RANKING_ANNEX: ranking_annex.example,
}
_WORDS: Mapping[DocumentKind, Mapping[str, str]] = {
    DocumentKind.REPORT: report.WORDS,
    DocumentKind.SCORE_SHEET: score_sheet.WORDS,
    DocumentKind.RANKING_ANNEX: ranking_annex.WORDS,
}


def example_of(kind: DocumentKind) -> dict[str, Any]:
    """A context of this kind as its documents are written from."""
    return _EXAMPLES[kind]()


def words_of(kind: DocumentKind) -> Mapping[str, str]:
    """What each name of this kind stands for, by its path (`names.paths_of`)."""
    return _WORDS[kind]
