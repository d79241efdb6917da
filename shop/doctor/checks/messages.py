"""The work that is done in the background is done."""

from django.utils.translation import gettext_lazy

from shop.doctor.check import Check

WAITING = """
    SELECT id, topic || CASE WHEN key = '' THEN '' ELSE ' (' || key || ')' END AS about, id::text AS target,
           'due since ' || to_char(run_at, 'YYYY-MM-DD HH24:MI') AS found, 'done within 15 minutes' AS expected,
           run_at < %(now)s - interval '15 minutes' AS wrong
    FROM outbox_message WHERE state = 'waiting'
"""

RUNNING = """
    SELECT id, topic || CASE WHEN key = '' THEN '' ELSE ' (' || key || ')' END AS about, id::text AS target,
           'begun, and left alone since ' || coalesce(to_char(lease_until, 'YYYY-MM-DD HH24:MI'), 'ever') AS found,
           'done, or taken over' AS expected,
           coalesce(lease_until < %(settled)s, TRUE) AS wrong
    FROM outbox_message WHERE state = 'running'
"""

PARKED = """
    SELECT id, topic || CASE WHEN key = '' THEN '' ELSE ' (' || key || ')' END AS about, id::text AS target,
           'given up after ' || attempts || ' tries' AS found, 'done' AS expected, state = 'parked' AS wrong
    FROM outbox_message WHERE state <> 'done' AND state <> 'discarded'
"""

CHECKS = (
    Check(
        name="messages.waiting",
        title=gettext_lazy("Messages in good time"),
        rule=gettext_lazy("Mails, refunds and other background work begin within 15 minutes of when they are due."),
        meaning=gettext_lazy("The worker does not run, or cannot keep up: mails and payments are late."),
        advice=gettext_lazy("Start the worker (manage.py worker), or one more of them."),
        sql=WAITING,
        links_to="message",
    ),
    Check(
        name="messages.running",
        title=gettext_lazy("Messages being done"),
        rule=gettext_lazy("What a worker has begun is finished, or taken over by another worker."),
        meaning=gettext_lazy("A worker has died and none is there to take its work over."),
        advice=gettext_lazy("Start the worker (manage.py worker): it takes the work over by itself."),
        sql=RUNNING,
        links_to="message",
    ),
    Check(
        name="messages.parked",
        title=gettext_lazy("Messages given up"),
        rule=gettext_lazy("No background work has been given up."),
        meaning=gettext_lazy("Something failed each time it was tried, and now waits for you."),
        advice=gettext_lazy("Read the trouble, then try it again or discard it with a reason."),
        sql=PARKED,
        links_to="message",
    ),
)
