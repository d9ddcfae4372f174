"""Verifying publications: each link by itself, as a part of the chain, counted anew from its own
inputs, and held against the books of its day.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import code_of, spelled
from cchc.core.clock import now
from cchc.core.locks import advisory_lock
from scores_app.choices import PublicationKind
from scores_app.models import Publication, PublicationCheck
from scores_app.publications import chain
from scores_app.publications.books import unlike_books
from scores_app.publications.document import UNREADABLE, data_code_of
from scores_app.publications.formats import FORMATS, format_of
from scores_app.publications.recount import result_of
from scores_app.publications.rederived import unfollowed, without_figures
from scores_app.publications.telling import differences
from units_app.models import User

log = logging.getLogger(__name__)
LOCK = "publication-checks"
NOTES_KEPT = 3  # of one kind and one link; checks are kept for good
AT_ONCE = 1  # a document of thousands of readings is long
Facts = Mapping[str, Any]
SAID = ("bản công bố", "kết quả tính lại từ đầu vào")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one verification found of one link, in words. `what` is a key for programs: sha256,
    code, form, column, previous, missing, result, points, books, rules, pack, seen. Of `rules` is
    what cannot be proved; a note is worth knowing and not wrong.
    """

    number: int
    what: str
    words: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """How many links were verified and what was found, in the order of the chain."""

    checked: int
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> list[Finding]:
        return [one for one in self.findings if not one.is_note]

    @property
    def notes(self) -> list[Finding]:
        return [one for one in self.findings if one.is_note]

    @property
    def is_sound(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a link: its number, and the SHA-256 of its document as it is now."""

    number: int = 0
    sha256: str = ""


Prover = Callable[[Publication, Facts], Iterator[tuple[str, str, bool]]]
_provers: dict[str, Prover] = {}


def proves(kind: PublicationKind, prover: Prover) -> None:
    """Says how publications of a kind are proved beside the chain: each finding as what, words and
    whether it is a note; given the publication and its document.
    """
    _provers[kind] = prover


def links() -> QuerySet[Publication]:
    """Every link in the order of the chain, with what verifying reads beside it."""
    return chain.links().select_related("round", "published_by")


def verify_all() -> Verified:
    """Every link, and those that were met before and are not there; keeps nothing."""
    return _walked()[0]


def _walked() -> tuple[Verified, dict[int, str]]:
    """The same, with the SHA-256 of each document that was met."""
    findings: list[Finding] = []
    met: dict[int, str] = {}
    before = Before()
    for link in links().iterator(chunk_size=AT_ONCE):
        digest = sha256_of(link.document)
        findings += _of_link(link, digest, before)
        before = Before(link.number, digest)
        met[link.number] = digest
    findings += _against_seen(met)
    return Verified(len(met), tuple(findings)), met


def verify_one(publication: Publication) -> Verified:
    """One link, with its place behind the one before."""
    earlier = chain.links().filter(number__lt=publication.number).last()
    before = Before(earlier.number, sha256_of(earlier.document)) if earlier else Before()
    digest = sha256_of(publication.document)
    found = list(_of_link(publication, digest, before))
    found += _unlike_seen(publication.number, digest, seen().get(publication.number))
    return Verified(1, tuple(found))


def check() -> PublicationCheck:
    """Verifies the whole chain and keeps what was found, with the links met for the first time."""
    began = _began()
    with transaction.atomic():
        advisory_lock(LOCK)
        known = seen()
        verified, met = _walked()
        return PublicationCheck.objects.create(
            ran_at=began,
            checked=verified.checked,
            findings=[asdict(one) for one in _kept(verified.findings)],
            seen={str(number): digest for number, digest in met.items() if number not in known},
        )


def _began() -> datetime:
    """A moment by which every link that says it was published before stands: links are written
    under the same lock, so a check from then on has met each of them.
    """
    with transaction.atomic():
        advisory_lock(chain.LOCK)
        return now()


def _kept(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What a check keeps: everything that is wrong, and of notes some with how many more."""
    told: Counter[tuple[int, str]] = Counter()
    for one in findings:
        key = one.number, one.what
        told[key] += one.is_note
        if not one.is_note or told[key] <= NOTES_KEPT:
            yield one
    for (number, what), notes in told.items():
        if notes > NOTES_KEPT:
            yield Finding(number, what, f"và {notes - NOTES_KEPT} lưu ý khác.", is_note=True)


def seen() -> dict[int, str]:
    """Number -> the SHA-256 that the first check to meet the link kept."""
    found: dict[int, str] = {}
    checks = PublicationCheck.objects.exclude(seen={}).order_by("pk")
    for met in checks.values_list("seen", flat=True):
        for number, digest in met.items():
            found.setdefault(int(number), digest)
    return found


def _of_link(link: Publication, digest: str, before: Before) -> Iterator[Finding]:
    for what, words, is_note in _found(link, digest, before):
        yield Finding(link.number, what, words, is_note)


def _found(link: Publication, digest: str, before: Before) -> Iterator[tuple[str, str, bool]]:
    if digest != link.sha256:
        yield "sha256", "mã băm ghi ở bản công bố không phải của văn bản.", False
    if link.code != code_of(digest):
        words = f"mã kiểm tra ghi {spelled(link.code)}, của văn bản là {spelled(code_of(digest))}."
        yield "code", words, False
    if link.number != before.number + 1:
        yield "missing", f"thiếu bản đứng trước trong chuỗi: {_missing(before, link)}.", False
    document = _read(link.document)
    if document is None:
        yield "form", "văn bản không còn đọc được hoặc không ở dạng chuẩn.", False
        return
    if document.get("previous") != before.sha256:
        yield "previous", "mã băm của bản trước không phải của bản đứng trước trong chuỗi.", False
    try:
        yield from _unlike_columns(link, document)
        yield from _proved(link, document)
    except UNREADABLE:
        log.warning("Bản công bố số %s: không tính lại được.", link.number, exc_info=True)
        yield "form", "văn bản thiếu phần cần để tính lại.", False


def _missing(before: Before, link: Publication) -> str:
    first, last = before.number + 1, link.number - 1
    if last < first:
        return "chuỗi phải bắt đầu từ số 1"
    return f"số {first}" if first == last else f"từ số {first} đến số {last}"


def _read(text: str) -> dict[str, Any] | None:
    """A document in its canonical form; None for anything else."""
    try:
        document = json.loads(text)
        is_sound = canonical_text(document) == text and document["format"] in FORMATS
    except UNREADABLE:
        return None
    return document if is_sound else None


def _unlike_columns(link: Publication, document: Facts) -> Iterator[tuple[str, str, bool]]:
    """What the row says otherwise than its document."""
    decision = document.get("decision") or {}
    held = {
        "số thứ tự": (link.number, document.get("number")),
        "loại": (link.kind, document.get("kind")),
        "tên": (link.title, document.get("title")),
        "kỳ": (link.subject, document.get("subject")),
        "ngày số liệu": (link.as_of, document.get("as_of")),
        "lần công bố": (link.revision, document.get("revision")),
        "bản được thay": (_revised(link), document.get("revises")),
        "lý do": (link.reason, document.get("reason")),
        "số quyết định": (link.decision_no, decision.get("no")),
        "ngày quyết định": (link.decision_on, decision.get("on")),
        "đưa ra trang công khai": (link.is_public, document.get("is_public")),
        "dữ liệu minh họa": (link.is_sample, document.get("is_sample")),
        "mã của số liệu": (link.data_code, data_code_of(document)),
        "tên người công bố": (link.publisher, document.get("published_by")),
        "lúc công bố": (link.published_at, document.get("published_at")),
        "mã băm của bản trước": (link.previous, document.get("previous")),
    }
    if link.kind == PublicationKind.RANKING:
        code = link.round.code if link.round else None
        held["kỳ chấm"] = (code, document.get("subject"))
    unlike = [name for name, (one, said) in held.items() if not _is_same(one, said)]
    if document.get("published_by") not in _names_of(link.published_by):
        unlike.append("người công bố")
    yield from (("column", f"{name} ghi ở bản công bố khác văn bản.", False) for name in unlike)


def _revised(link: Publication) -> int | None:
    """The number of the link that it replaces; None also where that one is gone."""
    if link.revises_id is None:
        return None
    held = Publication.objects.filter(pk=link.revises_id)
    return held.values_list("number", flat=True).first()


def _is_same(column: object, said: object) -> bool:
    return canonical_text(column) == canonical_text(said)


def _names_of(person: User | None) -> set[str]:
    """What somebody is and was called: a name corrected since makes nobody another person."""
    if person is None:
        return {""}
    audit = apps.get_model("units_app", "UserAudit")
    held = audit._default_manager.filter(pgh_obj_id=person.pk)
    return {person.full_name, *held.values_list("full_name", flat=True)}


def _proved(link: Publication, document: Facts) -> Iterator[tuple[str, str, bool]]:
    if document["kind"] == PublicationKind.RANKING:
        yield from recounted(document)
        yield from unlike_books(link, document)
    elif prover := _provers.get(document["kind"]):
        yield from prover(link, document)


def recounted(document: Facts) -> Iterator[tuple[str, str, bool]]:
    """What does not follow in a document from its own inputs; reads nothing else."""
    inputs = document["inputs"]
    names = {group["code"]: group["name"] for group in inputs["groups"]}
    counted = format_of(document).result_of(result_of(inputs))
    for words in differences(document["result"], counted, names, SAID):
        yield "result", f"{words}.", False
    for one in unfollowed(inputs):
        yield "points", f"{one.words}.", one.is_note
    if number := without_figures(inputs):
        words = f"{number} điểm được nạp không kèm số liệu nên không suy lại được từ cách tính."
        yield "points", words, True


def _against_seen(met: Mapping[int, str]) -> Iterator[Finding]:
    """What earlier checks met and is not there, or is another text now."""
    for number, digest in sorted(seen().items()):
        yield from _unlike_seen(number, met.get(number), digest)


def _unlike_seen(number: int, digest: str | None, kept: str | None) -> Iterator[Finding]:
    if kept is None or kept == digest:
        return
    was = f"lần kiểm tra trước đã gặp bản này với mã {spelled(code_of(kept))}"
    words = "nay không còn" if digest is None else f"nay là {spelled(code_of(digest))}"
    yield Finding(number, "seen", f"{was}, {words}.")
