from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ShopdeskConfig(AppConfig):
    name = "shopdesk"

    def ready(self) -> None:
        from shopdesk.privileges import grant

        # Django sends post_migrate only for packages with models; any of them will do, all tables are there by then.
        post_migrate.connect(grant, sender=apps.get_app_config("contracts"))
