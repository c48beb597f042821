"""The bundled dossiers as pages; one library serves all tests, and keeps what it worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.pages.asking import Site
from tracker.web.library import Library
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = str(tmp_path_factory.mktemp("pages"))
    environment = {"HOME": home, "TRACKER_NOW": "2026-01-01T00:00:00Z"}
    library = Library(Wiring(environment=environment))
    yield Site(library)
    library.close()
