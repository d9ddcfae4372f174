"""Settings that follow one another when only one of them is set."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cchc.embedded import places


def read() -> dict[str, Any]:
    return runpy.run_path(str(places.REPOSITORY / "cchc" / "settings.py"))


def test_a_strong_likeness_is_never_weaker_than_what_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("CCHC_LIKENESS_SHOWN", "CCHC_LIKENESS_STRONG"):
        monkeypatch.delenv(name, raising=False)
    assert read()["LIKENESS_STRONG"] == 80
    monkeypatch.setenv("CCHC_LIKENESS_SHOWN", "85")
    assert read()["LIKENESS_STRONG"] == 85
    monkeypatch.setenv("CCHC_LIKENESS_STRONG", "84")
    with pytest.raises(ImproperlyConfigured, match="CCHC_LIKENESS_STRONG"):
        read()
