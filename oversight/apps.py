from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"

    def ready(self) -> None:
        from oversight.asked import questions_first
        from staff.first import FIRST

        if questions_first not in FIRST:
            FIRST.append(questions_first)
