"""What systemctl can be asked, answered by the manager: {status, out, err} for a list of arguments."""

import asyncio
import signal
from pathlib import Path

from service import Service
from unit_file import find

SYSTEM = Path("/etc/systemd/system")
SUB_STATES = {"inactive": "dead", "failed": "failed", "activating": "start", "deactivating": "stop-sigterm"}


class Verbs:
    def __init__(self, manager):
        self.manager = manager

    async def run(self, arguments: list) -> dict:
        options = [word for word in arguments if word.startswith("-")]
        words = [word for word in arguments if not word.startswith("-")]
        for name in ("-p", "--property", "-s", "--signal"):
            if name in arguments:  # Its value is the next word.
                value = arguments[arguments.index(name) + 1]
                words.remove(value)
                options[options.index(name)] = f"{name}={value}"
        verb, units = words[0], [full_name(word) for word in words[1:]]
        method = getattr(self, verb.replace("-", "_"), None)
        if method is None:
            raise ValueError(f"got systemctl {verb}, this double of systemd does not know it")
        return await method(units, options)

    async def daemon_reload(self, *_) -> dict:
        self.manager.reload()
        return said()

    async def start(self, units: list, options: list) -> dict:
        return await self._jobs(units, options, self.manager.start)

    async def stop(self, units: list, options: list) -> dict:
        return await self._jobs(units, options, self.manager.stop)

    async def restart(self, units: list, options: list) -> dict:
        async def again(name: str) -> str:
            await self.manager.stop(name)
            return await self.manager.start(name)

        return await self._jobs(units, options, again)

    async def try_restart(self, units: list, options: list) -> dict:
        return await self.restart([name for name in units if self._state(name) == "active"], options)

    async def _jobs(self, units: list, options: list, act) -> dict:
        unknown = [name for name in units if not name.endswith(".target") and self.manager.unit(name) is None]
        if unknown:
            return said("", f"Unit {unknown[0]} not found.\n", 5)
        jobs = [asyncio.create_task(act(name)) for name in units]
        if "--no-block" in options:
            return said()
        failures = [failure for failure in await asyncio.gather(*jobs) if failure]
        return said("", "".join(f"{failure}\n" for failure in failures), 1 if failures else 0)

    async def enable(self, units: list, options: list) -> dict:
        for name in units:
            file = find(name)
            if file is None:
                return said("", f"Failed to enable unit: Unit file {name} does not exist.\n", 1)
            for target in self.manager.unit(name).unit.all("Install", "WantedBy"):
                link = SYSTEM / f"{target}.wants" / name
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.is_symlink():
                    link.symlink_to(file)
        return await self.start(units, options) if "--now" in options else said()

    async def disable(self, units: list, options: list) -> dict:
        for name in units:
            for link in SYSTEM.glob(f"*.wants/{name}"):
                link.unlink()
        return await self.stop(units, options) if "--now" in options else said()

    async def is_enabled(self, units: list, _) -> dict:
        states = [self._file_state(name) for name in units]
        return said("".join(f"{state}\n" for state in states), "", 0 if "enabled" in states or "static" in states else 1)

    async def is_active(self, units: list, options: list) -> dict:
        states = [self._state(name) for name in units]
        out = "" if quiet(options) else "".join(f"{state}\n" for state in states)
        return said(out, "", 0 if "active" in states else 3)

    async def is_failed(self, units: list, options: list) -> dict:
        states = [self._state(name) for name in units]
        return said("" if quiet(options) else "\n".join(states) + "\n", "", 0 if "failed" in states else 1)

    async def kill(self, units: list, options: list) -> dict:
        text = value_of(options, "-s", "--signal") or "SIGTERM"
        number = int(text) if text.isdigit() else getattr(signal, text if text.startswith("SIG") else f"SIG{text}")
        for name in units:
            self.manager.unit(name).kill(number, value_of(options, "--kill-whom", "--kill-who") or "all")
        return said()

    async def reset_failed(self, units: list, _) -> dict:
        for unit in [self.manager.unit(name) for name in units] or list(self.manager.units.values()):
            if isinstance(unit, Service):
                unit.reset_failed()
        return said()

    async def show(self, units: list, options: list) -> dict:
        wanted = [name for option in options if option.split("=")[0] in ("-p", "--property")
                  for name in option.split("=", 1)[1].split(",")]
        known = self._properties(units[0])
        missing = [name for name in wanted if name not in known]
        if missing:
            raise ValueError(f"got property {missing[0]}, this double of systemd knows {', '.join(known)}")
        bare = "--value" in options
        lines = [known[name] if bare else f"{name}={known[name]}" for name in wanted or known]
        return said("".join(f"{line}\n" for line in lines))

    async def status(self, units: list, _) -> dict:
        active = all(self._state(name) == "active" for name in units)
        out = "".join(f"{name} - {self._state(name)}\n" for name in units)
        return said(out, "", 0 if active else 3)

    async def reboot(self, *_) -> dict:
        self.manager.end.done() or self.manager.end.set_result(64)
        return said()

    async def poweroff(self, *_) -> dict:
        self.manager.end.done() or self.manager.end.set_result(0)
        return said()

    def _state(self, name: str) -> str:
        unit = self.manager.unit(name)
        return unit.state if unit else "inactive"

    def _file_state(self, name: str) -> str:
        if find(name) is None:
            return "not-found"
        if list(SYSTEM.glob(f"*.wants/{name}")):
            return "enabled"
        unit = self.manager.unit(name)
        return "disabled" if unit.unit.all("Install", "WantedBy") else "static"

    def _properties(self, name: str) -> dict:
        unit = self.manager.unit(name)
        service = unit if isinstance(unit, Service) else None
        state = unit.state if unit else "inactive"
        running = "running" if service and service.main else "exited" if service else "waiting"
        return {
            "Id": name,
            "LoadState": "loaded" if unit else "not-found",
            "ActiveState": state,
            "SubState": SUB_STATES.get(state, running),
            "Result": unit.result if unit else "success",
            "UnitFileState": self._file_state(name).replace("not-found", ""),
            "FragmentPath": str(find(name) or ""),
            "MainPID": str(service.main.pid if service and service.main else 0),
            "NRestarts": str(service.restarts if service else 0),
            "ExecMainStatus": str(abs(service.exit_status) if service else 0),
            "InvocationID": service.invocation if service else "",
            "ActiveEnterTimestampMonotonic": str(int(service.entered["active"] * 1e6) if service else 0),
            "InactiveEnterTimestampMonotonic": str(int(service.entered["inactive"] * 1e6) if service else 0),
        }


def said(out: str = "", err: str = "", status: int = 0) -> dict:
    return {"status": status, "out": out, "err": err}


def full_name(name: str) -> str:
    return name if "." in name else f"{name}.service"


def quiet(options: list) -> bool:
    return "-q" in options or "--quiet" in options


def value_of(options: list, *names: str) -> str:
    return next((option.split("=", 1)[1] for option in options if option.split("=")[0] in names), "")
