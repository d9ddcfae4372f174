"""Rows of links to the pages of a part, the present one marked; parts say what they offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Offer:
    """A page of a part by the name of its address; without `roles` it is offered to everybody."""

    name: str
    label: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    label: str
    url: str
    active: bool


def sections_of(context: Any, offers: Iterable[Offer]) -> list[Section]:
    """The pages this person may open, the as-of day carried along; `context` is a template's."""
    request = context["request"]
    day = "" if context["as_of_is_today"] else f"?as_of={context['as_of'].isoformat()}"
    roles = request.user.roles_today
    offered = [
        (offer.label, url)
        for offer in offers
        if (not offer.roles or roles & set(offer.roles)) and (url := _address(offer.name))
    ]
    here = max((url for _, url in offered if request.path.startswith(url)), key=len, default="")
    return [Section(label, url + day, url == here) for label, url in offered]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
