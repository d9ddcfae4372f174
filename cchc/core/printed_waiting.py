"""Codes of pages on their way into the table: noted in Redis while a page is made, written by a
job every minute, so that no page pays for a write.

What waits lies in one Redis hash, a field for each code. A job that is killed halfway leaves the
fields, and the next one finds their rows in the table; two at once write the same row once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, cast

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from redis.exceptions import RedisError

from cchc.core import clock
from cchc.core.models import PrintedPage
from cchc.core.soft_cache import SoftRedisCache

if TYPE_CHECKING:
    from redis import Redis

NEW_A_MINUTE = 60
"""How many new codes one person may cause within a minute."""
NEW_A_DAY = 2000
"""And within a day: more than anybody reads, and what rows of odd addresses can come to."""
MOST_WAITING = 50_000
KNOWN_SECONDS = 24 * 3600
_MINUTE, _DAY = 60, 24 * 3600
_AT_ONCE = 500
_LONGEST_TITLE = 300
log = logging.getLogger(__name__)


def note(code: str, *, address: str, title: str, day: date, who: str | None) -> bool:
    """Have a code known, once; whether it is: not while Redis is away, not when `who` asked for
    too many new ones within the minute or the day (None asks as often as it needs), not when
    nobody writes down what waits.
    """
    try:
        client = _client()
        if client.exists(_key("known", code)):
            return True
        if not _has_room(client, who):
            return False
        told = {"address": address, "as_of": day.isoformat(), "seen": clock.now().isoformat()}
        _keep(client, code, {**told, "title": title or _usual_title(client, address)})
    except RedisError:
        log.warning("Redis không phản hồi; trang không có mã kiểm tra.")
        return False
    return True


def waiting_page(code: str) -> PrintedPage | None:
    """The page of a code that is not in the table yet, not saved; None where nothing waits."""
    try:
        text = _client().hget(_key("waiting"), code)
    except RedisError:
        return None
    return _page(code, cast("bytes", text)) if text else None


def keep_waiting() -> int:
    """Write what waits into the table; how many codes were looked at."""
    client, kept = _client(), 0
    while fields := list(islice(client.hscan_iter(_key("waiting"), count=_AT_ONCE), _AT_ONCE)):
        pages = (_page(code.decode(), text) for code, text in fields)
        PrintedPage.objects.bulk_create(_sound(pages), ignore_conflicts=True)
        client.hdel(_key("waiting"), *(code for code, _ in fields))
        kept += len(fields)
    return kept


def _client() -> Redis:
    return cast("SoftRedisCache", caches[DEFAULT_CACHE_ALIAS]).redis()


def _key(*parts: str) -> str:
    return caches[DEFAULT_CACHE_ALIAS].make_key(":".join(["printed", *parts]))


def _has_room(client: Redis, who: str | None) -> bool:
    """Counts this one in."""
    if who is None:
        return client.hlen(_key("waiting")) < MOST_WAITING
    moment = clock.now()
    in_minute = _key("new", who, str(int(moment.timestamp()) // _MINUTE))
    in_day = _key("new", who, moment.date().isoformat())
    with client.pipeline(transaction=False) as pipe:
        pipe.incr(in_minute)
        pipe.expire(in_minute, 2 * _MINUTE)
        pipe.incr(in_day)
        pipe.expire(in_day, _DAY)
        pipe.hlen(_key("waiting"))
        minute, _, day, _, waiting = pipe.execute()
    return bool(minute <= NEW_A_MINUTE and day <= NEW_A_DAY and waiting < MOST_WAITING)


def _keep(client: Redis, code: str, told: dict[str, str]) -> None:
    """All or nothing: what is known is on its way."""
    with client.pipeline(transaction=True) as pipe:
        pipe.hsetnx(_key("waiting"), code, json.dumps(told))
        pipe.set(_key("known", code), 1, ex=KNOWN_SECONDS)
        pipe.set(_title_key(told["address"]), told["title"], ex=KNOWN_SECONDS)
        pipe.execute()


def _usual_title(client: Redis, address: str) -> str:
    """What the page was called with other filters; results that are fetched alone say no title."""
    title = cast("bytes | None", client.get(_title_key(address)))
    return title.decode() if title else ""


def _title_key(address: str) -> str:
    return _key("title", address.partition("?")[0])


def _sound(pages: Iterable[PrintedPage | None]) -> list[PrintedPage]:
    return [page for page in pages if page]


def _page(code: str, text: bytes) -> PrintedPage | None:
    """The row that was noted; None, with a line in the log, for what nobody of us wrote."""
    try:
        told = json.loads(text)
        return PrintedPage(
            code=code,
            address=told["address"],
            title=told["title"].replace("\0", "")[:_LONGEST_TITLE],
            as_of=date.fromisoformat(told["as_of"]),
            first_seen_at=datetime.fromisoformat(told["seen"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        log.exception("Không đọc được mã kiểm tra %s đang chờ ghi; đã bỏ qua.", code)
        return None
