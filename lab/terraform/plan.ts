/** The action of a plan on one resource. */
export type PlannedAction = "create" | "update" | "replace" | "delete";

/** The part of `terraform show -json PLAN` that the lab reads. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  readonly checks?: readonly Check[];
}

/** The result of the conditions of one object, such as a check or a resource with preconditions. */
interface Check {
  readonly instances?: readonly { readonly problems?: readonly { readonly message: string }[] }[];
}

/** One resource in a plan, with its values before and after; unknown values are absent in `after`. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** Key of an object to delete after a failed replacement. */
  readonly deposed?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  };
}

/** The actions of a plan, by address. Unchanged resources and data are omitted. */
export function plannedActions(plan: PlanJson): Record<string, PlannedAction> {
  const actions: Record<string, PlannedAction> = {};
  for (const { address, deposed, change } of plan.resource_changes ?? []) {
    const action = actionOf(change.actions);
    if (action !== undefined) actions[deposed === undefined ? address : `${address} (deposed ${deposed})`] = action;
  }
  return actions;
}

function actionOf(actions: readonly string[]): PlannedAction | undefined {
  switch (actions.join(" ")) {
    case "create":
    case "update":
    case "delete":
      return actions[0] as PlannedAction;
    case "delete create":
    case "create delete":
      return "replace";
    case "no-op":
    case "read":
      return undefined;
    default:
      throw new Error(`plan: got actions "${actions.join(" ")}", expected create, update, delete, no-op or read`);
  }
}
