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
        if error.errno not in FORESEEN:
            raise
        complain(f"Không chạy được: {FORESEEN[error.errno]} ({error.filename})")
    return 1


FORESEEN = {
    errno.EACCES: "không có quyền ghi; hãy cấp quyền hoặc đặt CCHC_VAR sang thư mục khác",
    errno.EROFS: "thư mục chỉ đọc; hãy chép chương trình hoặc đặt CCHC_VAR sang thư mục ghi được",
    errno.ENOSPC: "hết chỗ trống trên ổ đĩa; hãy giải phóng rồi chạy lại",
}


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """Being ended is the same as Ctrl-C; a second signal does not disturb the stopping."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def exit_with(main: Callable[[], int]) -> None:
    sys.exit(guarded(main))
