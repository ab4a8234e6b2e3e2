/** A service of the hub that tests can make fail. */
export type Service = "imds" | "ssm" | "s3" | "dns" | "balancer" | "mirror";
/**
 * The kind of failure: closes connections, answers 503, answers nothing, answers 403, answers late, rejects writes; the mirror also by a
 * wrong byte or half a file.
 */
export type FaultMode = "on" | "off" | "error" | "hang" | "denied" | "slow" | "readonly" | "corrupt" | "broken";

/** An instance, as the fleet knows it. */
export interface MachineStatus {
  /** The instance's name tag. */
  readonly name: string;
  readonly address: string;
  readonly running: boolean;
  /** Ids of its volumes except the root volume, in the order of their devices. */
  readonly volumes: readonly string[];
  /** Process 1 of the instance, by its id on the host. */
  readonly pid: number;
  /** File with the instance's whole console output. */
  readonly console: string;
}

/** The fleet's own state. */
export interface FleetStatus {
  /** Instances by id. */
  readonly machines: Readonly<Record<string, MachineStatus>>;
  /** Healthy targets by listener, `192.0.2.10:6443`, each [address, port]. */
  readonly healthy: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  /** Addresses of the balancers by DNS name. */
  readonly names: Readonly<Record<string, string>>;
  /** The fleet's own errors, newest last. */
  readonly faults: readonly string[];
}

/** Requests of instances to addresses outside their VPC. */
export interface Departures {
  /** New connections and datagrams, by `tcp 192.0.2.1:443`. */
  readonly connections: Readonly<Record<string, number>>;
  /** The number of requests for unknown names. */
  readonly unknown: Readonly<Record<string, number>>;
}
