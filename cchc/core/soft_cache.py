"""A Redis cache that may be away: pages go on without it, a little slower."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

if TYPE_CHECKING:
    from redis import Redis

AWAY = (RedisConnectionError, RedisTimeoutError)
log = logging.getLogger(__name__)


class SoftRedisCache(RedisCache):
    """Answers "not there" and forgets what it is told while Redis cannot be reached.

    Sessions then come from the database, and what was not queued is caught up with by the schedule.
    """

    def ping(self) -> None:
        """Raises redis.exceptions.RedisError while Redis cannot be reached."""
        self._cache.get_client().ping()

    def redis(self) -> Redis:
        """The client itself, for what a cache has no verbs for; what it raises is the caller's."""
        client: Redis = self._cache.get_client(write=True)
        return client

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except AWAY:
            return _without(default)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except AWAY:
            return bool(_without(answer=False))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except AWAY:
            _without(None)

    def incr(self, key: Any, *args: Any, **kwargs: Any) -> int:
        """0 while Redis is away. Raises ValueError for a key that is not there."""
        try:
            return int(super().incr(key, *args, **kwargs))
        except AWAY:
            return int(_without(0))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except AWAY:
            return bool(_without(answer=False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except AWAY:
            return bool(_without(answer=False))


def _without(answer: Any) -> Any:
    log.warning("Redis không phản hồi; trang phục vụ không có bộ nhớ đệm.")
    return answer
