"""What a reader of the log filters by: the verbs in a few groups that mean something to a manager."""

from django.utils.translation import gettext_lazy as _

from oversight.labels import VERBS
from oversight.reasons import Label

GROUPS: dict[str, Label] = {
    "LOOKUPS": _("照会"),
    "CHECKS": _("本人確認・書類"),
    "SECTIONS": _("契約内容などの表示"),
    "VISITS": _("受付・応対"),
    "DOOR": _("サインイン・端末"),
    "LOG": _("記録の確認"),
    "REFUSALS": _("お断り"),
    "OTHER": _("その他"),
}
_GROUP_OF = {
    "customer": "LOOKUPS", "lookup": "LOOKUPS",
    "document": "CHECKS", "identity": "CHECKS", "check": "CHECKS",
    "contract": "SECTIONS", "device": "SECTIONS", "bill": "SECTIONS", "usage": "SECTIONS", "payment": "SECTIONS", "history": "SECTIONS",
    "disclosure": "SECTIONS", "section": "SECTIONS", "note": "SECTIONS",
    "ticket": "VISITS", "visit": "VISITS",
    "session": "DOOR", "terminal": "DOOR", "permission": "DOOR",
    "log": "LOG", "signal": "LOG", "threshold": "LOG", "item": "LOG", "review": "LOG", "question": "LOG", "sheet": "LOG", "extract": "LOG",
    "quota": "LOG", "freshness": "LOG", "checkpoint": "LOG", "export": "LOG",
}  # fmt: skip


def group_of(verb: str) -> str:
    return _GROUP_OF.get(verb.partition(".")[0], "OTHER")


def verbs_of(group: str) -> list[str]:
    """Return the verbs of a group. What was refused stands in its own group besides."""
    if group == "REFUSALS":
        return [verb for verb in VERBS if verb.endswith(".refused")]
    return [verb for verb in VERBS if group_of(verb) == group]
