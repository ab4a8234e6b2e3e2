import { applyEvents, diagnostics } from "../../../lab/terraform/messages";

const hook = (type: string, addr: string, action: string, elapsed_seconds?: number) =>
  JSON.stringify({ type, hook: { resource: { addr }, action, elapsed_seconds } });

describe("messages of Terraform", () => {
  it("give the order of an apply's actions", () => {
    const lines = [
      '{"type":"version"}',
      "a plug-in's own words",
      hook("apply_start", "a.first", "create"),
      hook("apply_start", "a.second", "delete"),
      hook("apply_progress", "a.first", "create", 10),
      hook("apply_complete", "a.first", "create", 11),
      hook("apply_start", "data.a.read", "read"),
      hook("apply_errored", "a.second", "delete", 1),
      hook("apply_start", "a.third", "update"),
    ];
    expect(applyEvents(lines.join("\n"))).toEqual([
      { address: "a.first", action: "create", started: 0, ended: 2, failed: false, seconds: 11 },
      { address: "a.second", action: "delete", started: 1, ended: 3, failed: true, seconds: 1 },
      { address: "a.third", action: "update", started: 4, failed: false },
    ]);
  });

  it("give errors and warnings", () => {
    const lines = [
      '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Rejected","detail":"do this","address":"a.b"}}',
      '{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"Old","detail":""}}',
      '{"type":"log"}',
    ];
    expect(diagnostics(lines.join("\n"))).toEqual([
      { severity: "error", summary: "Rejected", detail: "do this", address: "a.b" },
      { severity: "warning", summary: "Old", detail: "", address: undefined },
    ]);
  });
});
