"""What a check code, or a file, is of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cchc.core.models import PrintedPage
from cchc.core.printed import page_of
from reports_app.choices import PackState
from reports_app.models import Pack
from reports_app.publication_pages.chain import chain, public
from scores_app.models import Publication

MOST = 20  # packs with the same data that are named


@dataclass(frozen=True, slots=True)
class Named:
    """A file of a pack, by what its list says."""

    pack: Pack
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class OfCode:
    """What bears a code; `page` is a page that was printed."""

    publications: list[Publication]
    packs: list[Pack]
    page: PrintedPage | None

    def __bool__(self) -> bool:
        return bool(self.publications or self.packs or self.page)


@dataclass(frozen=True, slots=True)
class OfFile:
    """What a file is, byte for byte: the document of a publication, a pack, a file within packs."""

    sha256: str
    size: int
    publications: list[Publication]
    packs: list[Pack]
    named: list[Named]

    def __bool__(self) -> bool:
        return bool(self.publications or self.packs or self.named)


def of_code(code: str) -> OfCode:
    """Everything that this code was printed on; packs whose data are the same share one. A pack
    that was published bears the code of its data beside that of the publication.
    """
    return OfCode(
        list(chain().filter(Q(code=code) | Q(pack__code=code))),
        list(_packs(code=code)[:MOST]),
        page_of(code),
    )


def of_public_code(code: str) -> list[Publication]:
    """The same for who is not signed in: publications on the public page alone, by what they say
    themselves.
    """
    return list(public().filter(Q(code=code) | Q(data_code=code)).defer("document"))


def of_file(chunks: Iterable[bytes]) -> OfFile:
    """Looks a file up by its SHA-256, read piece by piece; three queries, nothing is opened."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    sha = digest.hexdigest()
    return OfFile(
        sha,
        size,
        list(chain().filter(sha256=sha)),
        list(_packs().filter(sha256=sha)[:MOST]),
        [_named(pack, sha) for pack in _packs(manifest__files__contains=[{"sha256": sha}])[:MOST]],
    )


def _packs(**where: Any) -> QuerySet[Pack]:
    """Those that were made, also those that were dropped since: paper made from them is about."""
    made = Pack.objects.filter(state__in=(PackState.READY, PackState.DROPPED), **where)
    return made.select_related("period", "publication").defer("publication__document")


def _named(pack: Pack, sha256: str) -> Named:
    file = next(one for one in pack.manifest["files"] if one.get("sha256") == sha256)
    return Named(pack, str(file["path"]), str(file.get("title") or file["path"]))
