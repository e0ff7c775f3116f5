"""What a file is, is told by what is in it, whatever its name says."""

from __future__ import annotations

import io
import zipfile

import pytest

from shared.materials.media import BY_TYPE, recognise

_OFFICE = "application/vnd.openxmlformats-officedocument."


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name in names:
            # Of no date, so that the name of the test is the same in every process.
            written.writestr(zipfile.ZipInfo(name), "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.4\n...\n%%EOF", "application/pdf"),
        (b"\xff\xd8\xff\xe1...", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (archive("a", "word/document.xml"), f"{_OFFICE}wordprocessingml.document"),
        (archive("xl/workbook.xml", "b"), f"{_OFFICE}spreadsheetml.sheet"),
    ],
)
def test_kinds_that_are_taken_are_recognised(content: bytes, media_type: str) -> None:
    assert recognise(content) == media_type
    assert media_type in BY_TYPE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4 without an end",
        b"<html>%PDF-1.4 %%EOF",
        b"GIF89a",
        b"MZ\x90\0",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04 broken",
        archive("readme.txt"),
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("word/document.xml", "xl/workbook.xml"),
        archive("OFD.xml")[:-30],
    ],
)
def test_everything_else_is_nothing_that_is_taken(content: bytes) -> None:
    assert recognise(content) == ""
