import { statSync } from "node:fs";
import type { Terraform } from "../terraform/terraform";

/** The administrator's kubeconfig among the outputs of a stack, which is asked for again once the state was written. */
export class Kubeconfig {
  private last = "";
  private writtenAt = 0;

  /** @param state file of the state, which may not be there yet */
  constructor(
    private readonly terraform: Terraform,
    private readonly state: string,
  ) {}

  /** While an apply changes what it hangs on, it is the one of before. */
  async read(): Promise<string> {
    const writtenAt = statSync(this.state, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (writtenAt === this.writtenAt) return this.last;
    const { kubeconfig } = await this.terraform.output();
    this.writtenAt = writtenAt;
    if (typeof kubeconfig === "string") this.last = kubeconfig;
    return this.last;
  }
}
