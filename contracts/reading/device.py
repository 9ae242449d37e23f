"""端末・SIM: the handset in each line, and those before it."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from contracts.models import Device, Line
from contracts.reading import Wanted
from contracts.reading.lines import lines_of, spoken


@dataclass(frozen=True, slots=True)
class LineDevices:
    number: str
    line: Line
    now: Device | None
    earlier: list[Device]

    @property
    def left_yen(self) -> int:
        """What is still to be paid for the handset in use. The tax on it was paid with the purchase."""
        return self.now.instalment_yen * self.now.instalments_left if self.now else 0


def read(customer: UUID, _wanted: Wanted) -> list[LineDevices] | None:
    """Two statements: the lines, the devices."""
    lines = lines_of(customer)
    devices: defaultdict[int, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(customer_id=customer).order_by("-bought_on"):
        devices[device.line_id].append(device)
    if not lines:
        return None
    return [LineDevices(spoken(line), line, next(iter(devices[line.pk]), None), devices[line.pk][1:]) for line in lines]
