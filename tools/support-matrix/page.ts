import { CERT_MANAGER_LINES, certManagerFor, ETCD_BORDERS, RANCHER_LINES } from "../../lib/config/support-matrix";

const HEAD = `# Support matrix

These versions work together. \`npm run generate\` writes this page from \`lib/config/support-matrix.ts\`. Synthesis rejects every other
combination, and the error lists the supported versions. \`rancher.unsupported: true\` accepts other combinations. A Kubernetes
version that Rancher's chart rejects is always rejected. [maintain.md](maintain.md) describes how to add a new release.
`;

const RANCHER = `## Rancher

The columns come from SUSE's "Support Matrix", from "Backup Restore Compatibility" and from "Rancher Webhook". The newest Kubernetes is
also the limit of Rancher's chart. "Community" is the newest patch without Rancher Prime. A dash means that there is no known limit.

| Rancher | Kubernetes on RKE2 and K3s | cert-manager by default | rancher-backup | Community |
|---|---|---|---|---|`;

const CERT_MANAGER = `## cert-manager

Without \`rancher.certManager.version\`, the stack installs the newest version that supports the Kubernetes version. The source is cert-manager's
"Supported Releases".

| cert-manager | Newest patch | Kubernetes |
|---|---|---|`;

const ETCD = `## etcd 3.5 and 3.6

A cluster can be upgraded to etcd 3.6 only from a release with etcd 3.5.26. An older etcd stores removed members, and etcd 3.6 counts
them as voters.
[upgrade.md](upgrade.md#from-etcd-35-to-36) describes the step. The sources are \`scripts/version.sh\` of RKE2's tags and the release notes of K3s.

| Distribution | First release with etcd 3.5.26, of each minor | etcd may be 3.6 from |
|---|---|---|`;

/** The page docs/support-matrix.md. Newest versions come first. */
export function supportMatrix(): string {
  const ranchers = Object.entries(RANCHER_LINES).map(([minor, { kubernetes, backup, community }]) =>
    row(
      minor,
      range(kubernetes),
      certManagersOf(kubernetes),
      `${backup}.x`,
      community === undefined ? "–" : `${minor}.${community}`,
    ),
  );
  const certManagers = Object.entries(CERT_MANAGER_LINES).map(([minor, { newest, kubernetes }]) =>
    row(minor, newest, range(kubernetes)),
  );
  const borders = Object.entries(ETCD_BORDERS).map(([distribution, { repaired, newer }]) =>
    row(distribution, repaired.join(", "), newer.replace(/\+.*/, "")),
  );
  return [
    HEAD,
    RANCHER,
    ...ranchers.reverse(),
    "",
    CERT_MANAGER,
    ...certManagers.reverse(),
    "",
    ETCD,
    ...borders,
    "",
  ].join("\n");
}

/** The cert-manager version of each Kubernetes minor. Minors with the same version share an entry. */
function certManagersOf([oldest, newest]: readonly [number, number]): string {
  const minorsOf = new Map<string, number[]>();
  for (let minor = oldest; minor <= newest; minor++) {
    const version = certManagerFor({ major: 1, minor }) ?? "none";
    minorsOf.set(version, [...(minorsOf.get(version) ?? []), minor]);
  }
  return [...minorsOf]
    .map(([version, minors]) => `${version} for ${range([minors[0] as number, minors.at(-1) as number])}`)
    .join(", ");
}

function range([oldest, newest]: readonly [number, number]): string {
  return oldest === newest ? `1.${oldest}` : `1.${oldest} to 1.${newest}`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
