"""What every app leans on: values, isolation, outbox, jobs, audit, doors, design system.

Knows no product, no role and no page of the portal. A thing enters when two apps use it
already and when it can be explained without naming a product.
"""
