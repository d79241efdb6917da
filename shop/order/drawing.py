"""Draws deploy/order-life.md from the table in shop.order.pipeline."""

import sys

from shop.order.pipeline import STATUSES, STEPS, followers
from shop.order.statuses import PENDING_PAYMENT, RELEASING, SALES

HEADER = """# The life of an order

Drawn from the table in `shop/order/pipeline.py` by `python -m shop.order.drawing > deploy/order-life.md`; a test
compares the two. Every change goes through `shop.order.transition.change_status`: the row is locked, the step looked up
again under the lock, an audit entry written in the same transaction. Any other step is refused with a message.
"""
ABOUT_LINES = """## Lines

A line goes through the same statuses as its order and follows it. These steps a line may take before its order does,
when a part of the order has left or was taken off:
"""


def page() -> str:
    sales = ", ".join(SALES)
    releasing = ", ".join(RELEASING)
    return "\n".join(
        [
            HEADER,
            *_diagram(),
            "",
            f"Counted as a sale: {sales}. Stock that is still held is free again in: {releasing}.",
            "",
            "| from | to | when |",
            "|---|---|---|",
            *(f"| {step.source} | {step.target} | {step.when} |" for step in STEPS),
            "",
            ABOUT_LINES,
            *(f"- {step.source} → {step.target}: {step.when}" for step in STEPS if step.line_ahead),
            "",
        ]
    )


def _diagram() -> list[str]:
    names = {status: status.title().replace(" ", "") for status in STATUSES}
    return [
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{status}" as {name}' for status, name in names.items()),
        f"    [*] --> {names[PENDING_PAYMENT]}: the order is placed, its stock reserved",
        *(f"    {names[step.source]} --> {names[step.target]}: {step.when.replace(':', ',')}" for step in STEPS),
        *(f"    {name} --> [*]" for status, name in names.items() if not followers(status)),
        "```",
    ]


if __name__ == "__main__":
    sys.stdout.write(page())
