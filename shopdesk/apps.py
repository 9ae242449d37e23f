from django.apps import AppConfig


class ShopdeskConfig(AppConfig):
    name = "shopdesk"
