const REDRAWN_EVERY_MS = 1_000;
const PRINTED_EVERY_MS = 10_000;

/** Time since a moment, as "1 min 05 s". */
export function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const rest = String(seconds % 60);
  return seconds < 60 ? `${rest} s` : `${Math.floor(seconds / 60)} min ${rest.padStart(2, "0")} s`;
}

/** What runs, for how long, and how far it is: one line that changes on a terminal, elsewhere a line every ten seconds. */
export class StatusLine {
  private state = "";

  constructor(private readonly output: NodeJS.WriteStream = process.stdout) {}

  /** How far the current work is. */
  set(state: string): void {
    this.state = state;
  }

  /** Prints a whole line. */
  print(line: string): void {
    this.output.write(this.output.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`);
  }

  /** Shows work until it ends, and then how long it took. */
  async during<T>(what: string, work: Promise<T>): Promise<T> {
    const start = Date.now();
    const text = () => [what, elapsed(Date.now() - start), this.state].filter((part) => part !== "").join(", ");
    const { isTTY, columns } = this.output;
    this.state = "";
    if (isTTY) this.output.write(what);
    else this.print(what);
    const timer = isTTY
      ? setInterval(() => this.output.write(`\r\x1b[K${text().slice(0, columns - 1)}`), REDRAWN_EVERY_MS)
      : setInterval(() => this.print(`  ${text()}`), PRINTED_EVERY_MS);
    try {
      const result = await work;
      this.print(isTTY ? text() : `  ${text()}`);
      return result;
    } catch (error) {
      if (isTTY) this.output.write("\n");
      throw error;
    } finally {
      clearInterval(timer);
    }
  }
}
