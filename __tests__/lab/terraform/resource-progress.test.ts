import { ResourceProgress } from "../../../lab/terraform/resource-progress";

const hook = (type: string, addr: string, action = "create", elapsed_seconds?: number) =>
  JSON.stringify({ type, hook: { resource: { addr }, action, elapsed_seconds } });
const summary = (operation: string) =>
  JSON.stringify({ type: "change_summary", changes: { operation, add: 2, change: 1, remove: 0 } });

describe("the progress of an apply", () => {
  it("has what is done, what remains, and the oldest that runs", () => {
    const states: string[] = [];
    const events: string[] = [];
    const { onLine } = new ResourceProgress(
      (state) => states.push(state),
      (line) => events.push(line),
    );
    for (const line of [
      "a line of a plug-in",
      hook("apply_start", "data.x", "read"),
      summary("plan"),
      hook("apply_start", "aws_lb.a"),
      hook("apply_start", "aws_eip.b", "update"),
      hook("apply_progress", "aws_lb.a", "create", 10),
      hook("apply_complete", "aws_eip.b", "update", 1),
      hook("apply_complete", "aws_lb.a", "create", 12),
      summary("apply"),
    ])
      onLine(line);
    expect(states).toEqual([
      "0 done, 3 remain, now aws_lb.a",
      "0 done, 3 remain, now aws_lb.a",
      "0 done, 3 remain, now aws_lb.a",
      "1 done, 2 remain, now aws_lb.a",
      "2 done, 1 remain",
    ]);
    expect(events).toEqual([
      "aws_lb.a is not created yet (10 s)",
      "[1/3] aws_eip.b changed (1 s)",
      "[2/3] aws_lb.a created (12 s)",
    ]);
  });
});
