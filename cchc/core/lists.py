"""What the pages with lists share: page sizes, counts that are links, the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table

from cchc.core.filters import in_force

PAGE_SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50
MOST_PRINTED = 1000


@dataclass(frozen=True)
class Tab:
    """A count above a list, and the query string of exactly what it counts."""

    label: str
    count: int
    query: str
    active: bool
    tone: str = ""


def state_tab(
    query: QueryDict,
    label: str,
    count: int,
    state: Mapping[str, str],
    *,
    among: Iterable[str],
    tone: str = "",
) -> Tab:
    """A count whose link sets the filters `among` to `state` and keeps all the others; it is the
    active one where they are so already.
    """
    current = {name: query[name] for name in among if query.get(name)}
    return Tab(label, count, replaced(query, among, state), current == state, tone)


def chips(query: QueryDict, found: FilterSet) -> list[Tab]:
    """The filters in force that the query string names, each as a link that takes it off."""
    return [
        Tab(f"{label}: {value}", 0, replaced(query, [name], {}), active=True)
        for name, label, value in in_force(found)
        if query.get(name)
    ]


def replaced(query: QueryDict, names: Iterable[str], values: Mapping[str, str]) -> str:
    """The query string with `values` in place of what it says for `names`, from the first page."""
    kept = query.copy()
    for name in (*names, "page"):
        kept.pop(name, None)
    for name, value in values.items():
        kept[name] = value
    return kept.urlencode()


def wanted_template(request: HttpRequest, page: str, results: str) -> str:
    """The whole page, or the results alone where htmx swaps them."""
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return results if fragment else page


def page_size(request: HttpRequest) -> int:
    """The asked-for page size if it is one of those offered."""
    offered = {str(size): size for size in PAGE_SIZES}
    return offered.get(request.GET.get("per_page", ""), PAGE_SIZE)


if TYPE_CHECKING:
    RowPaginator = Paginator[Any]
else:  # Django's own class takes no parameters
    RowPaginator = Paginator


class CountedPaginator(RowPaginator):
    """A paginator that is told how many rows there are where somebody has counted them already."""

    def __init__(self, rows: Any, per_page: int, known: int | None) -> None:
        super().__init__(rows, per_page)
        self.known = known

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return super().count if self.known is None else self.known


def put_in_order(request: HttpRequest, table: Table, known: int | None = None) -> None:
    """Sort the table and turn to the page that the query string asks for, in a size we offer.

    `known` is the number of rows if it was counted before; it saves counting them again.
    """
    RequestConfig(request, paginate=False).configure(table)
    table.paginator = CountedPaginator(table.rows, page_size(request), known)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))


def on_paper(rows: QuerySet[Any]) -> tuple[list[Any], bool]:
    """The rows that a page for paper holds, MOST_PRINTED at most, and whether there are more."""
    read = list(rows[: MOST_PRINTED + 1])
    return read[:MOST_PRINTED], len(read) > MOST_PRINTED


def next_url(request: HttpRequest, default: str) -> str:
    """Where the person came from or was going, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default
