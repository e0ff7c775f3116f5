"""A certificate library made of paper: answers what its table says, and remembers who asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

IDENTITY = {
    "number": "C-4101-0001",
    "name_zh": "居民身份证",
    "issuer": {"department": "公安局", "division": "410000000000"},
    "valid_to": "2030-01-01",
}


@dataclass
class PaperLibrary:
    """`url` is where it answers; `status` and `answer` what."""

    url: str = ""
    status: int = 200
    answer: Any = field(default_factory=lambda: dict(IDENTITY))
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @contextmanager
    def opened(self) -> Iterator[PaperLibrary]:
        library = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                library.asked.append(json.loads(self.rfile.read(length)))
                library.tokens.append(self.headers.get("Authorization", ""))
                library.paths.append(self.path)
                said = library.answer
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(library.status)
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.005,))
            thread.start()
            self.url = f"http://127.0.0.1:{server.server_port}/"
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()
