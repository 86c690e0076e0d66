from billing.models.account import BillingAccount, BillingSettings
from billing.models.invoice import Invoice, InvoiceLine
from billing.models.offer import Offer
from billing.models.order import Order
from billing.models.payment import Payment, ProviderEvent
from billing.models.payment_method import PaymentMethod
from billing.models.payment_plan import PaymentPlan

__all__ = [
    "BillingAccount",
    "BillingSettings",
    "Invoice",
    "InvoiceLine",
    "Offer",
    "Order",
    "Payment",
    "PaymentMethod",
    "PaymentPlan",
    "ProviderEvent",
]
