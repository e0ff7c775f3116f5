"""A private PostgreSQL: durable as by default (fsync and synchronous_commit on), no unix socket."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from shared.testing.servers.account import run_as
from shared.testing.servers.databases import database_answers, drop_database, fresh_database
from shared.testing.servers.install import ensure_postgres
from shared.testing.servers.ports import spare_port
from shared.testing.servers.refused import ServersUnavailable
from shared.testing.servers.server import USER, PrivateServer


class PostgresServer(PrivateServer):
    """One cluster with a superuser whose password is in the URL."""

    label = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": does not wait for clients to leave

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.port = spare_port()
        self._data = self.directory / "data"

    @property
    def url(self) -> str:
        """The address of the database that every cluster starts with."""
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        return f"postgresql+psycopg2://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def fresh_database(self, name: str) -> str:
        """Make an empty database, in place of one of that name; returns its URL."""
        return fresh_database(self.url, name)

    def drop_database(self, name: str) -> None:
        drop_database(self.url, name)

    def prepare(self) -> None:
        self._programs = ensure_postgres()
        if not self._data.exists():
            self._make_cluster()

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self._data), *options]

    def environment(self) -> dict[str, str]:
        return self.base_environment()

    def answers(self) -> bool:
        return database_answers(self.url)

    def _make_cluster(self) -> None:
        """Under another name until it is whole: an interrupted one must not be taken for data."""
        unfinished = self.directory / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [
            *(str(self._programs / "initdb"), "-D", str(unfinished), "--no-sync"),
            *("--username", USER, "--pwfile", str(self.directory / "password")),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
        ]
        made = run_as(self.account, command, self.base_environment())
        if made.returncode:
            raise ServersUnavailable(f"initdb 失败：{made.stderr.strip().splitlines()[-1]}")
        unfinished.rename(self._data)
