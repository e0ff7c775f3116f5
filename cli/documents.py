"""`jieli documents`: sample pages of every kind, and one issued document as PDF."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import structlog

from services.intake.documents import keeping
from services.intake.documents.keeping import Document
from services.intake.documents.rendering import rendered
from services.intake.documents.samples import ADDRESSEE, STATEMENT, sample_pages
from shared.db.engine import open_engine
from shared.kernel.refusals import Invalid
from shared.settings import read_settings
from shared.site.time import system_now
from shared.vault import Vault

log = structlog.get_logger(__name__)


@click.group(help="窗口出具的文书：样张和PDF。")
def documents() -> None:
    """The group; see its commands."""


@documents.command("examples", help="写出每种文书的样张；--check 只核对与模板是否一致。")
@click.option("--check", is_flag=True)
@click.option("--pdf", is_flag=True, help="每份样张另存一份PDF")
@click.option("--path", default="docs/examples", type=click.Path(path_type=Path))
def examples(check: bool, pdf: bool, path: Path) -> None:
    pages = {f"{kind}.html": page for kind, page in _sample_pages()}
    if check:
        _check(path, pages)
        return
    # Before anything is written: where PDF is out of reach, nothing is half done.
    html = _weasyprint() if pdf else None
    path.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (path / name).write_text(page, encoding="utf-8")
        if html is not None:
            html(string=page).write_pdf(path / name.replace(".html", ".pdf"))


@documents.command("pdf", help="把一份已出具的文书存为PDF；载有姓名，须写明理由。")
@click.argument("number")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--reason", required=True, help="为什么需要，写入日志")
def pdf_of(number: str, file: Path, reason: str) -> None:
    html = _weasyprint()
    settings = read_settings()
    engine = open_engine(settings.database_url, "intake")
    try:
        document = keeping.document(engine, number, None)
        log.info("party_opened", id=number, actor="jieli documents pdf", reason=reason)
        vault = Vault.from_text(settings.sealing_key, settings.party_key)
        name = keeping.addressee(engine, vault, document)
        said = keeping.statement(engine, vault, document)
        code = keeping.case_code(vault, document)
    finally:
        engine.dispose()
    html(string=rendered(document, name, system_now().date(), said, code)).write_pdf(file)
    click.echo(f"已写入 {file}（注明补打）。")


def _sample_code(document: Document) -> str:
    return "7KQ2M-P4XWD" if document.of_case and document.content.get("case_no") else ""


def _sample_pages() -> Iterator[tuple[str, str]]:
    for kind, document in sample_pages().items():
        yield kind, rendered(document, ADDRESSEE, None, STATEMENT, _sample_code(document))


def _check(path: Path, pages: dict[str, str]) -> None:
    kept = {file.name: file.read_text(encoding="utf-8") for file in path.glob("*.html")}
    if kept != pages:
        detail = f"{path} 与文书模板不一致：请运行 jieli documents examples 后提交"
        raise Invalid("examples_drift", detail)


def _weasyprint() -> Any:
    """WeasyPrint's HTML; refuses in one line where it, or a font for Chinese, is missing."""
    if find_spec("weasyprint") is None:
        raise Invalid("no_weasyprint", "没有安装 WeasyPrint，不能生成PDF：请运行 make pdf 安装")
    try:
        html = import_module("weasyprint").HTML
    except OSError:
        detail = "缺少 Pango 程序库，不能生成PDF：请安装 libpango-1.0-0 和 libpangoft2-1.0-0"
        raise Invalid("no_pango", detail) from None
    if not _has_chinese_font():
        detail = "没有中文字体，PDF中的汉字无法显示：请安装 fonts-noto-cjk 或 fonts-wqy-zenhei"
        raise Invalid("no_chinese_font", detail)
    return html


def _has_chinese_font() -> bool:
    try:
        listed = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"],  # noqa: S607
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return False
    return bool(listed.stdout.strip())
