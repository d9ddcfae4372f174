"""The pages people open all day, rendered in this process through Django's test client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from django.test import Client
from django.urls import reverse

from bench import ground
from bench.data import PAST_DAYS, STAFF, past_day
from bench.measure import Cost, cost_of, medians, queries_of
from bench.quiet import MACHINE
from bench.say import step
from cchc.core.clock import today
from cchc.core.jobs import taken_up
from cchc.core.stack_room import with_room
from tasks_app import jobs, rules, services, snapshots
from tasks_app.choices import Status
from tasks_app.models import Assignment, CompletionRow, CompletionRun
from units_app.models import Unit, User

LIST = "/nhiem-vu/?per_page=100"
FURTHER = ("comparison of two days", "calendar", "timeline", "freshness")
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
WARM_UP = 3
CALLS = 5


class PageError(RuntimeError):
    """A page did not answer as it should, so its time says nothing."""


@dataclass
class Measured:
    """All calls of one page at one size."""

    costs: list[Cost] = field(default_factory=list)
    queries: int = 0
    size: int = 0

    def count(self, queries: int) -> None:
        """Keep the fewest: now and then one more reads what a cache has just forgotten."""
        self.queries = min(queries, self.queries or queries)

    @property
    def cost(self) -> Cost:
        """The median call."""
        return medians(self.costs)


Results = dict[tuple[str, int], Measured]


def addresses() -> dict[str, str]:
    """What is asked for, by the name it has in the report."""
    unit = Unit.objects.filter(code="BENCH-07").values_list("pk", flat=True)[0]
    past = past_day().isoformat()
    return {
        "list": LIST,
        "list, last page": f"{LIST}&source=all&page={max(Assignment.objects.count() // 100, 1)}",
        "list, search": f"{LIST}&q=bao+cao+thu+tuc",
        "list, unit and open": f"{LIST}&unit={unit}&status=open",
        "list, past day": f"{LIST}&as_of={past}",
        "assignment": reverse("assignment_detail", args=[1]),
        "comparison of two days": f"{reverse('assignment_compare')}?from={past}",
        "calendar": reverse("assignment_calendar"),
        "timeline": reverse("assignment_timeline"),
        "freshness": reverse("freshness"),
        "overview": "/",
        "overview, past day": f"/?as_of={past}",
    }


def measure(sizes: Iterable[int], rounds: int) -> Results:
    """Every page at every size, several times over, sizes and pages taking turns."""
    results: Results = {}
    sizes = list(sizes)
    with step("Đo các trang"):
        for size in sizes:
            ground.use(f"size_{size}")
            _store_trend()
        for _ in range(rounds):
            for size in sizes:
                ground.use(f"size_{size}")
                MACHINE.wait()
                _pages_once(results, size)
    return results


def _pages_once(results: Results, size: int) -> None:
    client = signed_in()
    for name, address in addresses().items():
        asked = asking(client, address)
        repeat(results.setdefault((name, size), Measured()), asked)
    asked = asking(client, LIST, {"HX-Request": "true"})
    repeat(results.setdefault(("list, fragment", size), Measured()), asked)


def repeat(measured: Measured, asked: Callable[[], bytes]) -> None:
    """Asks several times after a warm-up, and keeps what each call cost."""
    for _ in range(WARM_UP):
        measured.size = len(asked())
    measured.costs += [cost_of(asked) for _ in range(CALLS)]
    measured.count(queries_of(asked))


def asking(
    client: Client, address: str, headers: dict[str, str] | None = None
) -> Callable[[], bytes]:
    """What asks for a page and gives its content.

    Raises:
        PageError: when it is called and the page does not answer.
    """

    def ask() -> bytes:
        response = client.get(address, headers=headers)
        if response.status_code != 200:
            raise PageError(f"{address}: {response.status_code}")
        return response.content

    return with_room(ask)


def signed_in(username: str = STAFF) -> Client:
    """Somebody at the browser, the member of staff unless another is named."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username), backend=MODEL_BACKEND)
    return client


def _store_trend() -> None:
    """Today's figures as the worker stores them, and one stored total for each day of the year."""
    snapshots.recompute(today())
    run = CompletionRun.objects.get(as_of=today())
    totals = list(run.rows.filter(dimension=""))
    first = past_day().replace(month=1, day=1)
    days = [first + timedelta(days=n) for n in range((today() - first).days)]
    CompletionRun.objects.filter(as_of__in=days).delete()
    runs = CompletionRun.objects.bulk_create(_as_if(run, day) for day in days)
    CompletionRow.objects.bulk_create(
        CompletionRow(run=one, source=row.source, dimension="", key=None, counts=row.counts)
        for one in runs
        for row in totals
    )


def _as_if(run: CompletionRun, day: date) -> CompletionRun:
    """The same computation as if of another day, with too few events to be taken for current."""
    own = ("id", "as_of", "event_count")
    same = {
        field.attname: getattr(run, field.attname)
        for field in CompletionRun._meta.concrete_fields
        if field.attname not in own
    }
    return CompletionRun(as_of=day, event_count=0, **same)


def measure_status(sizes: Iterable[int], rounds: int) -> Results:
    """Recording a status by the service and by the form, and the overview right after it."""
    results: Results = {}
    sizes = list(sizes)
    with step("Đo cập nhật tình trạng"):
        for _ in range(rounds):
            for size in sizes:
                ground.use(f"size_{size}")
                MACHINE.wait()
                _status_once(results, size)
    return results


def _status_once(results: Results, size: int) -> None:
    client = signed_in()
    keys = _open_keys()
    ways: dict[str, Callable[[], object]] = {
        "status, service": lambda: _record(next(keys)),
        "status, form": with_room(lambda: _post(client, next(keys))),
    }
    for name, way in ways.items():
        measured = results.setdefault((name, size), Measured())
        way()
        for _ in range(CALLS):
            taken_up(jobs.recompute)
            measured.costs.append(cost_of(way))
        taken_up(jobs.recompute)
        measured.count(queries_of(way))
    repeat(results.setdefault(("overview, just changed", size), Measured()), asking(client, "/"))


def _open_keys() -> Iterator[int]:
    """Open assignments, one after the other, for ever."""
    found = Assignment.objects.filter(status=Status.IN_PROGRESS).order_by("pk")
    return cycle(list(found.values_list("pk", flat=True)[:200]))


def _record(key: int) -> None:
    version = Assignment.objects.values_list("version", flat=True).get(pk=key)
    services.status_record(
        assignment_id=key,
        version=version,
        step=rules.Step(Status.IN_PROGRESS, today(), "Đang tổng hợp ý kiến các đơn vị"),
        actor=None,
    )


def _post(client: Client, key: int) -> None:
    form: dict[str, Any] = {
        "version": Assignment.objects.values_list("version", flat=True).get(pk=key),
        "status": Status.IN_PROGRESS.value,
        "on": today().isoformat(),
        "note": "Đang tổng hợp ý kiến các đơn vị",
        "next": LIST,
    }
    address = reverse("assignment_status", args=[key])
    response = client.post(address, form, headers={"HX-Request": "true"})
    if response.status_code != 200 or "HX-Location" not in response.headers:
        raise PageError(f"{address}: {response.status_code}")


def past_words() -> str:
    """How the report names the past day."""
    return f"{past_day():%d/%m/%Y} ({PAST_DAYS} days back)"


def ratio(results: Results, name: str, sizes: list[int]) -> float:
    """CPU of a page at the largest size as a multiple of that at the smallest."""
    small, large = results[name, min(sizes)].cost.cpu, results[name, max(sizes)].cost.cpu
    return large / small if small else 0.0
