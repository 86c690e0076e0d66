"""Vault: the bank's one file, for all processes. Weather: whether the bank can be reached, and how soon."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from billing.providers.interface import ProviderUnavailable

PATIENCE_SECONDS = 15
_TABLES = """
CREATE TABLE IF NOT EXISTS card (
  ref TEXT PRIMARY KEY, behavior TEXT NOT NULL, brand TEXT NOT NULL, last4 TEXT NOT NULL,
  month INTEGER NOT NULL, year INTEGER NOT NULL, holder TEXT NOT NULL, country TEXT NOT NULL,
  confirmed INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS charge (
  key TEXT PRIMARY KEY, ref TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL, card TEXT NOT NULL,
  minor INTEGER NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL, refusal TEXT,
  confirm TEXT UNIQUE, description TEXT NOT NULL, return_url TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS charge_tenant ON charge (tenant);
CREATE TABLE IF NOT EXISTS refund (
  key TEXT PRIMARY KEY, ref TEXT NOT NULL UNIQUE, charge TEXT NOT NULL REFERENCES charge (ref),
  minor INTEGER NOT NULL, currency TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS refund_charge ON refund (charge);
"""


class Weather:
    """A small file beside the vault that any process may write: a bank that is slow, or closed."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "weather.json"

    def close_bank(self) -> None:
        """Let the bank answer nobody until `clear()`."""
        self._write({"closed": True})

    def slow_down(self, *, before: float = 0, after: float = 0) -> None:
        """Let it take so many seconds before an act, or between having carried it out and the answer."""
        self._write({"before": before, "after": after})

    def clear(self) -> None:
        """Let it answer at once again."""
        self.file.unlink(missing_ok=True)

    def read(self) -> dict[str, Any]:
        """Return what was last written, nothing in fair weather."""
        try:
            found: dict[str, Any] = json.loads(self.file.read_text())
        except FileNotFoundError:
            return {}
        return found

    def _write(self, weather: dict[str, Any]) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(weather))
        fresh.replace(self.file)


class Vault:
    """Each act is one transaction of the file; several processes may act at once."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "bank.sqlite3"
        self._weather = Weather(folder)

    @contextmanager
    def acting(self) -> Iterator[sqlite3.Connection]:
        """One act: all of it is kept, or nothing. Raises ProviderUnavailable when the bank cannot be reached."""
        weather = self._weather.read()
        if weather.get("closed"):
            raise ProviderUnavailable("The sandbox bank is closed.")
        time.sleep(weather.get("before", 0))
        try:
            file = self._opened()
        except (sqlite3.OperationalError, OSError) as error:
            raise ProviderUnavailable("The sandbox bank does not answer.") from error
        try:
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise ProviderUnavailable("The sandbox bank does not answer.") from error
        finally:
            # Without COMMIT this takes everything back.
            file.close()
        time.sleep(weather.get("after", 0))

    def _opened(self) -> sqlite3.Connection:
        is_new = not self.file.exists()
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = sqlite3.connect(self.file, timeout=PATIENCE_SECONDS, isolation_level=None)
        file.row_factory = sqlite3.Row
        # A power cut may take the last acts, a kill -9 of a process none: enough for a sandbox.
        file.execute("PRAGMA synchronous = NORMAL")
        if is_new:
            # Somebody else may be doing the same right now: then it is done.
            with suppress(sqlite3.OperationalError):
                file.execute("PRAGMA journal_mode = WAL")
        file.executescript(_TABLES)
        return file
