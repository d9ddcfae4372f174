"""Rows of links to the pages of a part, the present one marked; parts say what they offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Offer:
    """A page of a part by the name of its address; without `roles` it is offered to everybody.

    `query` makes a page of several parts this part's own; such a page knows no as-of day.
    """

    name: str
    label: str
    roles: tuple[str, ...] = ()
    query: str = ""


@dataclass(frozen=True)
class Section:
    label: str
    url: str
    active: bool
    count: int = 0


def sections_of(
    context: Any,
    offers: Iterable[Offer],
    counts: Mapping[str, int] | None = None,
    *,
    args: Sequence[str | int] = (),
) -> list[Section]:
    """The pages this person may open, the as-of day carried along; `context` is a template's.

    `counts` says by the name of a page how much waits there; `args` stand in all addresses.
    """
    waiting = counts or {}
    request = context["request"]
    day = "" if context["as_of_is_today"] else f"?as_of={context['as_of'].isoformat()}"
    roles = request.user.roles_today
    offered = [
        (offer, url)
        for offer in offers
        if (not offer.roles or roles & set(offer.roles)) and (url := _address(offer.name, args))
    ]
    here = max((url for _, url in offered if request.path.startswith(url)), key=len, default="")
    return [
        Section(offer.label, url + (offer.query or day), url == here, waiting.get(offer.name, 0))
        for offer, url in offered
    ]


def _address(name: str, args: Sequence[str | int]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
