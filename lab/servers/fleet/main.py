"""The lab's fleet: instances, network and hub, in one process with commands as lines of JSON.

It needs its own mount namespace. Argument: a JSON object {folder, root, endpoint, region, mirror, certificate, key,
runSeconds, image}. It prints {"client": PID} (a process in the client's namespaces) once it runs. For each {"id",
"do", …} on standard input it prints {"id", "result"} or {"id", "error"}. It ends with all its processes when its
standard input closes.
"""

import json
import os
import shutil
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent / "hub"))

from cgroup import Cgroup  # noqa: E402
from children import run  # noqa: E402
from fleet import Fleet  # noqa: E402
from hub import Hub  # noqa: E402
from network import DNS_OF_CLIENT, Network  # noqa: E402


def main() -> None:
    options = json.loads(sys.argv[1])
    # Users in the instances read these folders and files too.
    os.umask(0o022)
    folder = Path(options["folder"])
    cgroup = Cgroup()
    network = Network()
    resolver(network, folder)
    port = urlsplit(options["endpoint"]).port
    hub_options = {**options, "port": port, "mirror": Path(options["mirror"])}
    hub = Hub(network, hub_options)
    fleet = Fleet(folder, network, hub, {**options, "authority": Path(options["certificate"]), "cgroup": cgroup.folder})
    say({"client": network.client.pid})
    for line in sys.stdin:
        command = json.loads(line)
        threading.Thread(target=obey, args=(fleet, command), daemon=True).start()
    fleet.end()
    cgroup.remove()
    # Also when the process that created the folder has ended.
    shutil.rmtree(folder, ignore_errors=True)
    # It does not wait for its threads: their children end with it.
    os._exit(0)


def resolver(network, folder: Path) -> None:
    """Gives the client the lab's resolver."""
    file = folder / "resolv.conf"
    file.write_text(f"nameserver {DNS_OF_CLIENT}\noptions timeout:2 attempts:2\n")
    run("nsenter", f"--target={network.client.pid}", "--mount", "mount", "--bind", file, "/etc/resolv.conf")


def obey(fleet: Fleet, command: dict) -> None:
    number, do = command.pop("id"), command.pop("do")
    try:
        say({"id": number, "result": COMMANDS[do](fleet, **command)})
    except Exception as error:
        say({"id": number, "error": f"{do}: {error}"})


COMMANDS = {
    "status": Fleet.status,
    "poll": Fleet.poll,
    "power-cut": Fleet.power_cut,
    "power-on": Fleet.power_on,
    "reboot": Fleet.reboot,
    "clock": Fleet.clock,
    "wipe": Fleet.wipe,
    "partition": Fleet.partition,
    "fault": lambda fleet, service, mode: fleet.hub.faults.set(service, mode),
    "departures": lambda fleet: fleet.hub.departures.told(),
    "run": lambda fleet, server, command, timeout: fleet.machine(server).run(command, timeout),
}

speaking = threading.Lock()


def say(message: dict) -> None:
    with speaking:
        print(json.dumps(message), flush=True)


main()
