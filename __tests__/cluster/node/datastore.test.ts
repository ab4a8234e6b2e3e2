import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DATASTORE_SCRIPTS, nodeScripts } from "../../../lib/cluster/node-scripts";

const FOLDER = join(__dirname, "../../../lib/cluster/scripts");
const NODE = readdirSync(join(FOLDER, "node"));
const DATASTORE = readdirSync(join(FOLDER, "datastore"));
const functionsOf = (path: string) =>
  [...readFileSync(path, "utf8").matchAll(/^(\w+)\(\) [{(]/gm)].map(([, name]) => name as string);

describe("the node script of a server with an external datastore", () => {
  it("has other parts of the same names, and no more", () => {
    expect(DATASTORE.filter((name) => !NODE.includes(name))).toEqual([]);
    const [shared, own] = [nodeScripts(), nodeScripts(undefined, DATASTORE_SCRIPTS)];
    expect(Object.keys(own).sort()).toEqual(Object.keys(shared));
    const other = Object.keys(own).filter((name) => own[name] !== shared[name]);
    expect(other).toEqual([...DATASTORE].sort());
  });

  it("has every function that the shared parts call of those it replaces", () => {
    const shared = NODE.filter((name) => !DATASTORE.includes(name));
    const has = new Set([
      ...shared.flatMap((name) => functionsOf(join(FOLDER, "node", name))),
      ...DATASTORE.flatMap((name) => functionsOf(join(FOLDER, "datastore", name))),
    ]);
    const lost = DATASTORE.flatMap((name) => functionsOf(join(FOLDER, "node", name))).filter((name) => !has.has(name));
    // Only what the verbs `join` and `restore`, which its decision never is, would call.
    const text = shared.map((name) => readFileSync(join(FOLDER, "node", name), "utf8")).join("\n");
    const called = lost.filter((name) => new RegExp(`\\b${name}\\b`).test(text.replace(/^\s*#.*$/gm, "")));
    expect(called.sort()).toEqual(["join_cluster", "marker_says", "restore"]);
  });

  it("starts by itself, whatever marker and other servers say", () => {
    const script = `. ${FOLDER}/datastore/decide.sh; decide 1 "" "" "" ; decide 0 "" "" "cluster 1b4e28ba" 10.0.1.11=cluster`;
    const lines = execFileSync("bash", ["-euc", script], { encoding: "utf8", timeout: 10_000 }).trim().split("\n");
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["initialise", "initialise"]);
  });
});
