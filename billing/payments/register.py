"""x"""
def register_payments() -> None:
    """x"""
