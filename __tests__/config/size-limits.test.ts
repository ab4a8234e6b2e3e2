import { createHash } from "node:crypto";
import type { RancherOnDockerProps, RancherOnRkeProps } from "../../lib/config";
import { minimalOnDocker, synthesizeOnDocker, synthesizeText } from "../support/synth";
import { edited, errorsOf } from "./errors-of";

/** A text that compresses little. */
function dense(length: number, seed: number): string {
  const blocks = Array.from({ length: Math.ceil(length / 40) }, (_, i) =>
    createHash("sha256").update(`${seed} ${i}`).digest("base64url").replaceAll(/[_-]/g, "0"),
  );
  return blocks.join("").slice(0, length).toLowerCase();
}

/** Names that make the proxy's addresses and exceptions as large as `bytes`. */
function names(bytes: number, http: string): string[] {
  const found: string[] = [];
  let left = bytes - 2 * http.length - 1;
  for (; left > 130; left -= 61) found.push(dense(60, found.length));
  return [...found, dense(left - 62, 998), dense(60, 999)];
}

/** A proxy with a long name, whose parts have this size in bytes. */
function proxyOf(bytes: number) {
  const http = `http://${"proxy-".repeat(9)}.example.com:3128`;
  return { proxy: { http, noProxy: names(bytes, http) } };
}

const onServers = (bytes: number): Partial<RancherOnRkeProps> => ({ egress: proxyOf(bytes) });
const inContainer = (bytes: number): Partial<RancherOnDockerProps> => ({
  rancher: { ...minimalOnDocker.rancher, environment: { A: dense(bytes, 0) } },
});

test("the largest proxy fits into the user data of a server", () => {
  expect(() => synthesizeText(onServers(8192))).not.toThrow();
  expect(() => synthesizeText(onServers(8193))).toThrow(
    /^\S+ egress\.proxy\.noProxy: got \d+ entries, 8193 bytes with the proxy's address, expected at most 8192; write a suffix/,
  );
});

test("the largest environment fits into the user data of a container's server", () => {
  // The name, the equals sign, the line break, and the name of the image.
  const most = 8192 - 3 - "rancher/rancher".length;
  expect(() => synthesizeOnDocker(inContainer(most))).not.toThrow();
  expect(() => synthesizeOnDocker(inContainer(most + 1))).toThrow(
    /^\S+ rancher\.environment: got 8178 bytes of 8193 with the other variables, expected at most 8192/,
  );
  expect(() => synthesizeOnDocker({ egress: proxyOf(3780) })).not.toThrow();
  expect(() => synthesizeOnDocker({ egress: proxyOf(3800) })).toThrow(/egress\.proxy\.noProxy: got 8200 bytes of 8215/);
});

test.each([
  ["hostname: rancher.example.com", "hostname: TEXT", "hostname"],
  ["zone: example.com", "zone: TEXT", "dns.zone"],
  ["servers: 3", "servers: 3\nartifacts: https://mirror.example.com/TEXT", "cluster.artifacts"],
  ["version: 2.15.0", "version: 2.15.0\nrepository: https://charts.example.com/TEXT", "rancher.repository"],
  ["version: 2.15.0", "version: 2.15.0\ntls: { email: TEXT@example.com }", "rancher.tls.email"],
  ["version: 2.15.0", "version: 2.15.0\nauditLog: { hostPath: /TEXT }", "rancher.auditLog.hostPath"],
])("%s, as a text of 5000 characters, is one short line", (lines, by, place) => {
  const errors = errorsOf(edited(lines, by.replace("TEXT", "a".repeat(5000)))).filter((error) => error.includes(place));
  expect(errors[0]).toMatch(/: got 50\d\d characters, expected .*, in at most 2000 characters/);
  expect(errors[0]?.length).toBeLessThan(400);
});

test("a remedy is no longer than a line", () => {
  const [error] = errorsOf(edited("hostname: rancher.example.com", `hostname: ${"r.".repeat(400)}Example.com`));
  expect(error).not.toContain("write");
  expect(error?.length).toBeLessThan(250);
});
