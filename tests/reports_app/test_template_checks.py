"""Templates that people send: what is taken, and what is said of the rest."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import docx
import pytest

from reports_app.choices import DocumentKind
from reports_app.documents import upload_checks
from reports_app.documents.examples import example_of, words_of
from reports_app.documents.names import Leaf, Many, paths_of, shape_of
from reports_app.documents.templates_kept import own_template
from reports_app.documents.trial import checked
from reports_app.documents.writing import written
from tests.reports_app.template_files import FILES, SOUND, TAGS, footnotes, saying

KIND = DocumentKind.SCORE_SHEET


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_refused_in_words(name: str) -> None:
    make, words = FILES[name]
    answer = checked(KIND, make())["problems"]
    assert any(words in one for one in answer), answer


@pytest.mark.parametrize("tag", TAGS)
def test_tags_that_may_not_be_are_named_with_their_place(tag: str) -> None:
    answer = checked(KIND, saying(f"Tại đây {tag} rồi thôi"))["problems"]
    assert any(TAGS[tag] in one for one in answer), answer
    assert all(one.startswith("Thân văn bản") for one in answer)


@pytest.mark.parametrize("name", SOUND)
def test_sound_ones_are_taken(name: str) -> None:
    assert checked(KIND, SOUND[name]) == {"problems": [], "warnings": []}


@pytest.mark.parametrize("kind", DocumentKind)
def test_own_templates_pass_their_own_checks(kind: DocumentKind) -> None:
    assert checked(kind, own_template(kind)) == {"problems": [], "warnings": []}


@pytest.mark.parametrize("kind", DocumentKind)
def test_own_templates_leave_no_tag_and_make_the_same_bytes(kind: DocumentKind) -> None:
    first = written(own_template(kind), example_of(kind), "K7QM2F9TXAB4")
    assert first == written(own_template(kind), example_of(kind), "K7QM2F9TXAB4")
    with zipfile.ZipFile(BytesIO(first)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        assert not any(b"{{" in archive.read(name) for name in names if name.endswith(".xml"))


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_name_is_explained(kind: DocumentKind) -> None:
    paths = dict(paths_of(shape_of(example_of(kind))))
    assert {*paths, "code"} == set(words_of(kind))


def test_split_runs_are_one_tag() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for part in ("{{ code }} {{ as_of", "|day }} {", "{ uni", "t.na", "me }", "}"):
        paragraph.add_run(part).bold = part.startswith("uni")
    out = BytesIO()
    document.save(out)
    assert checked(KIND, out.getvalue()) == {"problems": [], "warnings": []}


def test_a_template_without_code_or_day_is_taken_with_a_warning() -> None:
    document = docx.Document()
    document.add_paragraph("{{ unit.name }}")
    out = BytesIO()
    document.save(out)
    answer = checked(KIND, out.getvalue())
    assert answer["problems"] == []
    assert [words.split(":")[0] for words in answer["warnings"]] == [
        "Mẫu không có {{ code }}",
        "Mẫu không có {{ as_of }}",
    ]


def test_the_place_is_named_outside_the_body_too() -> None:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "Trang {{ trang }}"
    out = BytesIO()
    document.save(out)
    (problem,) = checked(KIND, out.getvalue())["problems"]
    assert problem.startswith("Chân trang, đoạn “Trang {{ trang }}”: không có tên “trang”.")


def test_the_program_apart_answers_the_same() -> None:
    assert upload_checks.check_template(KIND, SOUND["a table"]) == upload_checks.Checked()
    found = upload_checks.check_template(KIND, saying("{{ sai }}"))
    assert "không có tên “sai”" in found.problems[0]


def test_one_that_takes_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_checks, "SECONDS", 1)
    began = time.monotonic()
    found = upload_checks.check_template(KIND, saying("{{ a " * 200_000))
    assert found.problems == (upload_checks.TOO_LONG,) or "thẻ" in found.problems[0]
    assert time.monotonic() - began < 10


def test_shapes_know_what_only_a_later_entry_has() -> None:
    shape = shape_of({"rows": [{"a": None}, {"a": "x", "b": [1]}]})
    paths = dict(paths_of(shape))
    assert set(paths) == {"rows", "rows[].a", "rows[].b"}
    assert paths["rows[].a"] == Leaf("x")
    assert isinstance(paths["rows[].b"], Many)


@pytest.mark.parametrize("name", ["word/footnotes.xml", "word/fn2.xml"])
def test_no_name_in_a_footnote_is_ever_run(name: str) -> None:
    unit = {**example_of(KIND)["unit"], "name": "Sở {{ 6*7 }}"}
    template = footnotes(name, "{{ unit.name }}", sections=2)
    made = written(template, {**example_of(KIND), "unit": unit}, "K7QM2F9TXAB4")
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert b"42" not in archive.read(name)


@pytest.mark.parametrize("kind", DocumentKind)
def test_names_that_look_like_tags_stay_words(kind: DocumentKind) -> None:
    document = docx.Document(BytesIO(saying("{{ name }}")))
    document.add_section().footer.paragraphs[0].text = "{{ name }}"
    document.sections[0].footer.paragraphs[0].text = "{{ name }}"
    out = BytesIO()
    document.save(out)
    made = written(
        out.getvalue(), {"as_of": example_of(kind)["as_of"], "name": "Sở {{ 6*7 }}"}, "0" * 12
    )
    texts = [one.text for one in docx.Document(BytesIO(made)).paragraphs]
    assert "Sở {{ 6*7 }}" in texts
