import { RANCHER_LINES } from "../../lib/config/support-matrix";
import { textOf } from "../../tools/upgrade-path/text";
import {
  guardRules,
  stepProblem,
  type UpgradeStep,
  upgradePath,
  type Versions,
} from "../../tools/upgrade-path/upgrade-path";

/** Releases of each Kubernetes minor that differ for the rules: old ones, and both sides of etcd's border. */
const PATCHES: Readonly<Record<string, Readonly<Record<number, readonly string[]>>>> = {
  rke2r: { 32: ["4+rke2r1", "11+rke2r2"], 33: ["4+rke2r1", "7+rke2r2", "11+rke2r1"] },
  k3s: { 32: ["4+k3s1", "11+k3s3"], 33: ["4+k3s1", "7+k3s3", "8+k3s1"] },
};

/** All supported pairs of a Kubernetes release and an oldest or newest Rancher patch. */
function pairsOf(build: string): Versions[] {
  return Object.entries(RANCHER_LINES).flatMap(
    ([
      minor,
      {
        kubernetes: [oldest, newest],
        community = 4,
      },
    ]) =>
      Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index).flatMap((each) =>
        (PATCHES[build]?.[each] ?? [`2+${build}1`]).flatMap((patch) =>
          [0, community].map((rancher) => ({ kubernetes: `v1.${each}.${patch}`, rancher: `${minor}.${rancher}` })),
        ),
      ),
  );
}

/** The steps of a route, or why there are none. */
const resultOf = (from: Versions, to: Versions): readonly UpgradeStep[] | string => {
  try {
    return upgradePath(from, to);
  } catch (error) {
    return (error as Error).message;
  }
};

describe.each(["rke2r", "k3s"])("all pairs of versions of %s", (build) => {
  const pairs = pairsOf(build);
  const routes = pairs.flatMap((from) => pairs.map((to) => ({ from, to, result: resultOf(from, to) })));

  test("each step is accepted, and no step can be left out", () => {
    let steps = 0;
    const wrong: unknown[] = [];
    for (const { from, to, result } of routes) {
      if (typeof result === "string") continue;
      const states = [from, ...result.map(({ after }) => after)];
      if (JSON.stringify(states.at(-1)) !== JSON.stringify(to)) wrong.push({ from, to, ends: states.at(-1) });
      for (const [index, state] of states.slice(1).entries()) {
        steps++;
        const problem = stepProblem(states[index] as Versions, state);
        if (problem !== undefined) wrong.push({ from, to, problem });
        const next = states[index + 2];
        if (next && stepProblem(states[index] as Versions, next) === undefined)
          wrong.push({ from, to, needless: state });
      }
    }
    expect(wrong).toEqual([]);
    expect(steps).toBeGreaterThan(1000);
  });

  test("only downgrades have no path", () => {
    const reasons = routes.flatMap(({ result }) => (typeof result === "string" ? [result] : []));
    expect(new Set(reasons.map((reason) => reason.replaceAll(/v?\d[\w.+]*/g, "N")))).toEqual(
      new Set([
        "cluster.version: got N, deployed is N; no deploy returns to an older version",
        "rancher.version: got N, deployed is N; only a restore returns to an older version",
      ]),
    );
  });
});

test("the rules are those of the change guard", () => {
  expect(guardRules({ kubernetes: "v1.34.1+rke2r1", rancher: "2.15.0" }).map(({ name }) => name)).toEqual([
    "cluster.version is not older",
    "cluster.version skips no minor",
    "rancher.version is not older",
    "rancher.version skips no minor",
    "one upgrade a deploy",
    "no etcd 3.6 on members that 3.5 removed",
  ]);
});

test("etcd's border, the feature charts and the order are printed", () => {
  const from = { kubernetes: "v1.33.5+rke2r1", rancher: "2.13.0" };
  const to = { kubernetes: "v1.36.3+rke2r1", rancher: "2.15.0" };
  const text = textOf(from, upgradePath(from, to));
  expect(text.split("\n").filter((line) => /^\d+\. /.test(line))).toEqual([
    "1. rancher.version: 2.13.3",
    "2. rancher.version: the newest patch of 2.14",
    "3. cluster.version: v1.33.7+rke2r2",
    "4. cluster.version: the newest patch of v1.34",
    "5. rancher.version: 2.15.0",
    "6. cluster.version: the newest patch of v1.35",
    "7. cluster.version: v1.36.3+rke2r1",
  ]);
  expect(text).toContain("This release has etcd 3.5.26");
  expect(text.match(/First upgrade the feature charts/g)).toHaveLength(2);
});

test.each([
  ["v1.35.1+rke2r1", "2.14.0", "v1.35.1+k3s1", "2.14.0", "the distribution cannot change"],
  ["v1.35.1+rke2r1", "2.14.0", "v1.36.1+rke2r1", "2.14.0", "Rancher 2.14 supports Kubernetes 1.33 to 1.35"],
  ["v1.35.1+rke2r1", "2.14.0", "v1.35.1+rke2r1", "2.99.0", "is not in the support matrix"],
  ["v1.32.1+rke2r1", "2.12.0", "v1.32.1+rke2r1", "2.13.4", "published only for Rancher Prime"],
])("%s with %s to %s with %s is rejected", (kubernetes, rancher, newKubernetes, newRancher, reason) => {
  expect(() => upgradePath({ kubernetes, rancher }, { kubernetes: newKubernetes, rancher: newRancher })).toThrow(
    reason,
  );
});

test("a step to the newest patch of the deployed minor version can be unnecessary", () => {
  const from = { kubernetes: "v1.34.2+rke2r1", rancher: "2.14.2" };
  const text = (to: Versions) => textOf(from, upgradePath(from, to));
  expect(text({ ...from, rancher: "2.15.0" })).toContain("If the newest patch of 2.14 is deployed, skip this step.");
  expect(text({ ...from, kubernetes: "v1.35.1+rke2r1" })).not.toContain("skip this step");
});

test("the same versions need no deploy", () => {
  const same = { kubernetes: "v1.35.7+rke2r1", rancher: "2.15.0" };
  expect(textOf(same, upgradePath(same, same))).toMatch(/^nothing to upgrade/);
});
