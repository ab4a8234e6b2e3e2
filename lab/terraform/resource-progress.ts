import { type Message, messages } from "./messages";

const VERBS: Readonly<Record<string, string>> = { create: "created", update: "changed", delete: "deleted" };

/** How far an apply or a destroy is, from the lines of `terraform … -json`. */
export class ResourceProgress {
  private total: number | undefined;
  private done = 0;
  private readonly running = new Set<string>();

  /**
   * @param onState receives how many resources are done, how many remain, and which one it waits for
   * @param onEvent receives a line for each change that is done, and for each that takes longer than ten seconds
   */
  constructor(
    private readonly onState: (state: string) => void,
    private readonly onEvent: (line: string) => void = () => undefined,
  ) {}

  readonly onLine = (line: string): void => {
    for (const message of messages(line)) this.read(message);
  };

  private read({ type, hook, changes }: Message): void {
    // The summary of the plan comes first, and the summary of the apply last.
    if (type === "change_summary" && changes?.operation === "plan") {
      this.total = changes.add + changes.change + changes.remove;
    }
    const address = hook?.resource?.addr;
    // Data that is read during an apply is no resource.
    const verb = VERBS[hook?.action ?? ""];
    if (address === undefined || verb === undefined) return;
    const seconds = hook?.elapsed_seconds;
    if (type === "apply_start") this.running.add(address);
    else if (type === "apply_progress") this.onEvent(`${address} is not ${verb} yet (${seconds} s)`);
    else if (type === "apply_complete") {
      this.running.delete(address);
      this.done++;
      this.onEvent(
        `[${this.done}${this.total === undefined ? "" : `/${this.total}`}] ${address} ${verb} (${seconds} s)`,
      );
    }
    const [oldest] = this.running;
    const left = this.total === undefined ? "" : `, ${this.total - this.done} remain`;
    this.onState(`${this.done} done${left}${oldest === undefined ? "" : `, now ${oldest}`}`);
  }
}
