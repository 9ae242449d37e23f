from django.apps import AppConfig
from django.db.models.signals import pre_save


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from auditlog.models import LogEntry

        from audit.changes import sign

        pre_save.connect(sign, sender=LogEntry, dispatch_uid="audit.sign")
