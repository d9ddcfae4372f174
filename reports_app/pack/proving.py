"""How the publication of a pack is proved: the bytes that are kept, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from cchc.core.canonical import canonical_text, sha256_of
from reports_app.models import Pack
from reports_app.pack import manifest
from reports_app.pack.checking import check_pack
from scores_app.models import Publication


def proof(link: Publication, document: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """What is wrong with the pack of a publication: what, in words, and that it is no note; two
    queries. Its figures are not counted from the books again, which go on: the same pack can be
    made anew for its day.
    """
    pack = Pack.objects.filter(publication=link).select_related("file", "period").first()
    if pack is None:
        yield "pack", "không còn gói số liệu của bản công bố.", False
        return
    inputs, result = document["inputs"], document["result"]
    content = _content(pack)
    if content is None:
        yield "pack", "không còn tệp của gói số liệu; văn bản công bố thì vẫn còn.", False
        return
    if sha256_of(content) != inputs["pack_sha256"]:
        yield "pack", "tệp gói số liệu không còn đúng mã băm đã công bố.", False
    told = inputs["manifest"]
    if canonical_text(pack.manifest) != canonical_text(told):
        yield "pack", "bản kê lưu cùng gói khác bản kê đã công bố.", False
    if result != published(told):
        yield "pack", "số liệu công bố khác bản kê của gói.", False
    checked = check_pack(content)
    if not checked.problems and checked.facts["data_sha256"] != manifest.data_sha256_told(told):
        yield "pack", "tệp gói số liệu là của một gói khác.", False
    for words in checked.problems:
        yield "pack", f"gói số liệu: {words}", False


def _content(pack: Pack) -> bytes | None:
    try:
        return bytes(pack.file.content)
    except ObjectDoesNotExist:
        return None


def frozen_of(pack: Pack) -> dict[str, Any]:
    """What the publication of a pack freezes of it."""
    return {
        "as_of": pack.as_of,
        "is_sample": pack.is_sample,
        "inputs": {"manifest": pack.manifest, "pack_sha256": pack.sha256},
        "result": published(pack.manifest),
    }


def published(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a publication says of a pack, from its manifest: the main figures and the digest of
    each file.
    """
    digests = {one["path"]: one["sha256"] for one in told["files"]}
    return {"headline": dict(told["headline"]), "files": digests}
