import { z } from "zod";
import { correction } from "../corrections";
import { matching, text, variablesFlag } from "../fields";
import { expecting } from "../hints";
import type { Rule } from "../rule";
import { secretForm } from "../secret-forms";
import { LONGEST_SHOWN, show } from "../words";

const hostExpected = "the host of a registry, with its port where it is not 443, such as registry.example.com:5000";
const hostForm = /^(?=.*[.:])[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/;

const upstream = matching(
  /^(\*|[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?)$/,
  'the host of a registry such as quay.io, or "*" for every registry',
);

const path = matching(
  /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
  "a path in the registry such as dockerhub or proxy/quay",
);

/** A registry for images. */
export const imageRegistry = expecting(
  "a mapping such as { host: registry.example.com:5000 }",
  z.strictObject({
    host: text(hostExpected, (input) => {
      if (hostForm.test(input)) return undefined;
      const [, host, folder] = /^([a-z0-9.:-]+)\/+([\w./-]+?)\/*$/.exec(input.replace(/^https?:\/\//, "")) ?? [];
      const isShort = input.length <= LONGEST_SHOWN && secretForm(input) === undefined;
      if (folder === undefined || host === undefined || !isShort)
        return `got ${show(input)}, expected ${hostExpected}${correction(input, hostForm)}`;
      return `got ${show(input)}, a host with a path, expected ${hostExpected}; write host: ${host} and rewrite: { docker.io: ${folder} }`;
    }).describe("Host and port of the registry. Each image has the same path there as in its public registry."),
    auth: variablesFlag(
      "The registry requires credentials. Set them in the Terraform variables registry_username and registry_password. Not for Amazon ECR, whose passwords expire after 12 hours.",
      "registry_username",
      "registry_password",
    ),
    privateCA: variablesFlag(
      "The registry's certificate comes from a private authority. Set the authority's certificate in the Terraform variable registry_ca.",
      "registry_ca",
    ),
    mirrors: expecting("a list of registries such as [docker.io, quay.io]", z.array(upstream))
      .optional()
      .describe(
        'Registries that this registry mirrors for the servers; "*" for every registry. Default: none; in an air gap, every registry.',
      ),
    rewrite: expecting("a mapping such as { docker.io: dockerhub }", z.record(upstream, path))
      .optional()
      .describe(
        "Path in this registry for the images of each upstream registry, such as a project of Harbor or a pull through cache rule of ECR. Images keep their public names, and the servers pull them from the path. Only RancherOnRKE. Default: none, each image has the same path as in its public registry.",
      ),
  }),
);

/** The field of a registry for images, instead of their public registries. */
export const registry = imageRegistry
  .optional()
  .describe("Private registry for images. Default: the public registries.");

/** A private registry, as validated. */
export type RegistryConfig = z.output<typeof imageRegistry>;

/** Rejects `rewrite` where the stack does not configure the servers' containerd, or images have other names. */
export function noRewrite(
  path: string,
  registry: RegistryConfig | undefined,
  reason: string,
): readonly `${string}: ${string}`[] {
  return registry?.rewrite === undefined ? [] : [`${path}.rewrite: got paths, but ${reason}; remove it`];
}

/** Rules for a registry of a stack's own servers. */
export const rewriteRules: readonly Rule<{ readonly registry?: RegistryConfig }>[] = [
  function* ({ registry }) {
    if (registry?.rewrite === undefined) return;
    if (Object.keys(registry.rewrite).length === 0)
      yield "registry.rewrite: got no path, expected a mapping such as { docker.io: dockerhub }; remove it otherwise";
    if (!("docker.io" in registry.rewrite) && !("*" in registry.rewrite))
      yield 'registry.rewrite: got no path for docker.io, but Rancher\'s images are there; add docker.io, or "*" for every registry';
  },
];
