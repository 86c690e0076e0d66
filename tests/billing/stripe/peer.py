"""Peer: a process that speaks Stripe's API over HTTP (localstripe), with the official client to look into it."""

import signal
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import stripe

from dev import children

SECRET_KEY, PUBLISHABLE_KEY, WEBHOOK_SECRET = "sk_test_peer", "pk_test_peer", "whsec_of_the_peer"
VISA = "4242424242424242"
REFUSED_WHEN_CHARGED = "4000000000000341"
CONFIRMED_BY_BUYER = "4000002500003155"


class Peer:
    """Started once per session; it can be killed and starts again with what it knew."""

    def __init__(self, folder: Path) -> None:
        self.port = children.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.kept, self.log = folder / "peer.pickle", folder / "peer.log"
        self.child: Any = None
        self.client = stripe.StripeClient(
            SECRET_KEY, base_addresses={"api": self.url}, max_network_retries=0
        ).v1

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, Path(__file__).with_name("serve_peer.py"), str(self.port), self.kept]
        self.child = children.start(command, log=self.log)
        until = time.monotonic() + 30
        while not children.port_is_taken(self.port):
            assert self.child.poll() is None, self.log.read_text()
            assert time.monotonic() < until, "The peer does not answer."
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop for good."""
        children.stop(self.child, signal.SIGTERM, patience=5)

    def kill(self) -> None:
        """Kill -9, as a network that is cut."""
        children.sweep(self.child)

    def trouble(self, call: str, how: str) -> None:
        """Let the next `call` ("POST /v1/refunds") be "lost": done, but never answered. Or be answered by a status."""
        httpx.post(f"{self.url}/_config/trouble", json={"call": call, "how": how}).raise_for_status()

    def tell(self, url: str, name: str = "ours") -> None:
        """Send webhooks to `url`, signed."""
        asked = {"url": url, "secret": WEBHOOK_SECRET}
        httpx.post(f"{self.url}/_config/webhooks/{name}", json=asked).raise_for_status()

    def tell_nobody(self) -> None:
        """Send no webhooks any more."""
        httpx.post(f"{self.url}/_config/forget-webhooks").raise_for_status()

    def card(self, number: str = VISA, *, year: int = 2040, name: str = "Isaiah Langer") -> str:
        """Make a payment method as the buyer's browser does; return its token."""
        card: Any = {"number": number, "exp_month": 12, "exp_year": year, "cvc": "123"}
        about: Any = {"type": "card", "card": card, "billing_details": {"name": name}}
        return self.client.payment_methods.create(about).id

    def confirm_setup(self, client_secret: str, number: str = VISA) -> httpx.Response:
        """Confirm a SetupIntent as Stripe's script does in the buyer's browser."""
        card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        asked = {
            "key": PUBLISHABLE_KEY,
            "use_stripe_sdk": True,
            "client_secret": client_secret,
            "payment_method_data": {"type": "card", "card": card, "billing_details": {"name": "I. Langer"}},
        }
        intent = client_secret.partition("_secret_")[0]
        return httpx.post(f"{self.url}/v1/setup_intents/{intent}/confirm", json=asked)

    def confirm_at_bank(self, client_secret: str, *, success: bool = True) -> httpx.Response:
        """Do at the buyer's bank what Stripe's script lets them do."""
        intent = client_secret.partition("_secret_")[0]
        address = f"{self.url}/v1/payment_intents/{intent}/_authenticate"
        asked = {"key": PUBLISHABLE_KEY, "client_secret": client_secret}
        return httpx.post(address, params={"success": str(success).lower()}, json=asked)

    def intents(self, payment_id: object) -> list[Any]:
        """Return the PaymentIntents of one of our payments."""
        found = self.client.payment_intents.list({"limit": 100}).auto_paging_iter()
        return [one for one in found if one.metadata.to_dict().get("payment_id") == str(payment_id)]

    def moved(self, customer: str) -> int:
        """Return what a customer paid in all, less what was given back."""
        charges = self.client.charges.list({"customer": customer, "limit": 100}).auto_paging_iter()
        paid = [one for one in charges if one.status == "succeeded"]
        return sum(one.amount - one.amount_refunded for one in paid)
