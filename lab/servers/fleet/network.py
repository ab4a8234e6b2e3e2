"""The lab's network: one bridge in its own namespace, and everything except servers at fixed addresses."""

from ipaddress import ip_network

from children import Namespace, run

METADATA, DNS_OF_MACHINES = "169.254.169.254", "169.254.169.253"
# TEST-NET-1 (RFC 5737) represents the internet.
AWS, MIRROR, DNS_OF_CLIENT, CLIENT, ROUTER = ("192.0.2.1", "192.0.2.2", "192.0.2.53", "192.0.2.100", "192.0.2.254")
# S3 has its own gateway in a VPC.
S3 = "192.0.2.3"
BALANCERS = [f"192.0.2.{number}" for number in range(10, 50)]


def hardware_address(address: str) -> str:
    return ":".join(["02", "00", *(f"{int(part):02x}" for part in address.split("."))])


class Network:
    nameserver = DNS_OF_MACHINES

    def __init__(self):
        self.hub = Namespace()
        self._routers: dict = {}
        self._cut: set = set()
        # Without its own address, a bridge uses a port's address and changes with its ports. Its neighbours would then
        # lose it for half a minute.
        self.hub.ip("link add lab address", hardware_address(ROUTER), "type bridge")
        self.hub.ip("link set lo up")
        self.hub.ip("link set lab up")
        for address in (METADATA, DNS_OF_MACHINES, AWS, S3, MIRROR, DNS_OF_CLIENT):
            self.hub.ip("address add", f"{address}/32", "dev lab")
        self.hub.ip("address add", f"{ROUTER}/24", "dev lab")
        self.add(BALANCERS)
        run("nsenter", f"--net=/proc/{self.hub.pid}/ns/net", "sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.client = Namespace("--mount", "--propagation", "private")
        self._plug("client", self.client.pid, f"{CLIENT}/24", ROUTER)

    def add(self, addresses: list) -> None:
        for address in addresses:
            self.hub.ip("address add", f"{address}/32", "dev lab")

    def router(self, cidr: str) -> str:
        """The address of the VPC's router: the first of the VPC, as in AWS."""
        if cidr not in self._routers:
            network = ip_network(cidr)
            self._routers[cidr] = str(network[1])
            self.hub.ip("address add", f"{network[1]}/{network.prefixlen}", "dev lab")
        return self._routers[cidr]

    def plug(self, port: str, pid: int, address: str, cidr: str) -> None:
        """Connects the network namespace of a process, with an address in a VPC. As in EC2, an interface keeps its
        hardware address for every instance.
        """
        self.unplug(port)
        # Metadata and resolver are outside the VPC.
        self._plug(port, pid, f"{address}/{ip_network(cidr).prefixlen}", self.router(cidr), "169.254.169.252/30 dev eth0")
        if port in self._cut:
            self.hub.ip("link set", port, "down")

    def _plug(self, port: str, pid: int, address: str, router: str, *routes: str) -> None:
        hardware = hardware_address(address.split("/")[0])
        self.hub.ip("link add", port, "type veth peer name eth0 address", hardware, "netns", pid)
        self.hub.ip("link set", port, "master lab up")
        for command in ("link set lo up", "link set eth0 up", f"address add {address} dev eth0",
                        *(f"route add {route}" for route in (*routes, f"default via {router}"))):
            run("nsenter", f"--net=/proc/{pid}/ns/net", "ip", *command.split())

    def unplug(self, port: str) -> None:
        """Removes an instance's interface. The kernel does so itself while it ends the instance's namespaces. Then `ip`
        finds none (1), or it disappears between the look-up and the deletion (2).
        """
        at = ("nsenter", f"--net=/proc/{self.hub.pid}/ns/net", "ip", "link")
        said = run(*at, "delete", port, accept=(0, 1, 2))
        if port in run(*at, "show", port, accept=(0, 1, 2)):
            raise RuntimeError(f"{port}: is still there after its deletion: {said}")

    def partition(self, port: str, cut: bool) -> None:
        """Isolates an instance from the network, or connects it again; a reboot in between changes nothing."""
        (self._cut.add if cut else self._cut.discard)(port)
        self.hub.ip("link set", port, "down" if cut else "up")
