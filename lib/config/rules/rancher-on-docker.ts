import { OWNED_VARIABLES } from "../container-environment";
import type { RancherOnDockerConfig } from "../schema/rancher-on-docker";
import { unknownRancher } from "../support-matrix";
import { isRancherAtLeast, parseRancherVersion } from "../versions";
import { awsRules } from "./aws";
import { backendRules } from "./backend";
import { dockerAccessRules } from "./docker-access";
import { dockerNetworkRules } from "./docker-network";
import { dockerTlsRules } from "./docker-tls";
import { hostnameRules } from "./names";
import { atKey, type Rule } from "./rule";

const own: readonly Rule<RancherOnDockerConfig>[] = [
  function* ({ server: { size, instanceType } }) {
    if (size && instanceType)
      yield `server.instanceType: got ${instanceType} and size ${size}, expected one of them; remove the other`;
  },
  // EBS User Guide, "General Purpose SSD volumes": 0.25 MiB per second for each operation per second.
  function* ({ server: { volume } }) {
    const most = Math.floor(volume.iops / 4);
    if (volume.throughput > most) {
      yield `server.volume.throughput: got ${volume.throughput} MiB per second, but ${volume.iops} iops carry at most ${most}; write at most ${most}, or iops ${volume.throughput * 4}`;
    }
  },
  function* ({ rancher }) {
    const problem = unknownRancher(parseRancherVersion(rancher.version));
    if (problem && !rancher.unsupported) yield `rancher.version: ${problem}`;
  },
  function* ({ rancher: { version, auditLog } }) {
    if (auditLog?.level === 0 && !isRancherAtLeast(version, 12)) {
      yield "rancher.auditLog.level: got 0, which means no log before Rancher 2.12; write 1 to 3, or remove auditLog";
    }
  },
  function* ({ rancher: { environment } }) {
    for (const name of Object.keys(environment)) {
      const field = OWNED_VARIABLES[name];
      if (field) yield atKey("rancher.environment", `is set by ${field}; remove it here`, name);
    }
  },
];

/** Every rule of mode RancherOnDocker. */
export const rancherOnDockerRules: readonly Rule<RancherOnDockerConfig>[] = [
  ...hostnameRules,
  ...awsRules,
  ...backendRules,
  ...dockerNetworkRules,
  ...dockerAccessRules,
  ...own,
  ...dockerTlsRules,
];
