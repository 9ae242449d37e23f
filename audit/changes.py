"""The change history (django-auditlog): who changed which row; values of personal fields are masked whole."""

from typing import Any

from auditlog.registry import auditlog
from django.db import models

from audit.context import actor
from audit.privacy import Privacy


def keep_history(model: type[models.Model]) -> None:
    """Register a model. Personal and pseudonymous fields appear in the history by name only, digests not at all."""
    privacy: Privacy = model.privacy  # type: ignore[attr-defined]
    digests = [field.name for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)]
    auditlog.register(model, mask_fields=[*privacy.personal, *privacy.pseudonym], exclude_fields=digests)


def sign(sender: Any, instance: Any, **_kwargs: Any) -> None:
    """Put the acting person on a new line of the history. (One receiver for the process: connecting one per request races.)"""
    current = actor.get()
    if current is not None and instance.actor_id is None:
        instance.actor_id = current.staff
