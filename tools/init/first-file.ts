import { parseDocument, stringify } from "yaml";

/**
 * The versions of a first file. `rancher.yaml` of this project has the same ones. The product has no default version,
 * so that an update of this project upgrades no cluster.
 */
export const FIRST_VERSIONS = { kubernetes: "v1.35.7+rke2r1", rancher: "2.15.0" } as const;

/** The values of a first file. */
export interface FirstValues {
  readonly name: string;
  readonly region: string;
  readonly hostname: string;
  readonly zone: string;
  readonly address: string;
  readonly size: string;
  readonly servers: number;
  readonly volume: number;
}

/** Comments of the first file, by the path of their line. */
const COMMENTS: readonly (readonly [path: readonly string[], comment: string])[] = [
  [["hostname"], " all managed clusters reach Rancher by this name"],
  [["cluster", "version"], " Kubernetes is upgraded only when you edit this line"],
  [["cluster", "apiAllowedCidrs"], " where Terraform runs"],
];

/** The text of a first `rancher.yaml`. All other fields have their defaults. */
export function firstFile(values: FirstValues): string {
  const stack = {
    mode: "RancherOnRKE",
    hostname: values.hostname,
    aws: { region: values.region },
    dns: { zone: values.zone },
    cluster: {
      version: FIRST_VERSIONS.kubernetes,
      servers: values.servers,
      size: values.size,
      volume: { size: values.volume },
      apiAllowedCidrs: [values.address],
    },
    rancher: { version: FIRST_VERSIONS.rancher },
  };
  const document = parseDocument(stringify({ stacks: { [values.name]: stack } }));
  for (const [path, comment] of COMMENTS) {
    const node = document.getIn(["stacks", values.name, ...path], true) as { comment?: string; flow?: boolean };
    node.comment = comment;
    node.flow = true;
  }
  return [
    "# yaml-language-server: $schema=./rancher.schema.json",
    "# docs/configuration.md describes every field. `npm run config` prints the defaults.",
    document.toString({ flowCollectionPadding: false }),
  ].join("\n");
}
