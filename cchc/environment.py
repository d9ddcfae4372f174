"""Typed readers of the process environment: a wrong value stops the start, naming its variable."""

import os
from datetime import time
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE points to, or the default."""
    file_name = os.environ.get(f"{name}_FILE")
    if not file_name:
        return os.environ.get(name, default)
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: không đọc được {file_name}: {error}") from error


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}: cần 1 hoặc 0, nhận được {value!r}")
    return value in TRUE


def whole(name: str, default: int, low: int, high: int) -> int:
    """An integer within low..high, both included."""
    value = text(name, str(default))
    if not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name}: cần số nguyên {low}–{high}, nhận được {value!r}")
    return int(value)


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{name}: cần một trong {', '.join(allowed)}, nhận được {value!r}"
        )
    return value


def hours(name: str, default: str) -> tuple[time, time]:
    """Two times of one day, written 07:30-17:00: from the first on, before the second."""
    value = text(name, default)
    try:
        first, last = (time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: cần dạng 07:30-17:00, nhận được {value!r}") from error
    if first >= last:
        raise ImproperlyConfigured(f"{name}: giờ đầu phải trước giờ cuối, nhận được {value!r}")
    return first, last


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgres:// or postgresql:// address.

    A socket folder is given as ?host=/folder, a password kept apart as DATABASE_PASSWORD. Any other
    scheme is refused: the product is exact only on PostgreSQL.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL: chỉ nhận postgres://… hoặc postgresql://…")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "cchc",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or text("DATABASE_PASSWORD"),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
