"""Commands find the demo that runs beside them, and never override what was said."""

import json
from pathlib import Path

import pytest

from selfservice import env


def _leave(folder: Path) -> None:
    left = {"DATABASE_URL": "postgres://demo", "SECRET_KEY": "k", "PATH": "/evil"}
    (folder / env.RUNNING).write_text(json.dumps(left))


def test_adopts_the_running_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _leave(tmp_path)
    monkeypatch.setenv("SELFSERVICE_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SECRET_KEY", "mine")
    monkeypatch.setenv("PATH", "/bin")
    env.adopt_running_demo(tmp_path)
    assert [env.text(name) for name in ("DATABASE_URL", "SECRET_KEY", "PATH")] == [
        "postgres://demo",
        "mine",
        "/bin",
    ]


def test_leaves_a_given_database_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _leave(tmp_path)
    monkeypatch.setenv("SELFSERVICE_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgres://mine")
    env.adopt_running_demo(tmp_path)
    assert env.text("DATABASE_URL") == "postgres://mine"


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(env.MissingSetting, match="Set NOT_THERE in the environment"):
        env.text("NOT_THERE")
