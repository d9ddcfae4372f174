"""Where this installation keeps its own files: var/ beside the program, or the folder CCHC_VAR."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def var_dir() -> Path:
    """CCHC_VAR, or var/ in the checkout; always absolute, not necessarily existing."""
    chosen = os.environ.get("CCHC_VAR")
    return Path(chosen).expanduser().absolute() if chosen else REPOSITORY / "var"


def static_root() -> Path:
    """Where collectstatic puts what the web server hands out: CCHC_STATIC, or a part of var/."""
    chosen = os.environ.get("CCHC_STATIC")
    return Path(chosen).absolute() if chosen else var_dir() / "static"


def uploads_dir() -> Path:
    """Where files lie while they are sent; the folder exists afterwards if it can be made."""
    folder = var_dir() / "media" / "arriving"
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def log_file(name: str) -> Path:
    """A log in var/log/, whose folder exists afterwards; raises OSError where it cannot."""
    folder = var_dir() / "log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / name


def secret_key() -> str:
    """The installation's own secret, made at the first call and readable by its owner only.

    Raises OSError where var/ can be neither read nor written.
    """
    path = var_dir() / "secret-key"
    if not path.exists():
        write_once(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8").strip()


def write_once(path: Path, content: str) -> None:
    """Write a private file unless it exists; of two writers at once the first one wins."""
    scratch = _scratch_file(path, content)
    try:
        os.link(scratch, path)
    except FileExistsError:
        return
    finally:
        scratch.unlink()


def replace(path: Path, content: str) -> None:
    """Write a private file so that a reader sees the old content or the new, never a part."""
    _scratch_file(path, content).replace(path)


def _scratch_file(path: Path, content: str) -> Path:
    """A complete file beside `path`, mode 0600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
