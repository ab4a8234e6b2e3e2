import type { StackConfig } from "../../lib/config";
import type { Json } from "../json";
import type { Aws } from "./aws";
import type { Result } from "./finding";
import type { Local } from "./local";
import type { Needs } from "./needs";

/** An identity in AWS. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly aws: Aws;
}

/** What the checks of an account read. */
export interface Context {
  readonly json: Json;
  readonly needs: Needs;
  readonly local: Local;
  /** The credentials of the environment. */
  readonly caller: Identity;
  /** The identity that creates the stack: the role of `aws.assumeRole`, or the caller. */
  readonly stack: Identity;
  /** The identity that creates the records: the role of `dns.roleArn`, or that of the stack. */
  readonly zone: Identity;
}

/** What the checks of this machine read. */
export interface LocalContext {
  readonly needs: Needs;
  readonly local: Local;
  /**
   * The configuration of the stack.
   *
   * @default - unknown: the input is only the stack's Terraform
   */
  readonly config?: StackConfig;
}

/** A check: its name, and a function that returns one result for each line. */
export interface Check<C> {
  readonly name: string;
  readonly run: (context: C) => Promise<readonly Result[]>;
}
