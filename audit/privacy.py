"""Every field of every model says what it is; a test refuses one that does not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Privacy:
    """Names of fields by what they give away.

    personal: says something about a customer; its table has a row-level policy. pseudonym: joins rows of one person without saying who.
    plain: neither. sealed fields are personal fields that are encrypted in the column as well; the test reads that from the field's class.
    """

    personal: tuple[str, ...] = ()
    pseudonym: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
