import type { Rule, Step } from "./step";

/** Neither the number of servers nor their volumes, not even back from a deploy that failed on its way up. */
export function nothingShrinks({ record, wanted }: Step): Rule[] {
  const most = (path: "servers" | "volumeSize") =>
    `max(${record.last(path, `${wanted[path]}`)}, ${record.begun(path, `${wanted[path]}`)})`;
  const reason = wanted.datastore
    ? "the Nodes of servers that vanish stay"
    : "servers that vanish still count in etcd's majority";
  return [
    {
      condition: `${most("servers")} <= ${wanted.servers}`,
      refusal: `cluster.servers: got ${wanted.servers}, deployed are \${${most("servers")}}; ${reason}: write \${${most("servers")}}`,
    },
    {
      condition: `${most("volumeSize")} <= ${wanted.volumeSize}`,
      refusal: `cluster.volume.size: got ${wanted.volumeSize}, deployed are \${${most("volumeSize")}} GiB; a volume cannot shrink: write \${${most("volumeSize")}} or more`,
    },
  ];
}
