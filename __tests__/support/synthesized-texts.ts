import { gunzipSync } from "node:zlib";
import { literal } from "../../lib/terraform/expressions";
import type { Synthesized } from "./synth";

/** Every text that the synthesis sends to a server, the cluster or AWS; packed ones are unpacked. */
export function textsOf(stack: Synthesized): string {
  const { resource: resources, data, locals, output, provider } = stack;
  const texts: string[] = [];
  const collect = (value: unknown) => {
    if (typeof value === "string") texts.push(unpacked(value));
    else if (typeof value === "object" && value !== null) Object.values(value).map(collect);
  };
  collect([resources, data, locals, output, provider]);
  return texts.join("\n");
}

function unpacked(value: string): string {
  return value.startsWith("H4sI") ? literal(gunzipSync(Buffer.from(value, "base64")).toString()) : value;
}

/** Public hosts of images, releases and charts, and those that Rancher and its parts call. */
export const PUBLIC_HOSTS =
  /[\w.-]*(?:docker\.io|quay\.io|ghcr\.io|registry\.k8s\.io|gcr\.io|github(?:usercontent)?\.(?:com|io)|rancher\.(?:com|io)|jetstack\.io|letsencrypt\.org|suse\.com|k3s\.io|amazontrust\.com|helm\.sh|ubuntu\.com|debian\.org)\b/g;
