"""Reads of evidence: who may see it and what matches a search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left

from cchc.core.text import searchable
from evidence_app.visibility import kept_from, seen_through
from units_app.access import access_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from evidence_app.models import Evidence
    from units_app.models import User


EXCERPT = 3000
_WORD = re.compile(r"[^\W_]{1,60}")


def words_of(text: str) -> list[str]:
    """The words of a text as they are indexed and looked for: each once, letters and digits alone,
    without accents.
    """
    return sorted(set(_WORD.findall(searchable(text))))


def links_to(evidence: type[Evidence]) -> list[Any]:
    """The relations that keep a document from being deleted."""
    related = evidence._meta.related_objects
    return [link for link in related if getattr(link, "on_delete", None) is models.PROTECT]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def for_user(self, user: User | AnonymousUser) -> EvidenceQuerySet:
        """All for province roles, but for what is kept from them; for others what their units
        handed in, what they put in themselves, and what belongs to something they may see; else
        none.
        """
        access = access_of(user)
        if not access.roles:
            return self.none()
        kept = kept_from(user) if access.sees_all else Q()
        if access.sees_all and not kept:
            return self
        own = Q(unit__in=access.units) | Q(uploaded_by=user.pk)
        seen = own | seen_through(user)
        return self.filter(seen | ~kept if access.sees_all else seen)

    def unused(self) -> EvidenceQuerySet:
        """Documents that nothing refers to, whichever app it would be."""
        found = self
        for link in links_to(self.model):
            key = link.field.name
            found = found.exclude(
                Exists(link.related_model.objects.filter(**{key: OuterRef("pk")}))
            )
        return found

    def for_list(self) -> EvidenceQuerySet:
        """With what a row shows, in one query; without the text of the contents."""
        joined = self.select_related("file", "unit")
        return joined.defer("search_text", "file__text", "file__words")

    def for_detail(self) -> EvidenceQuerySet:
        """With what its page shows: who put it in, and the beginning of its text as `excerpt`."""
        joined = self.for_list().select_related("uploaded_by")
        return joined.annotate(excerpt=Left("file__text", EXCERPT))

    def matching(self, words: str) -> EvidenceQuerySet:
        """Documents whose name, number or file name holds every word, accents aside, or whose
        content holds a word that begins like it.
        """
        found = self
        for word in searchable(words).split():
            found = found.filter(Q(search_text__contains=word) | self._in_content(word))
        return found

    def _in_content(self, word: str) -> Q:
        """By the index on the words of contents; it is asked once, not for each document."""
        parts = words_of(word)
        if not parts:
            return Q(pk__in=())
        beginnings = " & ".join(f"'{part}':*" for part in parts)
        query = SearchQuery(beginnings, search_type="raw", config="simple")
        files: Any = self.model._meta.get_field("file").related_model
        return Q(file__in=files.objects.filter(words=query).values("pk"))
