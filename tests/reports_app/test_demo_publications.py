"""What the sample publishes: for who signs in, for the public page can never be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports_app.demo import publications
from reports_app.demo.scoring.plans import ROUND_2022
from scores_app.models import Publication, Round
from tests.cast import Cast
from tests.reports_app.publication_cases import scored_round

pytestmark = pytest.mark.django_db


def test_the_sample_stays_off_the_public_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publications, "DECIDED_AFTER", timedelta(0))
    held = scored_round(cast, ROUND_2022.code)
    Round.objects.filter(pk=held.pk).update(is_sample=True)
    assert publications.publish_ended().created == 1
    assert not Publication.objects.get().is_public
    assert publications.publish_ended().created == 0
