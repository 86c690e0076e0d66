"""The embedded server also where user namespaces are forbidden."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from dev import launch, postgres


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_root_without_user_namespaces_runs_it_as_nobody(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_unprivileged_mode", lambda: launch.NOBODY)
    server = postgres.Postgres(open_folder / "cluster", log=open_folder / "log", durable=False)
    server.start()
    try:
        assert server.folder.owner() == "nobody"
        psycopg2.connect(server.admin_url).close()
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_folder_closed_to_nobody_is_said_in_words(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_unprivileged_mode", lambda: launch.NOBODY)
    closed = open_folder / "closed"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)
    server = postgres.Postgres(closed / "data" / "cluster", log=open_folder / "log")
    with pytest.raises(postgres.PostgresFailed, match=f"may not enter {closed}"):
        server.start()
