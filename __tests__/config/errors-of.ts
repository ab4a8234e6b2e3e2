import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, loadConfig } from "../../lib/config";
import { followed } from "../support/follow-remedy";
import { worded } from "../support/worded";

/** A valid file with one stack. */
export const good = `stacks:
  rke-ha:
    mode: RancherOnRKE
    hostname: rancher.example.com
    aws:
      region: eu-central-1
    network:
      cidr: 10.0.0.0/16
    balancer:
      scheme: internet-facing
    dns:
      zone: example.com
    cluster:
      version: v1.35.7+rke2r1
      servers: 3
      apiAllowedCidrs: [203.0.113.0/24]
    rancher:
      version: 2.15.0
`;

/** The good file with some lines, written here without their indentation, replaced by others; "" removes them. */
export function edited(lines: string, by: string): string {
  const wanted = lines.split("\n").map((line) => line.trim());
  const all = good.split("\n");
  const at = all.findIndex((_, index) => wanted.every((line, offset) => all[index + offset]?.trim() === line));
  const indentation = /^ */.exec(all[at] ?? "")?.[0];
  if (at < 0) throw new Error(`the good file has no lines ${lines}`);
  all.splice(at, wanted.length, ...(by === "" ? [] : by.split("\n").map((line) => `${indentation}${line}`)));
  return all.join("\n");
}

/** The errors of a file's content, with the file named rancher.yaml; none when it is accepted. */
export function errorsOf(content: string | Uint8Array): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), "config-"));
  const file = join(directory, "rancher.yaml");
  try {
    writeFileSync(file, content);
    loadConfig(file);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.errors.map((line) => line.replaceAll(`${directory}/`, ""));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** An edit of the valid file and its errors, without the name of the file. */
export type Rejection = readonly [title: string, lines: string, by: string, errors: readonly string[]];

/**
 * One test for each rejection: the exact lines, and no others. When somebody does what a line says, this error ends and
 * no other begins.
 */
export function rejects(rejections: readonly Rejection[]): void {
  test.each(rejections)("%s", (_, lines, by, errors) => {
    const file = edited(lines, by);
    const found = errorsOf(file);
    expect(found).toEqual(worded(errors.map((error) => `rancher.yaml:${error}`)));
    expectRemediesToWork(file, found);
  });
}

/** Each alternative of each error's remedy ends the error, and does not lead back to it. */
export function expectRemediesToWork(file: string, found: readonly string[] = errorsOf(file)): void {
  const failed: object[] = [];
  const before = found.map(withoutPosition);
  // Another mode has other fields.
  for (const error of found.filter((each) => !/ mode: /.test(each))) {
    for (const better of followed(file, error)) {
      const after = errorsOf(better).map(withoutPosition);
      const count = (errors: readonly string[]) => errors.filter((each) => each === withoutPosition(error)).length;
      const next = unsolved(better, before.map(pathOf), 2);
      if (count(after) >= count(before) || next.length > 0) failed.push({ error, better, next });
    }
  }
  expect(failed).toEqual([]);
}

/**
 * The errors of a file that nobody can end by their remedies. A missing value needs a person, and ends by its remedy.
 *
 * @param known the paths of the errors before the edit
 */
function unsolved(file: string, known: readonly string[], steps: number): string[] {
  const added = errorsOf(file).filter((error) => !known.includes(pathOf(error)) && !error.includes(": missing"));
  if (steps === 0) return added;
  return added.filter(
    (error) =>
      !followed(file, error).some((better) => {
        const ended = !errorsOf(better).map(withoutPosition).includes(withoutPosition(error));
        return ended && unsolved(better, [...known, pathOf(error)], steps - 1).length === 0;
      }),
  );
}

function withoutPosition(error: string): string {
  return error.replace(/:\d+:\d+ /, ": ").replaceAll(/\[\d+\]/g, "[]");
}

function pathOf(error: string): string {
  return withoutPosition(error).replace(/^\S+: (\S+): .*$/s, "$1");
}
