"""A timer unit of the double of systemd."""

import asyncio
import os
import time

from unit_file import UnitFile, span

PERIODS = {"minutely": 60.0, "hourly": 3600.0, "daily": 86400.0}
SPANS = ("OnBootSec", "OnActiveSec", "OnUnitActiveSec", "OnUnitInactiveSec")
# The lab may let minutes pass faster: each span of a minute or more is shortened in that proportion.
PACE = float(os.environ.get("MINUTE", "60")) / 60


class Timer:
    def __init__(self, unit: UnitFile, boot: float):
        self.boot = boot
        self.state = "inactive"
        self.result = "success"
        self._task = None
        self.use(unit)

    def use(self, unit: UnitFile) -> None:
        self.unit = unit
        self.name = unit.name
        self.service = unit.one("Timer", "Unit", unit.name.replace(".timer", ".service"))
        self.calendar = [period(value) for value in unit.all("Timer", "OnCalendar")]
        self.spans = {name: [paced(span(value)) for value in unit.all("Timer", name)] for name in SPANS}

    def start(self, trigger, service) -> None:
        """From now on `trigger()` is awaited whenever it elapses; `service()` is the unit that it starts."""
        if self._task is None:
            self.state = "active"
            self._task = asyncio.create_task(self._tick(trigger, service))

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.state = "inactive"

    async def _tick(self, trigger, service) -> None:
        active = time.monotonic()
        once = sorted([self.boot + after for after in self.spans["OnBootSec"]]
                      + [active + after for after in self.spans["OnActiveSec"]])
        calendar = self._next_calendar()
        while True:
            await asyncio.sleep(0.1)
            now, unit = time.monotonic(), service()
            due = bool(once and now >= once[0]) or time.time() >= calendar
            entered = unit.entered if unit else {"active": 0.0, "inactive": 0.0}
            due = due or any(entered["active"] and now >= entered["active"] + s for s in self.spans["OnUnitActiveSec"])
            rests = unit is not None and unit.state in ("inactive", "failed") and entered["inactive"]
            due = due or bool(rests and any(now >= rests + s for s in self.spans["OnUnitInactiveSec"]))
            # What it starts and still runs is not started again; the timer elapses once it has ended.
            if not due or (unit is not None and unit.state in ("active", "activating", "deactivating")):
                continue
            once = [moment for moment in once if moment > now]
            calendar = self._next_calendar()
            await trigger()

    def _next_calendar(self) -> float:
        now = time.time()
        return min((now - now % period + period for period in self.calendar), default=float("inf"))


def paced(seconds: float) -> float:
    return seconds * PACE if seconds >= 60 else seconds


def period(calendar: str) -> float:
    if calendar not in PERIODS:
        raise ValueError(f"got OnCalendar={calendar}, this double knows {', '.join(PERIODS)}")
    return paced(PERIODS[calendar])
