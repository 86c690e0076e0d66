"""`python serve_peer.py PORT FILE`: localstripe on this machine alone, kept in FILE, and able to fail on purpose.

As it comes it listens on every interface and keeps everybody's data in one place under /tmp.
"""

import os
import pickle
import re
import sys
from pathlib import Path

from aiohttp import web
from localstripe import resources, webhooks
from localstripe.server import app

# What the next calls suffer: the beginning of a path -> "lost" (done, but the answer never comes) or a status.
trouble: dict[str, str] = {}


@web.middleware
async def misbehave(request, handler):
    """Do what was asked, then die without an answer; or answer with a fault and do nothing."""
    asked = f"{request.method} {request.path}"
    if request.path == "/js.stripe.com/v3/":
        return web.Response(text=script(), content_type="application/javascript")
    how = next((trouble.pop(start) for start in list(trouble) if asked.startswith(start)), "")
    if how.isdigit():
        return web.json_response({"error": {"message": "Trouble."}}, status=int(how))
    answer = await handler(request)
    if how == "lost":
        os._exit(9)
    return answer


def script() -> str:
    """Return localstripe's stand-in for Stripe's script, without hiding the browser's own `Element` from htmx."""
    text = Path(resources.__file__).with_name("localstripe-v3.js").read_text()
    return re.sub(r"(?<![.\w])Element(?= \{|\(this|\))", "CardElement", text)


async def trouble_ahead(request):
    """POST {"call": "POST /v1/charges", "how": "lost" | "500"}."""
    asked = await request.json()
    trouble[asked["call"]] = asked["how"]
    return web.Response()


async def forget_webhooks(request):
    """Tell nobody any more."""
    webhooks._webhooks.clear()
    return web.Response()


def main(port: int, kept: Path) -> None:
    """Serve until a signal; what was kept in an earlier life is there again."""

    def write(store) -> None:
        fresh = kept.with_suffix(".new")
        fresh.write_bytes(pickle.dumps(dict(store), protocol=pickle.HIGHEST_PROTOCOL))
        fresh.rename(kept)

    if kept.exists():
        dict.update(resources.store, pickle.loads(kept.read_bytes()))
    resources.Store.dump_to_disk = write
    app.middlewares.insert(0, misbehave)
    # Behind the prefix that needs no key.
    app.router.add_post("/_config/trouble", trouble_ahead)
    app.router.add_post("/_config/forget-webhooks", forget_webhooks)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
