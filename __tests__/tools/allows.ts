import type { Policy } from "../../tools/policy/policy";

/** Whether a policy allows an action on any resource. */
export function allows({ Statement }: Policy, action: string): boolean {
  return Statement.some(({ Action }) =>
    Action.some((each) => (each.endsWith("*") ? action.startsWith(each.slice(0, -1)) : action === each)),
  );
}
