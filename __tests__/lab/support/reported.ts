import type { NodeState } from "./api-double";

/** The report of a server that is ready and has applied the revision `new`, as report.py writes it. */
export const REPORT = {
  revision: "new",
  instance: "",
  version: "v1.35.7+rke2r1",
  ready: true,
  since: "2026-11-25T10:00:00Z",
  waiting: "",
  unit: "rke2-server active",
  starts: 0,
  error: "",
};

/** A server with such a report, except for some of its fields. */
export function reporting(fields: object = {}): NodeState {
  return { report: { ...REPORT, ...fields }, beats: true };
}
