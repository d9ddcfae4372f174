"""What docker compose hands to the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.embedded import places

COMPOSE = Path(places.REPOSITORY, "docker-compose.yml").read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    ["CCHC_PROVINCE", "CCHC_OFFICE", "CCHC_OFFICE_MARK", "CCHC_OFFICE_SIGNER", "CCHC_SOFFICE"],
)
def test_what_a_province_sets_reaches_the_program(name: str) -> None:
    assert f"    {name}: ${{{name}:-" in COMPOSE
