from licensing.models.catalogue import Prerequisite, Product, ProductAlias, Sku
from licensing.models.policy import Policy
from licensing.models.seat import Seat, SeatLedger
from licensing.models.seat_file import SeatFile, SeatFilePart
from licensing.models.subscription import SEATS_FREE, Subscription
from licensing.models.takeover import TakeOver, TakeOverSource

__all__ = [
    "SEATS_FREE",
    "Policy",
    "Prerequisite",
    "Product",
    "ProductAlias",
    "Seat",
    "SeatFile",
    "SeatFilePart",
    "SeatLedger",
    "Sku",
    "Subscription",
    "TakeOver",
    "TakeOverSource",
]
