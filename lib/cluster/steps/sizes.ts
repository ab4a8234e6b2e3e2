import { differs, replaced } from "./changes";
import { expression, type Rule, type Step } from "./step";

/** A new size stops one server after the other, so the others have to run, and the type has to be there to be had. */
export function sizes(step: Step): Rule[] {
  const { record, wanted, running, offers } = step;
  const type = expression(wanted.instanceType);
  const stopped = running.stopped(record);
  // The server at which the same edit failed may be stopped: it is started before the next one is touched.
  const tolerated = `(${record.begun("instanceType", '""')} == ${type} || ${record.last("servers", "1")} == 1 ? 1 : 0)`;
  const loss = wanted.datastore ? "Rancher would stand still" : "etcd would lose its majority";
  const made = [
    `${record.last("servers", "0")} == 0`,
    differs(step, "instanceType"),
    differs(step, "servers"),
    `length(${replaced(step)}) > 0`,
  ].join(" || ");
  return [
    {
      condition: `!${differs(step, "instanceType")} || length(${stopped}) <= ${tolerated}`,
      refusal: `cluster.size or instanceType: got ${wanted.instanceType}, but \${join(" and ", ${stopped})} does not run, and ${loss} when another server stops for its new size; start it first: a deploy with \${${record.begun("instanceType", type)}} does`,
    },
    {
      condition: `!(${made}) || length(${offers.lackingZones}) == 0`,
      refusal: `cluster.size or instanceType: got ${wanted.instanceType}, which AWS does not offer in \${join(", ", ${offers.lackingZones})}; write another type, or before the first deploy zones that offer it in network.zones`,
    },
  ];
}
