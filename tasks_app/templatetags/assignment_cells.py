"""The cells of a list row, written out without a new context for each."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Node, NodeList, TextNode
from django.template.defaulttags import LoadNode
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def assignment_cells(context: Any, columns: tuple[str, ...]) -> SafeString:
    """The cells of `item` in these columns; a list of 100 rows has no time for an include each."""
    return _cells(columns).render(context)


@lru_cache(maxsize=64)
def _cells(columns: tuple[str, ...]) -> NodeList:
    """The parsed templates of the columns, one after the other, without what writes nothing."""
    names = [f"tasks_app/cells/_{column}.html" for column in columns]
    parsed = [node for name in names for node in get_template(name).template.nodelist]  # type: ignore[attr-defined]
    return NodeList(node for node in parsed if not _is_silent(node))


def _is_silent(node: Node) -> bool:
    return isinstance(node, LoadNode) or (isinstance(node, TextNode) and not node.s.strip())
