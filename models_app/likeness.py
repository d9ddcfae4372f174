"""How alike two initiatives read, by their words alone; no database.

Words are syllables without accents, in any order. A title is compared syllable by syllable, those
that tell what an initiative is about counting five times those that any title has, and letter by
letter, so that a slip of the pen does not hide a twin. What stands below the title counts where it
says more: a text that was copied under another name is found too.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from cchc.core.text import nfc, searchable

# What nearly every title of the registry has and what therefore tells two of them apart the least:
# what the thing is, what it is to bring about, where it is done, and the small words of grammar.
SAYS_LITTLE = (
    "mô hình",
    "sáng kiến",
    "giải pháp",
    "đề án",
    "cách làm hay",
    "thí điểm",
    "xây dựng",
    "triển khai",
    "thực hiện",
    "giải quyết",
    "áp dụng",
    "ứng dụng",
    "đổi mới",
    "tăng cường",
    "đẩy mạnh",
    "nâng cao",
    "cải tiến",
    "cải cách hành chính",
    "góp",
    "nhằm",
    "hiệu quả",
    "chất lượng",
    "công tác",
    "hoạt động",
    "trên địa bàn",
    "tại",
    "tỉnh thành phố huyện thị xã phường",
    "ủy ban nhân dân",
    "cơ quan đơn vị",
    "giai đoạn năm",
    "và các cho về từ đến theo với trong ngoài qua bằng được là những để khi có",
)
# Offices write these out or not, as they like.
WRITTEN_OUT = {
    "tthc": "thu tuc hanh chinh",
    "cchc": "cai cach hanh chinh",
    "cntt": "cong nghe thong tin",
    "ubnd": "uy ban nhan dan",
    "dvc": "dich vu cong",
    "dvctt": "dich vu cong truc tuyen",
    "cbcc": "can bo cong chuc",
    "cbccvc": "can bo cong chuc vien chuc",
    "vbqppl": "van ban quy pham phap luat",
}
TELLING, LITTLE = 5, 1  # weights
WORDS_TO_COMPARE = 2  # a title that tells less says nothing yet
WORDS_TO_CONTAIN = 3  # "chuyển đổi" is within half of all titles; that makes no twin
WORDS_BELOW = 8  # as many beyond the title make a text to compare

_WRITTEN = re.compile(r"\w+")
_APART = str.maketrans(dict.fromkeys(string.punctuation + "“”‘’–—…·", " "))
_YEAR = re.compile(r"(?:19|20)\d\d")
_LITTLE_WRITTEN = frozenset(word for phrase in SAYS_LITTLE for word in phrase.split())
_LITTLE = frozenset(map(searchable, _LITTLE_WRITTEN))


@dataclass(frozen=True)
class Syllables:
    """The syllables of an initiative: of its title, and the telling ones of all it says."""

    title: frozenset[str]
    spelled: str
    told: int
    said: frozenset[str]

    @property
    def is_telling(self) -> bool:
        """Whether the title says enough for a comparison to mean anything."""
        return self.told >= WORDS_TO_COMPARE

    @property
    def weight(self) -> int:
        """What the syllables of the title weigh together."""
        return _weight(self.told, len(self.title))

    @property
    def has_text(self) -> bool:
        """Whether there is more than a title to compare."""
        return len(self.said - self.title) >= WORDS_BELOW


@dataclass(frozen=True)
class Alike:
    """How alike two initiatives are, 0 to 100: on the whole, their titles, all they say."""

    score: int
    title: int
    whole: int


def syllables_of(title: str, said: str = "") -> Syllables:
    """The words of an initiative with this title, which says all of `said` beside it; `said` as
    search compares it (`cchc.core.text.searchable`).
    """
    return Syllables(*_title_words(title), frozenset(said.translate(_APART).split()) - _LITTLE)


def alike(one: Syllables, other: Syllables) -> Alike:
    """How alike two initiatives are: by their titles, or by all they say where that is more alike.

    The same either way round; 100 for the same words in whatever order.
    """
    title, whole = titles_alike(one, other), 0
    if one.has_text and other.has_text:
        together = len(one.said) + len(other.said)
        whole = 200 * len(one.said & other.said) // together
    return Alike(score=max(title, (25 * title + 75 * whole) // 100), title=title, whole=whole)


def titles_alike(one: Syllables, other: Syllables) -> int:
    """How alike two titles are, 0 to 100; a short one that lies whole within a longer one counts
    as more alike than its length says.
    """
    sizes = (one.weight, other.weight)
    if not all(sizes):
        return 0
    common = one.title & other.title
    shared = _weight(_told(common), len(common))
    dice = held = 200 * shared // sum(sizes)
    if min(one.told, other.told) >= WORDS_TO_CONTAIN:
        held = 100 * shared // min(sizes)
    return (7 * (dice + held) + 6 * _spelled_alike(one.spelled, other.spelled)) // 20


def shared_words(title: str, other: str) -> tuple[str, ...]:
    """The words of `title` that stand in the title `other` too, as they are written here: those
    that follow one another in one piece, without what says little at its ends. Where both are
    written with accents these count: thủ is not thứ.
    """
    runs: list[list[str]] = [[]]
    there = frozenset(_syllables(other))
    written = {word.lower() for word in _WRITTEN.findall(nfc(other))}
    for word in map(str.lower, _WRITTEN.findall(nfc(title))):
        if all(meant in there for meant in _syllables(word)) and _may_be(word, written):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return tuple(dict.fromkeys(filter(None, map(_core, runs))))


def _may_be(word: str, written: Collection[str]) -> bool:
    """Whether one of the words written there may be this one: the same, or one of the two without
    its accents; a word that is not there under its letters is an abbreviation.
    """
    plain = searchable(word)
    alike = [other for other in written if searchable(other) == plain]
    return not alike or any(other == word or plain in {word, other} for other in alike)


def _core(run: list[str]) -> str:
    told = [place for place, word in enumerate(run) if word not in _LITTLE_WRITTEN]
    return " ".join(run[told[0] : told[-1] + 1]) if told else ""


@lru_cache(maxsize=20_000)
def tells(syllable: str) -> bool:
    """Whether a syllable says what an initiative is about; a year says only when it was."""
    return syllable not in _LITTLE and not _YEAR.fullmatch(syllable)


@lru_cache(maxsize=50_000)  # more than are ever compared at once
def _title_words(title: str) -> tuple[frozenset[str], str, int]:
    """A title's syllables, its telling ones in one order, and how many these are; kept, since each
    is asked for at every stroke of somebody's keys.
    """
    words = frozenset(_syllables(title))
    told = sorted(filter(tells, words))
    return words, " ".join(told or sorted(words)), len(told)


def _syllables(text: str) -> list[str]:
    return [
        syllable
        for written in searchable(text).translate(_APART).split()
        for syllable in WRITTEN_OUT.get(written, written).split()
    ]


def _told(syllables: frozenset[str]) -> int:
    return sum(map(tells, syllables))


def _weight(told: int, syllables: int) -> int:
    return TELLING * told + LITTLE * (syllables - told)


def _spelled_alike(one: str, other: str) -> int:
    letters = len(one) + len(other)
    return 100 * (letters - Indel.distance(one, other)) // letters
