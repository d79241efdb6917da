from datetime import timedelta

from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.security.audit_chain.seal import seal
from shop.security.audit_chain.verify import verify_and_remember

FAULT_TOPIC = "security.audit_fault"


@every(timedelta(minutes=1), "security.audit_seal")
def seal_what_is_new(_message: Message) -> None:
    seal()


@every(timedelta(days=1), "security.audit_verify")
def verify_every_night(_message: Message) -> None:
    seal(is_thorough=True)
    check = verify_and_remember()
    if check.wrong:
        queue.put(FAULT_TOPIC, {"check": check.pk}, dedupe_key=f"{FAULT_TOPIC}:{check.pk}")
