"""Whoever types a command from a page finds it there: make targets, `jieli` and its options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from doc_pages import READMES, ROOT, code, pages

from cli.main import main

_TARGET = re.compile(r"^([a-z-]+):.*##", re.MULTILINE)
_MAKE_VARIABLES = {"BACKEND", "FRESH"}


def _commands(page: Path, program: str) -> set[tuple[str, ...]]:
    """The words after the program in each piece of code that calls it."""
    found = set()
    for piece in code(page.read_text(encoding="utf-8")):
        for call in re.split(r"&&|;|\|| > ", piece):
            words = shlex.split(call, comments=True)
            while words and "=" in words[0]:
                words.pop(0)
            if words and Path(words[0]).name == program:
                found.add(tuple(words[1:]))
    return found


def _problem(words: tuple[str, ...]) -> str:
    """What is wrong with a call of `jieli`; empty if nothing is."""
    command: click.Command = main
    for word in words:
        if word.startswith("--"):
            known = {"--help"} | {name for p in command.params for name in p.opts}
            if word.partition("=")[0] not in known:
                return f"{command.name} has no option {word}"
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return f"there is no command {word}"
            command = command.commands[word]
    return ""


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_each_command_of_jieli_exists(page: Path) -> None:
    wrong = {words: _problem(words) for words in _commands(page, "jieli")}
    assert not {words: problem for words, problem in wrong.items() if problem}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_each_make_target_exists(page: Path) -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    for words in _commands(page, "make"):
        assert {word for word in words if "=" not in word} <= targets
        assert {word.split("=")[0] for word in words if "=" in word} <= _MAKE_VARIABLES


def test_both_readmes_name_the_same_commands() -> None:
    english, chinese = READMES
    for program in ("make", "jieli"):
        assert _commands(english, program) == _commands(chinese, program) != set()


def test_a_command_that_is_not_there_is_noticed() -> None:
    assert _problem(("fly",)) == "there is no command fly"
    assert _problem(("deadletters", "burn")) == "there is no command burn"
    assert _problem(("run", "--slowly")) == "run has no option --slowly"
    assert _problem(("deadletters", "show", "intake", "0190")) == ""
