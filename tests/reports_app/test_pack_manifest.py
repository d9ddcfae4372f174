"""What the check code of a pack stands for, asked without any database."""

from __future__ import annotations

import json
from dataclasses import replace

from cchc.core.canonical import sha256_of
from reports_app.pack import manifest
from reports_app.pack.manifest import File

DATA = File("so-lieu-may/nhiem-vu.csv", "Danh sách nhiệm vụ", 133, 10, sha256_of("dữ liệu"))
PEOPLE = File("so-lieu/nhiem-vu.xlsx", "Danh sách nhiệm vụ", 133, 20, sha256_of("bảng"))
TOLD = {
    "format": "cchc-pack/1",
    "period": {"code": "2023-Q3", "name": "Quý III/2023"},
    "as_of": "2023-09-06",
    "since": "2023-06-14",
    "files": [DATA.as_json(), PEOPLE.as_json()],
}


def digest(*files: File, period: str = "2023-Q3", as_of: str = "2023-09-06") -> str:
    return manifest.data_sha256(period, as_of, "2023-06-14", files)


def test_the_code_stands_for_the_data_and_for_nothing_else() -> None:
    data = digest(DATA, PEOPLE)
    assert data == digest(PEOPLE, DATA)
    assert data == digest(DATA, replace(PEOPLE, sha256=sha256_of("bảng khác")))
    assert data != digest(replace(DATA, sha256=sha256_of("dữ liệu khác")), PEOPLE)
    assert data != digest(DATA, period="2023-Y")
    assert data != digest(DATA, as_of="2023-09-07")


def test_it_is_the_hash_of_a_text_that_anybody_can_write() -> None:
    written = (
        '{"as_of":"2023-09-06","files":{"so-lieu-may/nhiem-vu.csv":"'
        + sha256_of("dữ liệu")
        + '"},"format":"cchc-pack/1","period":"2023-Q3","since":"2023-06-14"}'
    )
    assert digest(DATA, PEOPLE) == sha256_of(written)


def test_a_manifest_tells_it_again() -> None:
    read = json.loads(manifest.written(TOLD))
    assert manifest.data_sha256_told(read) == digest(DATA, PEOPLE)


def test_a_manifest_is_for_people_too() -> None:
    text = manifest.written(TOLD).decode()
    assert "Quý III/2023" in text
    assert text.splitlines()[1].startswith('  "as_of"')
    assert text.endswith("}\n")
