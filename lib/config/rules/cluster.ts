import { unsupportedKubernetes } from "../support-matrix";
import { parseKubernetesVersion, parseRancherVersion } from "../versions";
import { at, atKey, type Rule } from "./rule";

/** Servers, versions and volumes. */
export const clusterRules: readonly Rule[] = [
  {
    needs: ["cluster.version", "cluster.distribution"],
    *check({ cluster }) {
      const { distribution } = parseKubernetesVersion(cluster.version);
      if (distribution !== cluster.distribution) {
        yield at(
          "cluster.version",
          `got ${cluster.version}, a release of ${distribution}, but cluster.distribution is ${cluster.distribution}; change one of them`,
        );
      }
    },
  },
  {
    needs: ["cluster.version", "rancher.version", "rancher.unsupported"],
    *check({ cluster, rancher }) {
      const problem = unsupportedKubernetes(
        parseRancherVersion(rancher.version),
        parseKubernetesVersion(cluster.version),
      );
      if (problem && !rancher.unsupported) yield at("cluster.version", problem);
    },
  },
  {
    needs: ["cluster.replace", "cluster.servers"],
    *check({ cluster: { replace, servers } }) {
      const known = servers === 1 ? "only server-0" : `server-0 to server-${servers - 1}`;
      for (const name of Object.keys(replace)) {
        if (Number(name.slice("server-".length)) >= servers) {
          yield atKey(
            "cluster.replace",
            `got ${name}, but a cluster with servers: ${servers} has ${known}; remove it`,
            name,
          );
        }
      }
    },
  },
  {
    needs: ["cluster.size", "cluster.instanceType"],
    *check({ cluster: { size, instanceType } }) {
      if (size && instanceType)
        yield at(
          "cluster.instanceType",
          `got ${instanceType} and size ${size}, expected one of them; remove the other`,
        );
    },
  },
  {
    // EBS User Guide, "General Purpose SSD volumes": 0.25 MiB per second for each operation per second.
    needs: ["cluster.volume.throughput", "cluster.volume.iops"],
    *check({ cluster: { volume } }) {
      const most = Math.floor(volume.iops / 4);
      if (volume.throughput > most) {
        yield at(
          "cluster.volume.throughput",
          `got ${volume.throughput} MiB per second, but ${volume.iops} iops carry at most ${most}; write at most ${most}, or iops ${volume.throughput * 4}`,
        );
      }
    },
  },
];
