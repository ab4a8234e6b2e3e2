import { registryOf, type StackConfig } from "../../../lib/config";
import { mirrorList } from "../../mirror-list/mirror-list";
import type { LocalContext } from "../context";
import { failure, ok, type Result, warning } from "../finding";
import type { Local } from "../local";
import { textOf } from "../problem";

/** An address that the deploy downloads from. */
interface Download {
  readonly what: "chart repository" | "release" | "image registry";
  readonly url: string;
  /** Whether Terraform downloads it on this machine. The servers download all others. */
  readonly isFromHere: boolean;
}

/** Whether charts, releases and registries answer this machine. */
export async function downloads({ needs, config, local }: LocalContext): Promise<Result[]> {
  const charts = needs.charts.map(
    (url): Download => ({ what: "chart repository", url: chartUrl(url), isFromHere: true }),
  );
  const wanted = [...charts, ...(config ? ofServers(config) : [])];
  if (wanted.length === 0) return [ok("the stack downloads nothing from here")];
  return Promise.all(wanted.map((download) => resultOf(local, download)));
}

/** An OCI registry has no index, but the root of its interface (OCI, "Distribution Specification": end-1). */
function chartUrl(repository: string): string {
  const host = /^oci:\/\/([^/]+)/.exec(repository)?.[1];
  return host === undefined ? `${repository.replace(/\/$/, "")}/index.yaml` : `https://${host}/v2/`;
}

/** Releases and registries of the servers. In an air gap only the servers reach them. */
function ofServers(config: StackConfig): Download[] {
  const egress = "egress" in config ? config.egress : "direct";
  if (typeof egress === "object" && "airGap" in egress) return [];
  const list = mirrorList(config);
  const isMirrored = config.mode === "RancherOnRKE" && config.cluster.artifacts !== undefined;
  const files = isMirrored ? [] : list.files.map(({ url }) => url);
  const registry = "egress" in config ? registryOf(config)?.host : undefined;
  const hosts = registry === undefined ? ["docker.io", ...list.images.map(hostOf)] : [registry];
  return [
    ...files.map((url): Download => ({ what: "release", url, isFromHere: false })),
    ...[...new Set(hosts)].map((host): Download => ({ what: "image registry", url: rootOf(host), isFromHere: false })),
  ];
}

function hostOf(image: string): string {
  return image.split("/")[0] ?? "";
}

/** The root of a registry's interface. Docker Hub has another host for it. */
function rootOf(host: string): string {
  return `https://${host === "docker.io" ? "registry-1.docker.io" : host}/v2/`;
}

async function resultOf(local: Local, { what, url, isFromHere }: Download): Promise<Result> {
  const bad = isFromHere ? failure : warning;
  const who = isFromHere
    ? "Terraform downloads it on this machine"
    : "the servers download it, so check it from the VPC";
  try {
    const { status } = await local.request("HEAD", url);
    // A registry answers 401 until a client logs in.
    if (status < 400 || status === 401) return ok(`${what} ${url} answers`);
    if (status === 404) return failure(`${what} ${url} does not exist (404); correct the version or the address`);
    return bad(`${what} ${url} answers with status ${status}; ${who}`);
  } catch (error) {
    return bad(`${what} ${url} gives no answer (${textOf(error)}); ${who}`);
  }
}
