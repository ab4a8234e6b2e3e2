import { z } from "zod";
import { expecting, matching, variablesFlag } from "../text";

const upstream = matching(
  /^(\*|[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?)$/,
  'the host of a registry such as quay.io, or "*" for every registry',
);

/** A registry for images. */
export const imageRegistry = expecting(
  "a mapping such as { host: registry.example.com:5000 }",
  z.strictObject({
    host: matching(
      /^(?=.*[.:])[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/,
      "the host of a registry, with its port where it is not 443, such as registry.example.com:5000",
    ).describe("Host and port of the registry. Each image has the same path there as in its public registry."),
    auth: variablesFlag(
      "The registry requires credentials. Set them in the Terraform variables registry_username and registry_password.",
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
  }),
);

/** The field of a registry for images, instead of their public registries. */
export const registry = imageRegistry
  .optional()
  .describe("Private registry for images. Default: the public registries.");

/** A private registry, as validated. */
export type RegistryConfig = z.output<typeof imageRegistry>;
