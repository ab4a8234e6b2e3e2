import type { Deployment } from "../deployment";
import { expression, type Rule, type Step } from "./step";

/** What is in no older record where it is as it always was, by its place in the configuration file. */
const CHOICES: readonly {
  readonly place: string;
  readonly part: keyof Deployment & ("datastore" | "exposure");
  readonly usual: string;
}[] = [
  // With another datastore it would be another cluster.
  { place: "cluster.datastore", part: "datastore", usual: "etcd on the servers" },
  // Other subnets are other addresses: every server would be made anew at once.
  { place: "exposure", part: "exposure", usual: "balancer" },
];

/** What can never change under a cluster that stands, and is not written down where it is what it always was. */
export function chosenOnce({ record, wanted }: Step): Rule[] {
  return CHOICES.map(({ place, part, usual }) => {
    const got = wanted[part] ?? usual;
    const deployed = record.last(part, expression(usual));
    return {
      condition: `${record.last("servers", "0")} == 0 || ${deployed} == ${expression(got)}`,
      refusal: `${place}: got ${got}, deployed is \${${deployed}}; it cannot change under a cluster that stands: set it back, or make a second stack and move Rancher there by backup and restore`,
    };
  });
}
