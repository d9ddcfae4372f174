"""The outermost frame of both commands: every known failure is one line and exit code 1."""

import signal
import sys
from collections.abc import Callable
from types import FrameType

from cchc.embedded.errors import EmbeddedError, reason
from cchc.launch.errors import LaunchError
from cchc.launch.progress import complain, say

INTERRUPTED = 130
ADVICE = "Hãy cấp quyền ghi, giải phóng chỗ trống, hoặc đặt CCHC_VAR sang thư mục ghi được."


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
        complain(f"Không chạy được: {reason(error)}. {ADVICE}")
    return 1


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """Being ended is the same as Ctrl-C; a second signal does not disturb the stopping."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def exit_with(main: Callable[[], int]) -> None:
    sys.exit(guarded(main))
