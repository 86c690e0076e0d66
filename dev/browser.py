"""Find a Chromium for the browser tests, and fetch one where there is none. `python -m dev.browser` says which."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


class BrowserMissing(RuntimeError):
    """No Chromium was found and none could be fetched; the message says what to do."""


def launch_arguments() -> dict[str, object]:
    """Return what Playwright's `launch()` needs here: the program, and no sandbox where root forbids it."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": str(find()), "args": [*ARGUMENTS, *sandbox]}


def find() -> Path:
    """Return a Chromium that runs: the named one, Playwright's, the PATH's, else a fetched one.

    Raises BrowserMissing; a browser test is never skipped in silence.
    """
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if runs(Path(named)):
            return Path(named)
        raise BrowserMissing(f"CHROMIUM_PATH is {named}, which does not run.")
    for way in (_playwrights, _on_the_path, _installed_by_playwright, _installed_by_debian):
        program = way()
        if program and runs(program):
            return program
    raise BrowserMissing(
        "The browser tests need Chromium. Install it (Debian and Ubuntu: apt-get install chromium; anywhere: "
        ".venv/bin/python -m playwright install --with-deps chromium), or set CHROMIUM_PATH to the program."
    )


def runs(program: Path) -> bool:
    """Tell whether the program starts here; a download without its libraries does not."""
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights() -> Path | None:
    said = subprocess.run(
        [sys.executable, "-c", _ASK_PLAYWRIGHT], capture_output=True, text=True, check=False
    )
    program = Path(said.stdout.strip() or "nowhere")
    return program if program.exists() else None


def _on_the_path() -> Path | None:
    found = (shutil.which(name) for name in NAMES)
    return next((Path(program) for program in found if program), None)


def _installed_by_playwright() -> Path | None:
    _say("No Chromium here; asking Playwright for one.")
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr
    )
    return _playwrights() if done.returncode == 0 else None


def _installed_by_debian() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    _say("Installing Debian's package chromium.")
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run([*apt, *step], check=False, stdout=sys.stderr, env=env)
    return _on_the_path()


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    sys.stdout.write(f"{find()}\n")
