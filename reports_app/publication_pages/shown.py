"""One publication as its page shows it: from the document, never from the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from reports_app.deliveries.page import standing_of
from reports_app.models import Pack
from reports_app.publication_pages.pack_contents import ListedFile, files_of
from reports_app.publication_pages.pack_figures import Figure, frozen_figures
from scores_app.choices import PublicationKind
from scores_app.group_page.headline import Headline, headline_of
from scores_app.models import Publication
from scores_app.publications.document import UNREADABLE
from scores_app.publications.thawed import FrozenRanking, Thawed, UnreadableError
from scores_app.publications.unit_keys import UnitKey, key_of
from scores_app.ranks.lines import BELOW, Listed
from units_app.access import Access
from units_app.models import Unit


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group's ranking; `own` are the numbers of the lines of the reader's own units."""

    ranking: FrozenRanking
    headline: Headline
    own: frozenset[int]

    @property
    def below(self) -> list[tuple[str, list[Listed]]]:
        """The lines without a rank, by why, as the ranking's page tells it."""
        listed = [(str(status.label), self.ranking.of_status(status)) for status in BELOW]
        return [(words, lines) for words, lines in listed if lines]

    @property
    def columns(self) -> int:
        """How many columns its table has."""
        return 4 + len(self.ranking.areas)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page tells. `problem` says why nothing can be read from the document; then it is
    all there is. `ended` is the day on which the round of a ranking ended, or its
    loaded results were recorded. `pack` is the pack that was published, where it is one.
    """

    problem: str = ""
    program: str = ""
    rules: str = ""
    province: str = ""
    ended: date | None = None
    is_loaded: bool = False
    pack_sha256: str = ""
    groups: tuple[GroupShown, ...] = ()
    figures: tuple[Figure, ...] = ()
    files: tuple[ListedFile, ...] = ()
    pack: Pack | None = None
    mailed: tuple[tuple[str, int], ...] = ()

    def days(self, publication: Publication) -> str:
        """Which days a publication tells of, for its heading and the foot of paper."""
        if self.ended is None:
            return f"Số liệu tính đến {publication.as_of:%d/%m/%Y}"
        ended = "Kết quả được ghi nhận" if self.is_loaded else "Kỳ chấm kết thúc"
        books = f"số liệu theo sổ ngày {publication.as_of:%d/%m/%Y}"
        return f"{ended} ngày {self.ended:%d/%m/%Y} · {books}"


def shown_of(publication: Publication, access: Access) -> Shown:
    """Reads a publication for somebody; three queries at most."""
    found = _read(publication, _own_units(access))
    is_ranking = publication.kind == PublicationKind.RANKING
    return replace(
        found,
        pack=None if is_ranking else _pack(publication),
        mailed=_mailed(publication) if access.sees_all else (),
    )


def public_shown_of(publication: Publication) -> Shown:
    """The same for everybody: the document's results alone, nobody's name, no query."""
    return _read(publication, frozenset())


def _read(publication: Publication, own: frozenset[UnitKey]) -> Shown:
    try:
        thawed = Thawed(publication)
        return Shown(
            program=thawed.text("program"),
            rules=thawed.text("rules_version"),
            province=thawed.text("province", "name"),
            ended=thawed.ended_on,
            is_loaded=thawed.is_loaded,
            pack_sha256=thawed.text("inputs", "pack_sha256"),
            groups=tuple(_groups(thawed.rankings, own)),
            figures=frozen_figures(thawed),
            files=files_of(thawed),
        )
    except (UnreadableError, *UNREADABLE) as error:
        return Shown(problem=str(error) or "không đọc được")


def _groups(rankings: Iterable[FrozenRanking], own: frozenset[UnitKey]) -> Iterable[GroupShown]:
    for ranking in rankings:
        numbers = frozenset(
            line.sheet.pk for line in ranking.lines if key_of(line.sheet.unit) in own
        )
        yield GroupShown(ranking, headline_of(ranking), numbers)


def _own_units(access: Access) -> frozenset[UnitKey]:
    """The reader's units by what tells them apart in documents; no query for the province."""
    if not access.units:
        return frozenset()
    rows = Unit.objects.filter(pk__in=access.units)
    return frozenset(rows.values_list("code", "valid_from"))


def _pack(publication: Publication) -> Pack | None:
    rows = Pack.objects.filter(publication=publication).select_related("period")
    return rows.defer("manifest").first()


def _mailed(publication: Publication) -> tuple[tuple[str, int], ...]:
    """How many mails are in which state, in words."""
    return tuple((str(state.label), number) for state, number, _ in standing_of(publication))
