"""Runs the instances of the stand-in, with the volumes that are attached there."""

import base64
import json
import re
import threading
import time
import urllib.request
from pathlib import Path

from machine import Machine, discard_root
from volumes import Volumes

POLL_SECONDS = 0.5


class Fleet:
    def __init__(self, folder: Path, network, hub, options: dict):
        """`options`: {endpoint} and those of an instance."""
        self.folder = folder
        self.network = network
        self.hub = hub
        self.options = {**options, "decode": base64.b64decode}
        self.volumes = Volumes(folder / "volumes")
        self.machines: dict = {}
        self.held: set = set()
        self.unsynchronised: set = set()
        self.faults: list = []
        self.lock = threading.RLock()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        while True:
            try:
                self.poll()
            except Exception as error:  # Told by `status`; the next poll may do better.
                self.faults.append(f"{time.strftime('%H:%M:%S')} {type(error).__name__}: {error}")
            time.sleep(POLL_SECONDS)

    def poll(self) -> None:
        """Reads the stand-in's state, and makes the instances match it. Stops come before starts."""
        with self.lock:
            with urllib.request.urlopen(f"{self.options['endpoint']}/moto-api/machines", timeout=20) as answer:
                view = json.load(answer)
            self.hub.follow(view)
            self.hub.departures.networks = {one["network"] for one in view["instances"] if one.get("network")}
            # A consistent copy, while others write to them.
            self.volumes.take(view["snapshots"])
            wanted = {one["id"]: one for one in view["instances"] if one["state"] == "running" and one["address"]}
            for instance_id, machine in list(self.machines.items()):
                self._reconsider(machine, wanted.get(instance_id))
            for one in wanted.values():
                self._detach(self.machines.get(one["id"]), one)
            failures = []
            for one in wanted.values():
                try:
                    self._boot_or_attach(one, view)
                except RuntimeError as error:  # The other instances start nevertheless.
                    failures.append(str(error))
            self.volumes.forget(view["volumes"])
            self._discard_terminated(view)
            if failures:
                raise RuntimeError("\n".join(failures))

    def end(self) -> None:
        """Cuts the power of all instances, for good."""
        self.lock.acquire()
        for machine in self.machines.values():
            machine.cut()

    def _reconsider(self, machine: Machine, view) -> None:
        if view is None or view["address"] != machine.view["address"]:
            machine.cut()
            del self.machines[machine.view["id"]]
        elif view["boots"] != machine.boots and machine.alive:
            machine.shut_down()

    def _detach(self, machine, view: dict) -> None:
        if machine is not None and machine.alive:
            for volume_id in set(machine.volumes) - set(view["volumes"]):
                machine.detach(volume_id)

    def _boot_or_attach(self, view: dict, aws: dict) -> None:
        instance_id = view["id"]
        volumes = [self.volumes.device(one, aws["volumes"][one], aws["restored"].get(one)) for one in view["volumes"]]
        machine = self.machines.get(instance_id)
        if machine is not None and machine.alive:
            for volume in volumes:
                if volume["id"] not in machine.volumes:
                    machine.attach(volume)
            return
        # An instance that switched itself off stays off until somebody starts it.
        halted = machine is not None and machine.halted and machine.boots == view["boots"]
        if instance_id in self.held or halted:
            return
        if machine is not None:
            machine.cut()
        self.machines[instance_id] = Machine(self.folder, self.network, view, self.options)
        self.machines[instance_id].boot(volumes)
        if instance_id in self.unsynchronised:
            self.machines[instance_id].set_clock(False)

    def _discard_terminated(self, view: dict) -> None:
        running_or_stopped = {one["id"] for one in view["instances"] if one["state"] != "terminated"}
        for folder in self.folder.glob("i-*"):
            if folder.name not in running_or_stopped and (folder / "upper").exists():
                discard_root(folder)

    def _copy(self) -> list:
        """The instances now. A poll changes the dictionary meanwhile, and can take a minute, so callers need no lock."""
        return list(self.machines.values())

    def machine(self, server: str) -> Machine:
        """The instance of a server, by its name (`server-1`), its name tag or its instance id."""
        for machine in self._copy():
            name = machine.view["name"]
            if server in (name, machine.view["id"]) or re.search(f"-{re.escape(server)}$", name):
                return machine
        raise ValueError(f"got server {server}, running are {[one.view['name'] for one in self._copy()]}")

    def status(self) -> dict:
        machines = {
            one.view["id"]: {
                "name": one.view["name"],
                "address": one.view["address"],
                "running": one.alive,
                "volumes": one.volumes,
                "pid": one.inner,
                "console": str(one.folder / "console"),
            }
            for one in self._copy()
        }
        targets = {f"{address}:{port}": [target for target, failures in list(listener.targets.items()) if failures < 2]
                   for (address, port), (listener, _) in list(self.hub.balancers.items())}
        return {"machines": machines, "healthy": targets, "names": self.hub.addresses, "faults": self.faults[-20:]}

    def power_cut(self, server: str, hold: bool) -> None:
        with self.lock:
            machine = self.machine(server)
            if hold:
                self.held.add(machine.view["id"])
            machine.cut()

    def power_on(self, server: str) -> None:
        with self.lock:
            self.held.discard(self.machine(server).view["id"])
        self.poll()

    def reboot(self, server: str) -> None:
        with self.lock:
            machine = self.machine(server)
            machine.shut_down()
            machine.rebooting = True
        self.poll()

    def clock(self, server: str, synchronised: bool) -> None:
        with self.lock:
            machine = self.machine(server)
            (self.unsynchronised.discard if synchronised else self.unsynchronised.add)(machine.view["id"])
            if machine.alive:
                machine.set_clock(synchronised)

    def wipe(self, server: str) -> None:
        """Makes the data volumes blank on a server that is held off."""
        with self.lock:
            machine = self.machine(server)
            if machine.alive:
                raise ValueError(f"{server} runs: cut its power first, and hold it")
            for volume_id in machine.volumes:
                self.volumes.wipe(volume_id)

    def partition(self, server: str, cut: bool) -> None:
        with self.lock:
            self.network.partition(self.machine(server).port, cut)
