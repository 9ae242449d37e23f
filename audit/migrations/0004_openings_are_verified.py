"""The verifier compares what a verb opens with the code: a row more would open customers to an entry that says something else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_entries_of_shop")]
    operations = [
        migrations.RunSQL("GRANT SELECT ON audit_opening TO shopdesk_reader", "REVOKE SELECT ON audit_opening FROM shopdesk_reader"),
    ]
