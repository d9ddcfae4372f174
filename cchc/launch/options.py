"""What bin/run may be told, and the two refusals that need nothing installed."""

import argparse
import contextlib
import errno
import fcntl
import os
import socket
from collections.abc import Iterator

from cchc.embedded import places
from cchc.launch.errors import LaunchError


def parse() -> argparse.Namespace:
    """Options of bin/run: host, port, no_demo."""
    parser = argparse.ArgumentParser(
        prog="bin/run",
        description="Chạy CCHC: tự cài đặt, khởi động mọi thành phần, in địa chỉ và tài khoản mẫu.",
        epilog="Dừng bằng Ctrl-C. Dữ liệu nằm trong var/ (đổi bằng CCHC_VAR). Đặt DATABASE_URL, "
        "REDIS_URL để dùng máy chủ có sẵn. CCHC_NO_DEMO=1 như --no-demo.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (127.0.0.1)")
    parser.add_argument("--port", default=8000, type=_port, help="cổng (8000)")
    parser.add_argument(
        "--no-demo",
        action="store_true",
        default=os.environ.get("CCHC_NO_DEMO") == "1",
        help="không nạp dữ liệu mẫu Hà Tĩnh ở lần chạy đầu",
    )
    return parser.parse_args()


def everywhere(host: str) -> bool:
    """Whether the host means every address of the machine."""
    return host in {"", "0.0.0.0", "::"}  # noqa: S104 - compares with the option


def reachable(host: str) -> str:
    """The host by which this machine reaches a server that listens on `host`."""
    if not everywhere(host):
        return host
    return "::1" if host == "::" else "127.0.0.1"


def bracketed(host: str) -> str:
    """The host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    return f"http://{bracketed(reachable(host))}:{port}/"


def refuse_taken_port(host: str, port: int) -> None:
    """Raises LaunchError where the address cannot be listened on."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except PermissionError as error:
        raise LaunchError(f"Không được phép mở cổng {port}: hãy chọn --port từ 1024.") from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise LaunchError(
                f"Máy này không có địa chỉ {host}: hãy sửa --host, ví dụ 127.0.0.1 hoặc 0.0.0.0."
            ) from error
        raise LaunchError(
            f"Cổng {port} đang có chương trình khác dùng: hãy chọn cổng khác, "
            f"ví dụ bin/run --port {port + 1}."
        ) from error


@contextlib.contextmanager
def only_one(where: str) -> Iterator[None]:
    """Hold var/ for this program; raises LaunchError where another bin/run holds it."""
    path = places.var_dir() / "dang-chay"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise LaunchError(
                f"CCHC đang chạy tại {file.read().strip()} với dữ liệu {path.parent}. Muốn chạy "
                "thêm một bản, hãy đặt CCHC_VAR sang thư mục khác và chọn --port khác."
            ) from error
        file.truncate(0)
        file.write(where)
        file.flush()
        yield


def _port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"cổng phải là số từ 1 đến 65535, nhận được {text!r}")
