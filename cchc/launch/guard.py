"""The outermost frame of both commands: every known failure is one line and exit code 1."""

import errno
import signal
import sys
from collections.abc import Callable
from types import FrameType

from cchc.embedded.errors import EmbeddedError
from cchc.launch.errors import LaunchError
from cchc.launch.progress import complain, say

INTERRUPTED = 130


def guarded(main: Callable[[], int]) -> int:
    """The exit code of `main`; what can be foreseen never shows a traceback."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _interrupt)
    try:
        return main()
    except (LaunchError, EmbeddedError) as error:
        complain(f"Không chạy được: {error}")
    except KeyboardInterrupt:
        say("Đã dừng.")
        return INTERRUPTED
    except OSError as error:
        if error.filename is None:
            raise
        meaning = FORESEEN.get(error.errno or 0, f"{error.strerror}; {ELSEWHERE}")
        complain(f"Không chạy được: {meaning} ({error.filename})")
    return 1


ELSEWHERE = "hãy đặt CCHC_VAR sang một thư mục ghi được"
FORESEEN = {
    errno.EACCES: f"không có quyền ghi; hãy cấp quyền, hoặc {ELSEWHERE}",
    errno.EROFS: f"thư mục chỉ đọc; hãy chép chương trình sang nơi khác, hoặc {ELSEWHERE}",
    errno.ENOSPC: "hết chỗ trống trên ổ đĩa; hãy giải phóng rồi chạy lại",
}


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """Being ended is the same as Ctrl-C; a second signal does not disturb the stopping."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def exit_with(main: Callable[[], int]) -> None:
    sys.exit(guarded(main))
