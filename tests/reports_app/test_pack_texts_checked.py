"""What the code of a pack does not cover is held against what it says elsewhere, or against what is
known outside; nothing that somebody made up keeps the check busy or breaks it.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import code_of
from reports_app.pack import manifest
from reports_app.pack.checked_documents import bears
from reports_app.pack.checked_tables import number_of
from reports_app.pack.proving import published
from tests.reports_app.pack_cases import forged, packed, unpacked, words

pytestmark = pytest.mark.django_db


def swapped(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return change


def test_texts_that_say_something_else_are_found(pack: bytes) -> None:
    found = words(
        forged(pack, ("DOC-TRUOC.txt", lambda text: text.replace(b"giao: 3", b"giao: 4")))
    )
    assert "DOC-TRUOC.txt: không đúng với manifest.json." in found
    report = "van-ban/bao-cao.json"
    found = words(
        forged(pack, (report, lambda text: text.replace(b'"shown": "3"', b'"shown": "9"')))
    )
    assert "không kê đúng các số" in found
    assert "không có câu" in found


def test_a_headline_is_counted_whole(pack: bytes) -> None:
    def better(told: dict[str, Any]) -> None:
        told["headline"] |= {
            "adoptions": 7,
            "initiatives_recognised": 8,
            "rate_updated": "99.99",
            "best": 1,
        }

    found = words(forged(pack, told=better))
    for expected in ("7 lượt áp dụng lại", "8 sáng kiến", "99,99", "headline.best là mục lạ"):
        assert expected in found


def test_the_command_says_what_is_proved(pack: bytes, tmp_path: Path) -> None:
    path, document = tmp_path / "goi.zip", tmp_path / "cong-bo.json"
    path.write_bytes(pack)
    told = json.loads(unpacked(pack)["manifest.json"])
    text = canonical_text(
        {
            "format": "cchc-publication/1",
            "kind": "pack",
            "inputs": {"manifest": told, "pack_sha256": sha256_of(pack)},
            "result": published(told),
        }
    )
    document.write_text(text)
    said = verified("--pack", str(path))
    assert said["proved"] == {"data": True, "documents": False}
    assert "chỉ khớp với bản kê trong gói" in said["notes"][0]
    for more in (
        ["--expect-sha256", sha256_of(pack)],
        ["--publication", str(document), "--expect", code_of(sha256_of(text))],
        ["--publication", str(document), "--expect", told["code"]],
    ):
        said = verified("--pack", str(path), *more)
        assert (said["proved"]["documents"], said["notes"]) == (True, [])
    path.write_bytes(forged(pack, ("van-ban/bao-cao.docx", with_a_sentence)))
    assert verified("--pack", str(path))["proved"] == {"data": True, "documents": False}
    for more in (["--expect-sha256", sha256_of(pack)], ["--publication", str(document)]):
        with pytest.raises(SystemExit):
            verified("--pack", str(path), *more)


def verified(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("verify", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def with_a_sentence(content: bytes) -> bytes:
    parts = unpacked(content)
    body = parts["word/document.xml"]
    added = "<w:p><w:r><w:t>Tỉnh đứng đầu cả nước.</w:t></w:r></w:p></w:body>".encode()
    return packed({**parts, "word/document.xml": body.replace(b"</w:body>", added)})


def _put(told: dict[str, Any], place: str, value: Any) -> None:
    *path, last = place.split(".")
    held: Any = told
    for one in path:
        held = held[int(one)] if one.isdigit() else held[one]
    held[last] = value


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("files.0.rows", "abc"),
        ("files.0.rows", [1]),
        ("files.0.title", "\ud800"),
        ("code", "\ud800"),
        ("headline.done", "x"),
        ("period.name", None),
    ],
)
def test_a_manifest_of_odd_values_is_refused(pack: bytes, place: str, value: Any) -> None:
    files = unpacked(pack)
    told = json.loads(files[manifest.MANIFEST])
    _put(told, place, value)
    files[manifest.MANIFEST] = json.dumps(told).encode()
    assert "không phải bản kê" in words(packed(files))


def test_nothing_keeps_it_busy() -> None:
    began = time.monotonic()
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as office:
        office.writestr("a.xml", "<" * 1_000_000)
    assert not bears("x.docx", nested.getvalue(), b"K7QM")
    for text in ("1E9999999", "9" * 5000, "NaN", ""):
        with pytest.raises(ValueError, match="không phải số"):
            number_of(text)
    assert time.monotonic() - began < 5
