/** One action on one resource by an apply. A replacement is two actions: a delete and a create. */
export interface ApplyEvent {
  readonly address: string;
  readonly action: "create" | "update" | "delete";
  /** Position of its start among all starts and ends of this apply: smaller is earlier. */
  readonly started: number;
  /** Position of its end likewise; undefined when it did not end. */
  readonly ended?: number;
  readonly failed: boolean;
  /** Seconds from start to end, as Terraform counts them. */
  readonly seconds?: number;
}

/** An error or a warning of Terraform. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** The headline. */
  readonly summary: string;
  /** The text after it, without line breaks, such as a precondition's error text. */
  readonly detail: string;
  readonly address?: string;
}

/** A line of `terraform … -json`, as far as the lab reads it. */
export interface Message {
  readonly type?: string;
  readonly diagnostic?: Partial<Diagnostic>;
  readonly changes?: {
    readonly operation: string;
    readonly add: number;
    readonly change: number;
    readonly remove: number;
  };
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: string };
  readonly hook?: {
    readonly resource?: { readonly addr: string };
    readonly action?: string;
    readonly elapsed_seconds?: number;
  };
}

const ENDS = new Set(["apply_complete", "apply_errored"]);

/** The actions of an apply, in the order of their starts, from the output of `terraform apply -json`. */
export function applyEvents(lines: string): ApplyEvent[] {
  const running = new Map<string, number>();
  const events: ApplyEvent[] = [];
  let place = 0;
  for (const { type, hook } of messages(lines)) {
    const address = hook?.resource?.addr;
    const action = hook?.action;
    if (address === undefined || (action !== "create" && action !== "update" && action !== "delete")) continue;
    if (type === "apply_start") {
      running.set(`${action} ${address}`, events.length);
      events.push({ address, action, started: place++, failed: false });
    } else if (type !== undefined && ENDS.has(type)) {
      const index = running.get(`${action} ${address}`);
      if (index === undefined) throw new Error(`apply: ${action} of ${address} ended without a start`);
      const event = events[index] as ApplyEvent;
      const failed = type === "apply_errored";
      events[index] = { ...event, ended: place++, failed, seconds: hook?.elapsed_seconds };
    }
  }
  return events;
}

/** The actions of a plan, by address, from the output of `terraform plan -json`, without the data that it reads. */
export function plannedChanges(lines: string): Record<string, string> {
  const planned = messages(lines).filter(({ type }) => type === "planned_change");
  return Object.fromEntries(
    planned.flatMap(({ change }) =>
      change === undefined || change.action === "read" ? [] : [[change.resource.addr, change.action]],
    ),
  );
}

/** The errors and warnings in the output of a command with -json. */
export function diagnostics(lines: string): Diagnostic[] {
  return messages(lines).flatMap(({ diagnostic }) => {
    if (diagnostic === undefined) return [];
    const { severity = "error", summary = "", detail = "", address } = diagnostic;
    return [{ severity, summary, detail, address }];
  });
}

/** The lines that are messages; lines of a plug-in are not. */
export function messages(lines: string): Message[] {
  return lines
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Message);
}
