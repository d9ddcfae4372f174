"""What the program's processes are told of the address they are reached at."""

from argparse import Namespace

import pytest

from cchc.launch import serve


@pytest.mark.parametrize(
    ("host", "told"),
    [("127.0.0.1", "http://127.0.0.1:8123"), ("0.0.0.0", "http://127.0.0.1:8123")],  # noqa: S104
)
def test_all_processes_name_the_address_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, host: str, told: str
) -> None:
    monkeypatch.setenv("CCHC_VAR", str(tmp_path_factory.mktemp("var")))
    monkeypatch.delenv("CCHC_BASE_URL", raising=False)
    children = serve._children(Namespace(host=host, port=8123))
    assert [child.env["CCHC_BASE_URL"] for child in children] == [told] * 3


def test_a_declared_address_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("CCHC_VAR", str(tmp_path_factory.mktemp("var")))
    monkeypatch.setenv("CCHC_BASE_URL", "https://cchc.example.vn")
    children = serve._children(Namespace(host="127.0.0.1", port=8123))
    assert not any("CCHC_BASE_URL" in child.env for child in children)
