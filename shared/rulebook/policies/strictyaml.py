"""YAML into typed structures; a key that is given twice is a mistake, not a correction."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, TypeVar

import msgspec
import yaml

from shared.kernel.refusals import Invalid

T = TypeVar("T")


class _Once(yaml.CSafeLoader):
    """The safe loader, but every key of a mapping stands there once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        given = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = sorted({key for key in given if given.count(key) > 1})
        if twice:
            raise ValueError(f"第{node.start_mark.line + 1}行起“{twice[0]}”写了两次")
        return super().construct_mapping(node, deep)


def read_yaml(text: str, type: type[T], place: str) -> T:
    """The content of a file; refuses a bad one in one line with its place."""
    try:
        return msgspec.convert(yaml.load(text, _Once), type)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _bad(place, f"第{line}行不是正确的 YAML（{error.problem}）") from None
    except (yaml.YAMLError, msgspec.ValidationError, ValueError) as error:
        raise _bad(place, " ".join(str(error).split())) from None


def _bad(place: str, why: str) -> Invalid:
    return Invalid("policy_file", f"{place}：{why}")
