"""docs/examples is what `jieli documents examples` writes: one page of every kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from doc_pages import ROOT

from cli import documents
from cli.main import main
from services.intake.domain.slips import CODES, TITLES, SlipKind

EXAMPLES = ROOT / "docs" / "examples"


def examples(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["documents", "examples", "--path", str(path), *arguments])


def page(kind: SlipKind) -> str:
    return (EXAMPLES / f"{kind.value}.html").read_text(encoding="utf-8")


def test_pages_in_the_repository_are_up_to_date() -> None:
    assert examples(EXAMPLES, "--check").exit_code == 0


def test_page_that_was_edited_or_is_not_there_is_refused(tmp_path: Path) -> None:
    assert examples(tmp_path, "--check").exit_code == 2
    assert examples(tmp_path).exit_code == 0
    assert examples(tmp_path, "--check").exit_code == 0
    edited = tmp_path / "fee_notice.html"
    edited.write_text(edited.read_text(encoding="utf-8").replace("10.00元", "0.00元"))
    refused = examples(tmp_path, "--check")
    assert refused.exit_code == 2
    assert "jieli documents examples" in refused.output


def test_every_kind_has_its_page_and_its_number() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.html")} == {kind.value for kind in SlipKind}
    assert len(set(CODES.values())) == len(set(TITLES.values())) == len(SlipKind)


@pytest.mark.parametrize("kind", SlipKind)
def test_page_has_what_every_document_needs(kind: SlipKind) -> None:
    text = page(kind)
    assert f"<h1>{TITLES[kind]}</h1>" in text
    assert f"-{CODES[kind]}-" in text
    assert "2026年3月9日" in text
    assert "罗山县周党镇" in text
    assert "张三（样例）" in text
    assert "章</div>" in text
    assert "咨询电话：12345　监督电话：12345" in text
    assert "@page { size: A4;" in text
    assert "<svg" in text


@pytest.mark.parametrize("kind", SlipKind)
def test_page_loads_nothing_from_elsewhere(kind: SlipKind) -> None:
    text = page(kind)
    assert re.search(r"\b(src|href)=|@import|url\(|<script", text) is None


def test_missing_library_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "find_spec", lambda _: None)
    refused = examples(tmp_path, "--pdf")
    assert refused.exit_code == 2
    assert "没有安装 WeasyPrint" in refused.output
    assert len(refused.output.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_missing_font_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "find_spec", lambda _: True)
    monkeypatch.setattr(documents, "import_module", lambda _: documents)
    monkeypatch.setattr(documents, "HTML", object(), raising=False)
    monkeypatch.setattr(documents, "_has_chinese_font", lambda: False)
    refused = examples(tmp_path, "--pdf")
    assert refused.exit_code == 2
    assert "fonts-noto-cjk" in refused.output
    assert list(tmp_path.iterdir()) == []
