"""`make fuzz`: the real product, and Schemathesis's command line against it as each role, calls chained.

The tests do a short form of this in process (tests/api/test_fuzz.py). SECONDS is the time per role.
"""

import os
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from dev import children
from tests.browser.product import Product
from tests.machine import Machine

PEOPLE = {
    "global": "megan.bowen@contoso.example",
    "billing": "patti.fernandez@contoso.example",
    "license": "lidia.holloway@contoso.example",
    "reader": "nestor.wilke@contoso.example",
    "purchaser": "adele.vance@contoso.example",
}
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method,allow_header_conformance,ignored_auth"
)
CONFIG = """
[parameters]
organization = "contoso"
"""


def main() -> int:
    """Start everything on services of its own, knock as each role, stop. Returns how many roles found something."""
    machine = Machine()
    machine.settle()
    os.environ["DJANGO_SETTINGS_MODULE"] = "selfservice.settings"
    import django  # noqa: PLC0415 start-up: only now the settings know the addresses

    django.setup()
    machine.start()
    product = Product(machine, children.free_port())
    try:
        product.start()
        return sum(_knock(product, machine, role, email) for role, email in PEOPLE.items())
    finally:
        product.stop()
        machine.stop()


def _knock(product: Product, machine: Machine, role: str, email: str) -> bool:
    print(f"\n=== {role}: {email}", flush=True)
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write(CONFIG)
        config.flush()
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", config.name,
            "run", f"{product.url}/api/schema/", "--checks", CHECKS,
            "--header", f"Authorization: Bearer {_token(product, email)}",
            "--max-time", os.environ.get("SECONDS", "60"), "--generation-allow-x00", "false",
        ]  # fmt: skip
        return subprocess.run(command, cwd=machine.data, check=False).returncode != 0


def _token(product: Product, email: str) -> str:
    from django.core.management import call_command  # noqa: PLC0415 as above

    out = StringIO()
    with product.opened():
        call_command("create_token", email, organization="contoso", stdout=out)
    return out.getvalue().strip()


if __name__ == "__main__":
    sys.exit(main())
