"""What is raised when the private servers cannot be had."""

from __future__ import annotations


class ServersUnavailable(RuntimeError):
    """One line, in Chinese, that says what to install or which variable to set."""
