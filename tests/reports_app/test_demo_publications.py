"""What the sample publishes: for who signs in, for the public page can never be taken back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from reports_app.demo import publications
from reports_app.demo.scoring.entries import People
from scores_app.models import Round


def test_the_sample_stays_off_the_public_page(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}

    def publish(**facts: Any) -> SimpleNamespace:
        sent.update(facts)
        return SimpleNamespace(pk=1)

    monkeypatch.setattr(publications, "ranking_publish", publish)
    monkeypatch.setattr(publications, "deliver_publication", lambda _: None)
    monkeypatch.setattr(People, "read", lambda: SimpleNamespace(staff=None))
    publications._publish(Round(pk=1, year=2022))
    assert sent["round_id"] == 1
    assert not sent.get("is_public")
