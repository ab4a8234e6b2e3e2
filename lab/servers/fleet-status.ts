/** A service of the hub that can be made to fail. */
export type Service = "imds" | "ssm" | "s3" | "dns" | "balancer" | "mirror";
/** How it fails: closes connections, answers 503, answers nothing; the mirror also by a wrong byte or half a file. */
export type FaultMode = "on" | "off" | "error" | "hang" | "corrupt" | "broken";

/** A machine, as the fleet sees it. */
export interface MachineStatus {
  /** The instance's name tag. */
  readonly name: string;
  readonly address: string;
  readonly running: boolean;
  /** Ids of the data volumes it has. */
  readonly volumes: readonly string[];
  /** Process 1 of the machine, as this host numbers it. */
  readonly pid: number;
  /** File with all that the machine said on its console. */
  readonly console: string;
}

/** What the fleet knows of itself. */
export interface FleetStatus {
  /** Machines by instance id. */
  readonly machines: Readonly<Record<string, MachineStatus>>;
  /** Healthy targets by listener, `192.0.2.10:6443`, each [address, port]. */
  readonly healthy: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  /** Addresses of the balancers by DNS name. */
  readonly names: Readonly<Record<string, string>>;
  /** What went wrong in the fleet itself, newest last. */
  readonly faults: readonly string[];
}

/** What machines have sent beyond their VPC. */
export interface Departures {
  /** Connections that were begun and datagrams, by `tcp 192.0.2.1:443`. */
  readonly connections: Readonly<Record<string, number>>;
  /** How often names were asked for that nobody has. */
  readonly unknown: Readonly<Record<string, number>>;
}
