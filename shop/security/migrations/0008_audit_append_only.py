"""The audit log is only ever added to. A migration that must change a row drops the trigger first, and seals anew."""

from django.db import migrations

TABLES = ("security_auditentry", "security_auditlink", "security_auditcheck")

# Before each statement, also one that would meet no row, and also where a replica's role silences other triggers.
REFUSE = """
CREATE FUNCTION security_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""
GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION security_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only
"""


class Migration(migrations.Migration):
    dependencies = [("security", "0007_audit_chain")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION security_append_only()"),
        *(
            migrations.RunSQL(GUARD.format(table=table), f"DROP TRIGGER append_only ON {table}")
            for table in TABLES
        ),
    ]
