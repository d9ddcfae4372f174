"""Room for deep calls: keeps pages from being slow at an unlucky depth of the call stack.

CPython keeps the frames of Python functions in chunks of 16 KB. A loop whose calls cross the end of
a chunk asks the system for another one and gives it back, at every call. Templates call deeply, so
a list of 100 rows took 90 ms of CPU instead of 40 when rendered a few calls deeper (see
bench/README.md). A function with a large frame of its own makes the interpreter take one large
chunk at the start, in which all frames of a request find room.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SLOTS = 16_000  # of 8 bytes: the chunk is then 256 KB, of which callees get half


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, called in a chunk that is large enough for what it calls."""

    def roomy(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=SLOTS)
    return wraps(function)(roomy)
