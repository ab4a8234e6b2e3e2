import { plannedActions } from "../../../lab/terraform/plan";

const change = (address: string, ...actions: string[]) => {
  const [type = "", name = ""] = address.split(".");
  return { address, type, name, change: { actions, before: null, after: null } };
};

describe("planned actions", () => {
  it("show the action of each resource that changes", () => {
    const resource_changes = [
      change("a.created", "create"),
      change("a.updated", "update"),
      change("a.deleted", "delete"),
      change("a.replaced", "delete", "create"),
      change("a.replaced_early", "create", "delete"),
      change("a.left", "no-op"),
      change("data.a.read", "read"),
      { ...change("a.replaced", "delete"), deposed: "01ab" },
    ];
    expect(plannedActions({ resource_changes })).toEqual({
      "a.created": "create",
      "a.updated": "update",
      "a.deleted": "delete",
      "a.replaced": "replace",
      "a.replaced_early": "replace",
      "a.replaced (deposed 01ab)": "delete",
    });
  });

  it("are empty for a plan without changes", () => {
    expect(plannedActions({})).toEqual({});
  });

  it("always include unknown actions", () => {
    expect(() => plannedActions({ resource_changes: [change("a.b", "forget")] })).toThrow(
      'plan: got actions "forget", expected create, update, delete, no-op or read',
    );
  });
});
