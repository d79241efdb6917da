"""The audit log is as it was sealed. The walk along its chain is done in the night (shop.security.audit_chain): a
database that could verify seals could make them."""

from django.utils.translation import gettext_lazy

from shop.doctor.check import Check

CHAIN = """
    SELECT coalesce(fault.place, 0) AS id,
           coalesce('entry ' || (fault.value->>'entry'), 'seal ' || (fault.value->>'sequence'), 'all') AS about,
           fault.value->>'entry' AS target,
           (fault.value->>'kind') || ': ' || (fault.value->>'text') AS found, 'as it was sealed' AS expected,
           fault.value IS NOT NULL AS wrong
    FROM (SELECT faults FROM security_auditcheck ORDER BY id DESC LIMIT 1) newest
    LEFT JOIN LATERAL jsonb_array_elements(newest.faults) WITH ORDINALITY AS fault(value, place) ON TRUE
"""

CHECKS = (
    Check(
        name="audit.chain",
        title=gettext_lazy("Audit log"),
        rule=gettext_lazy("Nothing that was written into the audit log has been altered or taken out since."),
        meaning=gettext_lazy("Somebody with access to the database has covered tracks, or the shop's key is lost."),
        advice=gettext_lazy(
            "Do not delete anything. Compare the rows named here with a backup, and change the database's passwords."
        ),
        sql=CHAIN,
    ),
)
