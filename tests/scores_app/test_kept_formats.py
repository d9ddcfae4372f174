"""Publications are proved for years: this program writes what its format says and no more, and a
later program, whose books, figures and rules know more, still finds an old document sound.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import cchc
from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.clock import today
from scores_app.choices import PublicationKind, Rule
from scores_app.models import Publication
from scores_app.publications import document, inputs, recount, verifying
from scores_app.publications.formats import FORMATS
from scores_app.publications.thawed import Thawed
from scores_app.ranks.line_words import FIGURES
from scores_app.services.publishing import ranking_publish
from tests.scores_app.kept_cases import kept, kept_row
from tests.scores_app.publishing_cases import ended_round
from tests.scores_app.tampering import found, rewritten, words

pytestmark = pytest.mark.django_db
DIGEST = "95f5b84818a3df193ed19964d1e4b40637be0a8c4ad6e317b8b8bb3acaef9032"
KEEP = (
    "What is published changed. Documents of {name} are proved for years: leave its entry as it "
    "is, add the next format beside it (scores_app/publications/formats.py, document.FORMAT), and "
    "let recount, rederived and thawed read both."
)
COUNTED = (
    "A document that was published years ago no longer follows from its own inputs. How points, "
    "indexes and ranks follow is part of its format: what shall count otherwise is another rule, "
    "or another format that is counted beside this one."
)
of = FORMATS[document.FORMAT]


def strange(facts: Any, shape: Any, path: str = "") -> list[str]:
    """Where facts have other keys than a shape, for mappings and lists of mappings."""
    if isinstance(shape, list):
        return [one for each in facts for one in strange(each, shape[0], f"{path}[]")]
    if not isinstance(shape, Mapping):
        return []
    unlike = [f"{path}.{key}" for key in facts.keys() ^ shape.keys()]
    return unlike + [
        one
        for key in facts.keys() & shape.keys()
        for one in strange(facts[key], shape[key], f"{path}.{key}")
    ]


def test_a_document_has_the_keys_of_its_format() -> None:
    of_round = ended_round(("3", "5"), (None, "4"), ("1", None))
    told = json.loads(ranking_publish(round_id=of_round.pk, actor=None).document)
    keep = KEEP.format(name=document.FORMAT)
    assert strange(told, of.document) == [], keep
    assert strange(told["inputs"], of.inputs) == [], keep
    assert strange(told["result"], of.result) == [], keep
    assert of.inputs_of(told["inputs"]) == told["inputs"]
    assert of.result_of(told["result"]) == told["result"]


# A document of 1.2.0


def test_a_kept_document_has_the_same_canonical_text() -> None:
    assert sha256_of(canonical_text(kept())) == DIGEST, COUNTED


def test_a_kept_document_has_every_rule_and_standing() -> None:
    groups = kept()["inputs"]["groups"]
    rules = {one["rule"] for group in groups for one in group["criteria"]}
    lines = [line for group in kept()["result"]["groups"] for line in group["lines"]]
    assert rules - {""} == set(Rule.values), "a new rule needs a kept document of its own"
    assert {line["status"] for line in lines} == {"ranked", "unranked", "incomplete", "missing"}
    assert [line["rank"] for line in lines] == [1, 1, 3, None, None, 1, None]


def test_a_kept_document_follows_from_its_inputs() -> None:
    assert list(verifying.recounted(kept())) == [], COUNTED


def test_a_kept_document_that_somebody_changed_is_found() -> None:
    told = kept()
    told["result"]["groups"][0]["lines"][2]["rank"] = 2
    told["inputs"]["groups"][0]["sheets"][0]["readings"][0]["points"] = "0.5"
    kinds = {what for what, _, is_note in verifying.recounted(told) if not is_note}
    assert kinds == {"result", "points"}


def test_a_kept_document_is_shown_as_it_was_published() -> None:
    link = Publication(
        kind=PublicationKind.RANKING, document=canonical_text(kept()), as_of=date(2026, 11, 30)
    )
    first, second = Thawed(link).rankings
    lines = [(one.sheet.unit.name, one.row.rank, one.row.index) for one in first.lines[:3]]
    assert lines == [
        ("Sở A", 1, Decimal("92.791666666666666667")),
        ("Sở B", 1, Decimal("92.791666666666666667")),
        ("Sở C", 3, Decimal("47.953214035087719298")),
    ]
    assert [area.name for area in first.areas][:1] == ["Chỉ đạo, điều hành"]
    assert second.round_set.group.name == "Ủy ban nhân dân cấp xã"
    assert Thawed(link).ended_on == date(2026, 11, 30)


def test_a_kept_row_says_what_its_document_says() -> None:
    """Whatever columns publications have by now; who published is nobody of these books."""
    verified = verifying.verify_one(kept_row())
    assert {one.what for one in verified.problems} == {"books", "column"}
    columns = [one.words for one in verified.problems if one.what == "column"]
    assert columns == ["người công bố ghi ở bản công bố khác văn bản."], KEEP


# A later program


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> Publication:
    """A publication of this version, in books of a later one: criteria bear a weight, each line
    has a median, and another format is written.
    """
    of_round = ended_round(("3", "5"), (None, "4"), ("1", None))
    link = ranking_publish(round_id=of_round.pk, actor=None)
    criteria, line_facts, line = inputs._criteria, inputs.line_facts, recount._line

    def weighed(of_set: Any) -> Any:
        return [{**one, "weight": "1"} for one in criteria(of_set)]

    def with_median(make: Any) -> Any:
        return lambda *told: {**make(*told), "median": "50"}

    monkeypatch.setattr(inputs, "_criteria", weighed)
    monkeypatch.setattr(inputs, "line_facts", with_median(line_facts))
    monkeypatch.setattr(recount, "_line", with_median(line))
    monkeypatch.setitem(FIGURES, "median", "trung vị")
    monkeypatch.setitem(FORMATS, "cchc-publication/2", of)
    monkeypatch.setattr(document, "FORMAT", "cchc-publication/2")
    monkeypatch.setattr(cchc, "__version__", "1.3.0")
    assert "weight" in canonical_text(inputs.content_of(of_round, today())["inputs"])
    return link


def test_a_later_program_finds_an_old_publication_sound(old: Publication) -> None:
    verified = verifying.verify_all()
    assert verified.problems == []
    [note] = verified.notes
    assert note.what == "rules"
    assert "ra đúng kết quả ấy" in note.words
    assert verifying.verify_one(old).is_sound


def test_a_later_program_still_finds_a_changed_input(old: Publication) -> None:
    def easier(told: Any) -> None:
        told["inputs"]["groups"][0]["criteria"][0]["name"] = "Tiêu chí khác"

    rewritten(old, easier)
    assert (1, "books") in found()


def test_a_later_program_still_finds_what_no_document_holds(old: Publication) -> None:
    def added(told: Any) -> None:
        told["inputs"]["groups"][0]["criteria"][0]["weight"] = "1"

    rewritten(old, added)
    assert "theo sổ lúc công bố là không có" in words()


def test_a_later_program_still_finds_a_changed_result(old: Publication) -> None:
    def raised(told: Any) -> None:
        told["result"]["groups"][0]["lines"][0]["points"] = "9"

    rewritten(old, raised)
    assert (1, "result") in found()


def test_a_format_that_nobody_wrote_down_is_not_read(old: Publication) -> None:
    rewritten(old, lambda told: told.update(format="cchc-publication/9"))
    assert (1, "form") in found()
