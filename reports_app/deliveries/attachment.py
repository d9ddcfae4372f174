"""What goes with a letter: the unit's own paper of a ranking, and nobody else's."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.utils.text import slugify

from cchc.core.canonical import canonical_text
from cchc.core.office import OfficeFailedError, OfficeMissingError, as_pdf
from reports_app.deliveries.of_ranking import RankingReader
from reports_app.deliveries.told import Reader
from reports_app.documents.score_sheet import score_sheet_file
from scores_app.choices import Basis
from scores_app.models import Publication, ScoreSheet
from scores_app.ranks import runs
from scores_app.ranks.kept import kept_facts
from units_app.models import Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
SAME = ("status", "points", "applicable", "bonus", "penalty", "index", "rank", "band")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attachment:
    """A file; `words` say what it is, `kind` is its media type."""

    name: str
    words: str
    content: bytes
    kind: str


def attachment_of(publication: Publication, reader: Reader, unit: Unit) -> Attachment | None:
    """The paper that goes to a unit's people, as PDF where the machine has LibreOffice; None where
    there is none: of a pack, where the books no longer say what was published, or where it cannot
    be made: the letter, and those behind it, go out all the same.
    """
    if not isinstance(reader, RankingReader):
        return None
    try:
        return _paper(publication, reader, unit)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("Không lập được phiếu kết quả để gửi kèm thư.")
        return None


def _paper(publication: Publication, reader: RankingReader, unit: Unit) -> Attachment | None:
    sheets = ScoreSheet.objects.with_round().filter(round_set__round=publication.round_id)
    sheet, line = sheets.filter(unit=unit).first(), reader.line((unit.code, unit.valid_from))
    if sheet is None or line is None or not _says(sheet, publication, line):
        log.warning("Thư của bản công bố số %s: không kèm phiếu kết quả.", publication.number)
        return None
    content = score_sheet_file(sheet, publication.as_of, who=None)
    stem = slugify(f"phieu-ket-qua {publication.subject} {unit.code}")
    return _as_sent(f"{stem}.docx", content)


def _says(sheet: ScoreSheet, publication: Publication, line: Mapping[str, Any]) -> bool:
    """Whether the books say of the sheet what was published."""
    table = runs.current(sheet.round_set, Basis.FINAL, publication.as_of).table
    row = next((row for row in table.rows if row.sheet_id == sheet.pk), None)
    if row is None:
        return False
    facts = kept_facts(row)
    told = json.loads(canonical_text({name: facts[name] for name in SAME}))
    return bool(told == {name: line[name] for name in SAME})


def _as_sent(name: str, content: bytes) -> Attachment:
    words = "phiếu kết quả của đơn vị"
    try:
        made = as_pdf(content, name)
    except (OfficeMissingError, OfficeFailedError) as error:
        log.info("Gửi kèm phiếu kết quả dạng Word: %s", error)
        return Attachment(name, words, content, DOCX)
    return Attachment(PurePath(name).with_suffix(".pdf").name, words, made, PDF)
