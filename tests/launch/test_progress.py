"""The numbered steps."""

import os

import pytest

from cchc.launch import progress
from cchc.launch.progress import Steps


@pytest.fixture(autouse=True)
def _first_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress.STEP_VARIABLE, "0")


def test_each_step_is_one_line_with_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Steps(7)
    with steps.step("Cài thư viện"):
        pass
    with steps.step("Dựng giao diện"):
        pass
    assert capsys.readouterr().out == "[1/7] Cài thư viện … xong\n[2/7] Dựng giao diện … xong\n"


def test_the_next_program_goes_on_counting() -> None:
    with Steps(7).step("Cài thư viện"):
        assert os.environ[progress.STEP_VARIABLE] == "1"


def test_a_step_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="mất mạng"), Steps(7).step("Cài thư viện"):
        raise ValueError("mất mạng")
    assert capsys.readouterr().out == "[1/7] Cài thư viện … không xong\n"
