import { CERT_MANAGER_LINES, RANCHER_LINES } from "../../lib/config/support-matrix";
import { either } from "../../lib/config/words";

/*
 * Parts of error texts and plans that follow the support matrix. With them, a new row of the matrix changes no other test.
 */

type Lines<T> = Readonly<Record<string, T & { readonly kubernetes: readonly [oldest: number, newest: number] }>>;

const linesFor = <T>(lines: Lines<T>, minor: number) =>
  Object.entries(lines).filter(
    ([
      ,
      {
        kubernetes: [oldest, newest],
      },
    ]) => oldest <= minor && minor <= newest,
  );
const namesOf = (lines: readonly (readonly [string, unknown])[]) => either(lines.map(([name]) => name));

/** All minors of Rancher, such as `2.14 or 2.15`. */
export const RANCHER_MINORS = either(Object.keys(RANCHER_LINES));

/** The minors of Rancher that support a Kubernetes minor. */
export const rancherFor = (minor: number) => namesOf(linesFor(RANCHER_LINES, minor));

/** The minors of cert-manager that support a Kubernetes minor. */
export const certManagerLinesFor = (minor: number) => namesOf(linesFor(CERT_MANAGER_LINES, minor));

/** The default version of cert-manager's chart for Kubernetes 1.35, which the tests' stacks have. */
export const CERT_MANAGER = `v${linesFor(CERT_MANAGER_LINES, 35).at(-1)?.[1].newest}`;
