from django.db import migrations

from audit.gate import protect
from audit.verbs import Section


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("audit", "0001_initial")]
    operations = [protect("identity_checkeddocument", Section.CHECK)]
