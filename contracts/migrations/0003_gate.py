from django.db import migrations

from audit.gate import protect
from audit.verbs import Section


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_partitions")]
    operations = [
        # A line's number heads the device, the bill and the usage as well.
        protect("contracts_line", Section.CONTRACT, Section.DEVICE, Section.BILL, Section.USAGE),
        protect("contracts_lineoption", Section.CONTRACT),
        protect("contracts_device", Section.DEVICE),
        protect("contracts_bill", Section.BILL),
        protect("contracts_billline", Section.BILL),
        protect("contracts_usage", Section.USAGE),
        protect("contracts_payment", Section.PAYMENT),
        protect("contracts_contact", Section.HISTORY),
    ]
