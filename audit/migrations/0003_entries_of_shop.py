"""An index for whoever reads what happened at a shop: the search, the pictures of the week, the signals.

The four others begin with a person, a customer, a visit or an entry's name. Without this one a month of a shop among twenty (10 million
entries a year) reads the month of all of them. A BRIN index on the time would cost an insert less, but still read all shops' rows.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_sealing")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX audit_entry_shop ON audit_entry (shop, recorded_at, id) WHERE shop IS NOT NULL",
            "DROP INDEX audit_entry_shop",
        ),
    ]
