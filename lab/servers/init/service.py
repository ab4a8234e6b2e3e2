"""A service unit of the double of systemd."""

import asyncio
import os
import signal
import time
import uuid

import notification
import processes
from unit_file import UnitFile, command, environment

FOREVER = float("inf")
START_LIMIT = {"interval": 10.0, "burst": 5}


class Service:
    """States are systemd's: inactive, activating, active, deactivating, failed; `result` is its Result."""

    def __init__(self, unit: UnitFile, journal):
        self.journal = journal
        self.state = "inactive"
        self.result = "success"
        self.main = None
        self.restarts = 0
        self.exit_status = 0
        self.invocation = ""
        self.entered = {"active": 0.0, "inactive": 0.0}
        self._starts: list = []
        self._restart = None
        self._watch = None
        self._starting = None
        self._stopping = False
        self.use(unit)

    def use(self, unit: UnitFile) -> None:
        """Takes what the unit's files say now; a program that runs goes on as it was started."""
        self.unit = unit
        self.name = unit.name
        self.type = self._get("Type", "simple")
        self.kill_mode = self._get("KillMode", "control-group")
        if self.type not in ("simple", "exec", "oneshot", "notify"):
            raise ValueError(f"{self.name}: got Type={self.type}, this double knows simple, exec, oneshot and notify")

    def _get(self, name: str, default: str = "") -> str:
        return self.unit.one("Service", name, default)

    async def start(self) -> bool:
        """Starts it and waits until it is started; whether it is. A start during another one is that one."""
        if self.state == "active":
            return True
        if self._starting is None:
            self._cancel_restart()
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(self._started)
        starting = self._starting
        await asyncio.wait({starting})
        return not starting.cancelled() and starting.result()

    def _started(self, _) -> None:
        self._starting = None

    async def _start(self) -> bool:
        if not self._within_start_limit():
            self._log("Start request repeated too quickly.")
            self._enter("failed", "start-limit-hit")
            return False
        self._stopping = False
        self._enter("activating", "success")
        self.invocation = uuid.uuid4().hex
        default = FOREVER if self.type == "oneshot" else 90.0
        limit = self.unit.seconds("Service", "TimeoutStartSec", self.unit.seconds("Service", "TimeoutSec", default))
        try:
            await asyncio.wait_for(self._run(), None if limit in (0, FOREVER) else limit)
        except asyncio.TimeoutError:
            self._log("start operation timed out. Terminating.")
            await self._terminate()
            self._failed("timeout")
        except (OSError, ValueError) as error:
            self._log(str(error))
            self._failed("resources")
        return self.state == "active" or (self.type == "oneshot" and self.result == "success")

    async def _run(self) -> None:
        variables = {**processes.BASE, **environment(self.unit), "INVOCATION_ID": self.invocation}
        for line in self.unit.all("Service", "ExecStartPre"):
            if not await self._complete(line, variables):
                return await self._give_up()
        lines = self.unit.all("Service", "ExecStart")
        if self.type == "oneshot":
            for line in lines:
                if not await self._complete(line, variables):
                    return await self._give_up()
        else:
            words, _ = command(lines[-1], variables)
            notified = notification.listen(self.name, variables) if self.type == "notify" else None
            self.main = self._spawn(words, variables)
            self._watch = asyncio.create_task(self._watch_main(self.main))
            if notified is not None and not await notification.ready(notified, self._watch):
                self._log("ended before it was ready (protocol)")
                return
        for line in self.unit.all("Service", "ExecStartPost"):
            await self._complete(line, variables)
        if self.type != "oneshot" or self.unit.yes("Service", "RemainAfterExit"):
            # A process that has ended meanwhile is no less started; its end is dealt with next.
            self._enter("active", "success")
        else:
            await self._sweep()
            self._enter("inactive", "success")

    async def _complete(self, line: str, variables: dict) -> bool:
        """Runs a command to its end; whether it may go on."""
        words, counts = command(line, variables)
        try:
            self.main = self._spawn(words, variables)
        except OSError:
            if counts:
                raise
            return True
        self.exit_status = await processes.ended(self.main)
        self.main = None
        if self.exit_status and counts:
            self._log(f"Main process exited, status={self.exit_status}")
        return not (self.exit_status and counts)

    async def _give_up(self) -> None:
        await self._sweep()
        self._failed("exit-code" if self.exit_status > 0 else "signal")

    def _spawn(self, words: list, variables: dict):
        output = self.unit.one("Service", "StandardOutput", "journal")
        console = "console" in output or output == "tty"
        name = self.unit.one("Service", "SyslogIdentifier", os.path.basename(words[0]))
        line = lambda text: self.journal.write(self.name, name, text, console)  # noqa: E731
        return processes.start(words, variables, line, self._get("WorkingDirectory", "/").lstrip("-"))

    async def _watch_main(self, main) -> None:
        self.exit_status = await processes.ended(main)
        if self.main is not main:
            return
        self.main = None
        clean = self.exit_status in (0, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP, -signal.SIGPIPE)
        self._log(f"Main process exited, status={self.exit_status}")
        if self._stopping:
            return
        await self._sweep()
        if clean and not (self.type == "notify" and self.state == "activating"):
            self._ended("inactive", "success")
        else:
            self._ended("failed", "exit-code" if self.exit_status >= 0 else "signal")

    def _failed(self, result: str) -> None:
        self._ended("failed", result)

    def _ended(self, state: str, result: str) -> None:
        """The run is over: restart, where the unit says so."""
        self._enter(state, result)
        restart = self._get("Restart", "no")
        wanted = restart == "always" or (restart in ("on-failure", "on-abnormal") and result != "success")
        if wanted and not self._stopping:
            self.state = "activating"
            self._restart = asyncio.create_task(self._restart_later())

    async def _restart_later(self) -> None:
        await asyncio.sleep(self.unit.seconds("Service", "RestartSec", 0.1))
        self._restart = None
        self.restarts += 1
        self.state = "inactive"
        await self.start()

    def _cancel_restart(self) -> None:
        if self._restart is not None:
            self._restart.cancel()
            self._restart = None

    async def stop(self) -> None:
        self._cancel_restart()
        self._stopping = True
        if self._starting is not None:
            self._starting.cancel()
        if self.state in ("inactive", "failed"):
            return
        self.state = "deactivating"
        variables = {**processes.BASE, **environment(self.unit), "INVOCATION_ID": self.invocation}
        main = self.main
        for line in self.unit.all("Service", "ExecStop"):
            words, _ = command(line, {**variables, "MAINPID": str(main.pid if main else "")})
            await processes.ended(self._spawn(words, variables))
        await self._terminate()
        self._enter("inactive", "success")

    async def _terminate(self) -> None:
        """SIGTERM, then SIGKILL, to whom KillMode says."""
        main = self.main
        if main is not None:
            whole = self.kill_mode == "control-group"
            processes.send(processes.of_invocation(self.invocation) if whole else [main.pid])
            limit = self.unit.seconds("Service", "TimeoutStopSec", 90.0)
            try:
                await asyncio.wait_for(self._gone(main), None if limit in (0, FOREVER) else limit)
            except asyncio.TimeoutError:
                self._log("State 'stop-sigterm' timed out. Killing.")
                processes.send([main.pid], signal.SIGKILL)
                await self._gone(main)
            self.main = None
        await self._sweep()

    async def _gone(self, main) -> None:
        while main.poll() is None:
            await asyncio.sleep(0.02)

    async def _sweep(self) -> None:
        """What a run leaves behind ends with it, unless KillMode spares it."""
        if self.kill_mode in ("control-group", "mixed"):
            processes.send(processes.of_invocation(self.invocation), signal.SIGKILL)

    def kill(self, number: int, whom: str) -> None:
        only_main = whom == "main" and self.main is not None
        processes.send([self.main.pid] if only_main else processes.of_invocation(self.invocation), number)

    def reset_failed(self) -> None:
        self._starts.clear()
        if self.state == "failed":
            self._enter("inactive", "success")

    def _within_start_limit(self) -> bool:
        interval = self.unit.seconds("Unit", "StartLimitIntervalSec", START_LIMIT["interval"])
        burst = int(self.unit.one("Unit", "StartLimitBurst", str(START_LIMIT["burst"])))
        now = time.monotonic()
        self._starts = [*(start for start in self._starts if start > now - interval), now]
        return interval == 0 or len(self._starts) <= burst

    def _enter(self, state: str, result: str) -> None:
        if state == "failed":
            self._log(f"Failed with result '{result}'.")
        self.state, self.result = state, result
        if state in ("activating", "active"):
            self.entered["active"] = time.monotonic()
        else:
            self.entered["inactive"] = time.monotonic()

    def _log(self, line: str) -> None:
        self.journal.write(self.name, "systemd", f"{self.name}: {line}", console=False)
