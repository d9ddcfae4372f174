"""Two pages for whoever watches the installation: alive, and ready to serve."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache as once
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.cache import DEFAULT_CACHE_ALIAS, cache, caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from cchc.core import clock
from cchc.core.jobs import HEARTBEAT_KEY
from cchc.core.soft_cache import SoftRedisCache

HEARTBEAT_LIMIT = timedelta(minutes=2)


class NotReadyError(Exception):
    """Why the installation cannot serve yet, in Vietnamese."""


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, Redis, migrations and schedule, each "ok" or what is wrong; 503 if any is."""
    answers = {name: _answer(check) for name, check in CHECKS.items()}
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse(
        {"ready": ready, "checks": answers},
        status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
        json_dumps_params={"ensure_ascii": False},
    )


class HealthMiddleware:
    """Answers both pages before sessions and accounts are asked for: those may be what is ill."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = {"/healthz": healthz, "/readyz": readyz}.get(request.path)
        return page(request) if page else self.get_response(request)


def _answer(check: Callable[[], None]) -> str:
    """What a visitor without an account may read: no addresses, no messages of the servers."""
    try:
        check()
    except NotReadyError as reason:
        return str(reason)
    except DatabaseError:
        return "Cơ sở dữ liệu không phản hồi"
    except RedisError:
        return "Redis không phản hồi"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    reached = caches[DEFAULT_CACHE_ALIAS]
    if isinstance(reached, SoftRedisCache):
        reached.ping()


def _migrations() -> None:
    if not _migrated():
        _migrated.cache_clear()
        raise NotReadyError("Cấu trúc dữ liệu chưa được cập nhật (manage.py migrate)")


@once
def _migrated() -> bool:
    """Whether no migration waits; a yes holds for the life of the process, whose code is fixed."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _heartbeat() -> None:
    last: datetime | None = cache.get(HEARTBEAT_KEY)
    if last is None:
        raise NotReadyError("Lịch chạy nền chưa hoạt động lần nào")
    if clock.now() - last > HEARTBEAT_LIMIT:
        raise NotReadyError(f"Lịch chạy nền dừng từ {last:%H:%M %d/%m/%Y}")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "redis": _redis,
    "migrations": _migrations,
    "schedule": _heartbeat,
}
