import { literal } from "../../terraform/literal";
import type { DeployedRecord } from "../deployed-record";
import type { Deployment } from "../deployment";
import type { InstanceOffers } from "./instance-offers";
import type { RunningServers } from "./running-servers";

/** The step from what is deployed to what is wanted, with what AWS says about it at plan time. */
export interface Step {
  /** What is deployed. */
  readonly record: DeployedRecord;
  /** What this deploy is to leave standing. */
  readonly wanted: Deployment;
  /** Oldest and newest Kubernetes minor that the wanted Rancher supports. */
  readonly kubernetesOfRancher: readonly [oldest: number, newest: number];
  /** Which servers run. */
  readonly running: RunningServers;
  /** Where the wanted instance type is offered. */
  readonly offers: InstanceOffers;
}

/** What has to hold of a step. */
export interface Rule {
  /** A Terraform expression, without `${}`. Terraform wants at least one reference in it. */
  readonly condition: string;
  /** What the refused plan says, a Terraform template. */
  readonly refusal: string;
}

/** A value as a Terraform expression, which JSON is but for the signs of a template. */
export function expression(value: unknown): string {
  return literal(JSON.stringify(value));
}
