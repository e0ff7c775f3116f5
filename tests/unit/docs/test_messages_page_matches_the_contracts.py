"""docs/messages.md is what `jieli messages` writes, and `--check` says so when it is not."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from doc_pages import ROOT, anchors, links

from cli.main import main
from cli.messages import render
from shared.contracts.registry import SCHEMAS

PAGE = ROOT / "docs" / "messages.md"


def _check(path: Path) -> int:
    return CliRunner().invoke(main, ["messages", "--check", "--path", str(path)]).exit_code


def test_the_page_in_the_repository_is_up_to_date() -> None:
    assert _check(PAGE) == 0


def test_a_page_that_was_edited_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "messages.md"
    assert _check(page) == 2
    page.write_text(render().replace("`case_no`", "`case_number`", 1), encoding="utf-8")
    assert _check(page) == 2
    assert CliRunner().invoke(main, ["messages", "--path", str(page)]).exit_code == 0
    assert _check(page) == 0


def test_every_message_has_its_section_and_its_fields() -> None:
    text = render()
    headings = [line for line in text.splitlines() if line.startswith("### jieli.")]
    assert headings == [f"### {message_type}" for message_type in SCHEMAS]
    section = text.split("### jieli.intake.case_closed.v1")[1].split("### ")[0]
    assert " ".join(section.split()) == (
        "送达归档: the applicant has the result. Acted on by: nobody yet. "
        "Fields: those of [CaseFact](#casefact), and "
        "| field | type | allowed | | --- | --- | --- | "
        "| `outcome` | text | `granted`, `refused` | | `method` | text | |"
    )


def test_every_part_that_a_message_names_is_described() -> None:
    text = render()
    assert {link.removeprefix("#") for link in links(text)} <= anchors(text)
