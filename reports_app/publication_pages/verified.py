"""A verification as its page tells it: every check with its result in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from scores_app.choices import PublicationKind
from scores_app.models import Publication, PublicationCheck
from scores_app.publications.verifying import Finding, verify_one

MOST = 50  # findings of one check that are named
# What the findings of a check are called, its words, and of which kind of publication it is.
CHECKS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("sha256",), "Mã băm SHA-256 đúng là của văn bản", ""),
    (("code",), "Mã kiểm tra đúng là của mã băm", ""),
    (("previous", "missing"), "Nối đúng vào bản ngay trước trong chuỗi", ""),
    (("seen",), "Không khác bản mà những lần kiểm tra trước đã gặp", ""),
    (("form",), "Văn bản đọc được và ở dạng chuẩn", ""),
    (("column",), "Thông tin ghi kèm đúng với văn bản", ""),
    (
        ("result",),
        "Bảng xếp hạng tính lại từ điểm đã giữ đúng bằng kết quả công bố",
        PublicationKind.RANKING,
    ),
    (
        ("points",),
        "Điểm từng tiêu chí suy lại được từ số liệu và cách tính",
        PublicationKind.RANKING,
    ),
    (("books",), "So với sổ hiện nay", PublicationKind.RANKING),
    (
        ("rules",),
        "Chương trình này tính theo đúng quy tắc mà bản công bố ghi",
        PublicationKind.RANKING,
    ),
    (("pack",), "Gói số liệu đang lưu đúng bản đã công bố", PublicationKind.PACK),
)
# Without a document that can be read these have nothing to look at.
_OF_DOCUMENT = frozenset({"column", "result", "points", "books", "rules", "pack"})
# What is found there is not known to be wrong: it cannot be proved by this program.
_UNPROVED = frozenset({"rules"})


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `state` is done (sound), late (wrong), soon (worth knowing) or plain (not run)."""

    words: str
    state: str
    findings: tuple[str, ...]
    unnamed: int = 0

    @property
    def state_words(self) -> str:
        """The result in a word or two."""
        return _STATES[self.state]


_STATES = {"done": "Đúng", "late": "Sai", "soon": "Cần biết", "plain": "Không kiểm tra được"}


@dataclass(frozen=True, slots=True)
class Checked:
    """All checks of one publication."""

    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        return all(check.state in {"done", "soon"} for check in self.checks)

    @property
    def wrong(self) -> int:
        """How many checks found something wrong."""
        return sum(check.state == "late" for check in self.checks)

    @property
    def is_unproved(self) -> bool:
        """Whether nothing is known to be wrong, and yet not everything could be proved."""
        return not self.is_sound and not self.wrong


@dataclass(frozen=True, slots=True)
class LastNight:
    """The newest check of the whole chain that is kept."""

    check: PublicationCheck
    wrong: frozenset[int]

    def state_of(self, publication: Publication) -> str:
        """late where something was wrong with it, done where not, "" where it came later."""
        if publication.number in self.wrong:
            return "late"
        return "done" if publication.published_at <= self.check.ran_at else ""


def checked(publication: Publication) -> Checked:
    """Verifies a publication now, everything as of one moment. The books are only read."""
    with transaction.atomic():
        found = verify_one(publication).findings
    return Checked(tuple(_checks(publication.kind, found)))


def last_night() -> LastNight | None:
    """What the last check of the whole chain found; one query."""
    newest = PublicationCheck.objects.order_by("-ran_at").first()
    if newest is None:
        return None
    wrong = (one["number"] for one in newest.findings if not one["is_note"])
    return LastNight(newest, frozenset(wrong))


def _checks(kind: str, found: Sequence[Finding]) -> Iterator[Check]:
    is_read = not any(one.what == "form" for one in found)
    for names, words, only in CHECKS:
        if only in ("", kind):
            mine = [one for one in found if one.what in names]
            cannot = not is_read and not mine and bool(_OF_DOCUMENT & set(names))
            cannot = cannot or bool(_UNPROVED & {one.what for one in mine if not one.is_note})
            yield _check(words, mine, cannot=cannot)


def _check(words: str, mine: Sequence[Finding], *, cannot: bool) -> Check:
    is_wrong = any(not one.is_note for one in mine)
    state = "plain" if cannot else "late" if is_wrong else "soon" if mine else "done"
    told = sorted(mine, key=lambda one: one.is_note)[:MOST]
    return Check(words, state, tuple(_sentence(one.words) for one in told), len(mine) - len(told))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
