"""Functions with room behave as before, at any depth."""

from __future__ import annotations

import pytest

from cchc.core.stack_room import with_room


def depth(levels: int) -> int:
    """How many calls lie below this one, counted by making them."""
    return 1 + depth(levels - 1) if levels else 0


def test_arguments_and_result_pass_through() -> None:
    @with_room
    def joined(first: str, *, second: str) -> str:
        """Both."""
        return first + second

    assert joined("a", second="b") == "ab"
    assert joined.__doc__ == "Both."


def test_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 // 0)()


def test_calls_may_go_deeper_than_the_room() -> None:
    assert with_room(depth)(900) == 900


def test_room_within_room() -> None:
    assert with_room(with_room(depth))(100) == 100
