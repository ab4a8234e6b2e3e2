import ipaddr from "ipaddr.js";
import type { z } from "zod";
import { volume } from "../../lib/config/blocks/cluster";
import { cidr } from "../../lib/config/cidr";
import { domainName, zoneName } from "../../lib/config/dns-names";
import { hintOf } from "../../lib/config/hints";
import { region, stackName } from "../../lib/config/names";
import { rancherOnRkeFields } from "../../lib/config/rancher-on-rke";
import { validate } from "../../lib/config/validate";

const { size, servers } = rancherOnRkeFields.shape.cluster.shape;

/** A value of the first configuration file. */
export interface Question {
  /** Name of the flag without hyphens, such as `region`. */
  readonly flag: string;
  /** The question on a terminal. */
  readonly text: string;
  /**
   * The answer when the user gives none, from the earlier answers.
   *
   * @default - the user must answer
   */
  readonly otherwise?: (answers: Answers, here: string | undefined) => string | undefined;
  /** The field's schema. */
  readonly schema: z.ZodType;
  /**
   * The text in the form of the field.
   *
   * @default - the text itself
   */
  readonly read?: (text: string) => unknown;
}

/** Texts by the flag of their question. */
export type Answers = Readonly<Record<string, string>>;

/** The questions, in their order. The last argument of `otherwise` is the address of this machine. */
export const QUESTIONS: readonly Question[] = [
  { flag: "name", text: "name of the stack", otherwise: () => "rke-ha", schema: stackName },
  { flag: "region", text: "AWS region", schema: region },
  { flag: "hostname", text: "DNS name of Rancher, which can never change", schema: domainName },
  {
    flag: "zone",
    text: "existing Route 53 zone of this name",
    otherwise: ({ hostname = "" }) => hostname.slice(hostname.indexOf(".") + 1),
    schema: zoneName,
  },
  {
    flag: "address",
    text: "address or range of the machine that runs Terraform",
    otherwise: (_, here) => here,
    schema: cidr,
    read: (text) => (ipaddr.IPv4.isValidFourPartDecimal(text) ? `${text}/32` : text),
  },
  {
    flag: "size",
    text: "size of the servers: small, medium or large",
    otherwise: () => "small",
    schema: size.unwrap(),
  },
  { flag: "servers", text: "number of servers: 1, 3 or 5", otherwise: () => "3", schema: servers, read: numberOr },
  {
    flag: "volume",
    text: "size of each data volume in GiB",
    otherwise: () => "100",
    schema: volume.shape.size,
    read: numberOr,
  },
];

/** The value of an answer, or what is wrong with it. */
export function answerOf(
  { schema, read }: Question,
  text: string,
): { readonly value: unknown } | { readonly problem: string } {
  const value = read ? read(text) : text;
  const result = validate(schema, value);
  if ("data" in result) return { value: result.data };
  return { problem: result.problems.map(({ message }) => message).join("; ") };
}

/** The valid answers as a noun phrase, such as "a region such as eu-central-1". */
export function expectedBy({ schema, text }: Question): string {
  return hintOf(schema).expected ?? text;
}

function numberOr(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text;
}
