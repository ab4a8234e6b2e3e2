import { text } from "./fields";
import { show } from "./words";

const expected = "an EC2 instance type such as m6i.xlarge";
const form =
  /^([a-z]+)(\d+)([a-z-]*|[a-z]*-[a-z0-9]+)\.(nano|micro|small|medium|large|\d{0,3}xlarge|metal(?:-\d+xl)?)$/;
const U_FAMILY = /^u-\d+tb\d+\.(metal|\d+xlarge)$/;

/**
 * Families on the Xen hypervisor (EC2 User Guide, "Instance types: hypervisor type"). Their disks are not NVMe devices,
 * but a server finds its data volume by its NVMe serial number.
 */
const XEN_FAMILIES = new Set(
  "t1 t2 m1 m2 m3 m4 c1 c3 c4 cc1 cc2 cg1 cr1 r3 r4 i2 i3 d2 h1 hi1 hs1 x1 x1e p2 p3 g2 g3 g3s f1".split(" "),
);

const pattern = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;

/** An EC2 instance type that is large enough for a server: Nitro, at least 2 vCPU and 4 GiB (RKE2, "Requirements"). */
export const instanceType = text(expected, instanceTypeProblem, pattern);

/** An EC2 instance type with x86-64 processors, large enough for a server. */
export const x86InstanceType = text(expected, (input) => instanceTypeProblem(input) ?? armProblem(input), pattern);

/** A processor architecture, by EC2's name. */
export type Architecture = "x86_64" | "arm64";

/**
 * The architecture of an instance type: `g` in the options of its family means Graviton (EC2, "Instance type naming").
 */
export function architectureOf(type: string): Architecture {
  const [, letters = "", generation = "", options = ""] = form.exec(type) ?? [];
  return `${letters}${generation}` === "a1" || options.includes("g") ? "arm64" : "x86_64";
}

/** GiB of memory for each vCPU, by the letters of the usual families (EC2, "Instance types"). */
const MEMORY: Readonly<Record<string, number>> = { c: 2, m: 4, t: 4, r: 8, x: 16 };

/** The processors and the memory of a server. */
export interface Capacity {
  /** Number of vCPUs. */
  readonly cpus: number;
  /** Memory in GiB. */
  readonly memoryGib: number;
}

/** The vCPUs and the memory of an instance type, validated; undefined for an unusual one. */
export function capacityOf(type: string): Capacity | undefined {
  const [, letters = "", , , size = ""] = form.exec(type) ?? [];
  const gib = MEMORY[letters];
  if (gib === undefined) return undefined;
  // The burstable families have two vCPUs at this size.
  if (size === "medium") return letters === "t" ? { cpus: 2, memoryGib: 4 } : undefined;
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  const cpus = size === "large" ? 2 : times === undefined ? undefined : 4 * Number(times || 1);
  return cpus === undefined ? undefined : { cpus, memoryGib: cpus * gib };
}

function armProblem(input: string): string | undefined {
  if (architectureOf(input) === "x86_64") return undefined;
  const letters = /^[a-z]+/.exec(input)?.[0] ?? "";
  return `${input} has ARM processors, which this mode does not support; write a type of ${familyLike(letters)} or another x86-64 family`;
}

function instanceTypeProblem(input: string): string | undefined {
  if (U_FAMILY.test(input)) return undefined;
  if (/^mac/.test(input)) return `${input} runs macOS only; write a Linux type such as m6i.xlarge`;
  const match = form.exec(input);
  if (!match) return `got ${show(input)}, expected ${expected}`;
  const [, letters = "", generation = "", options = "", size = ""] = match;
  const family = `${letters}${generation}${options}`;
  if (XEN_FAMILIES.has(family))
    return `${family} does not attach EBS volumes as NVMe devices, which a server needs; write a type of ${familyLike(letters)} or another Nitro family`;
  if (["nano", "micro", "small"].includes(size) || (letters === "c" && size === "medium"))
    return `${input} has less memory than the 4 GiB that a server needs; write ${architectureOf(input) === "arm64" ? "t4g" : "t3"}.medium or larger`;
  // Only the burstable families have two vCPUs at this size.
  if (size === "medium" && letters !== "t")
    return `${input} has 1 vCPU, but a server needs 2; write for example ${family}.large`;
  return undefined;
}

/** A supported family for the same kind of load. */
function familyLike(letters: string): string {
  return { t: "t3", c: "c6i", r: "r6i", x: "x2idn", i: "i4i", im: "i4i", is: "i4i" }[letters] ?? "m6i";
}
