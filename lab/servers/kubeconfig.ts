import { statSync } from "node:fs";
import type { Terraform } from "../terraform/terraform";

/** The administrator's kubeconfig in a stack's outputs, read again after each write of the state. */
export class Kubeconfig {
  private last = "";
  private writtenAt = 0;

  /** @param state file of the state, which may not exist yet */
  constructor(
    private readonly terraform: Terraform,
    private readonly state: string,
  ) {}

  /** While an apply changes its inputs, it is the former one. */
  async read(): Promise<string> {
    const writtenAt = statSync(this.state, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (writtenAt === this.writtenAt) return this.last;
    const { kubeconfig } = await this.terraform.output();
    this.writtenAt = writtenAt;
    if (typeof kubeconfig === "string") this.last = kubeconfig;
    return this.last;
  }
}
