"""What waits to be published, as the chain's page offers it to who may publish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from reports_app.choices import PackState
from reports_app.models import Pack
from scores_app.choices import RoundState
from scores_app.models import Round

OFFERED = 10  # packs, the newest ones
SHOWN = 5  # of all, before the summary


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something that may be published: what it is, where that is done, the day it is about."""

    day: date
    title: str
    note: str
    address: str
    action: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ended rounds and ready packs that may be published, newest first."""

    items: list[Awaited]

    @property
    def first(self) -> list[Awaited]:
        """What stands in sight."""
        return self.items[:SHOWN]

    @property
    def rest(self) -> list[Awaited]:
        """What stands behind a summary."""
        return self.items[SHOWN:]

    def __bool__(self) -> bool:
        return bool(self.items)


def waiting() -> Waiting:
    """What staff may publish next; two queries."""
    ended = Round.objects.filter(state=RoundState.CLOSED, publications__isnull=True)
    newest = _packs().select_related("period").defer("manifest").order_by("-as_of", "-ready_at")
    held = [*map(_of_pack, newest[:OFFERED]), *map(_of_round, ended.order_by("-year", "-pk"))]
    return Waiting(sorted(held, key=lambda one: one.day, reverse=True))


def _packs() -> QuerySet[Pack]:
    """Of packs that are the same to the byte the last one; none that is in force already."""
    published = Pack.objects.filter(publication__isnull=False, publication__revised_by=None)
    ready = Pack.objects.filter(state=PackState.READY, publication__isnull=True)
    fresh = ready.exclude(sha256__in=published.values("sha256"))
    last = fresh.order_by("sha256", "-ready_at", "-pk").distinct("sha256")
    return Pack.objects.filter(pk__in=last.values("pk"))


def _of_round(held: Round) -> Awaited:
    """A round is about its whole year."""
    return Awaited(
        date(held.year, 12, 31),
        held.name,
        "Kết quả năm trước được nạp" if held.is_loaded else "Kỳ chấm đã kết thúc",
        reverse("ranking_publish", args=(held.code,)),
        "Công bố xếp hạng",
    )


def _of_pack(pack: Pack) -> Awaited:
    made = f", lập lúc {_moment(pack.ready_at)}" if pack.ready_at else ""
    return Awaited(
        pack.as_of,
        f"Gói số liệu {pack.period.name}",
        f"Số liệu tính đến {pack.as_of:%d/%m/%Y}{made}",
        reverse("pack_publish", args=(pack.pk,)),
        "Công bố gói số liệu",
    )


def _moment(value: datetime) -> str:
    return f"{localtime(value):%H:%M %d/%m/%Y}"
