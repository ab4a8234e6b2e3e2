import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readConfigFile, sys, transpileDeclaration } from "typescript";
import type { z } from "zod";
import type { RancherOnDockerProps, RancherOnK8sProps, RancherOnRke1Props, RancherOnRkeProps } from "../../lib/config";
import type { rancherOnDockerFields } from "../../lib/config/rancher-on-docker";
import type { rancherOnK8sFields } from "../../lib/config/rancher-on-k8s";
import type { rancherOnRkeFields } from "../../lib/config/rancher-on-rke";
import type { rancherOnRke1Fields } from "../../lib/config/rancher-on-rke1";

const ROOT = resolve(__dirname, "../..");

/** A type with all its parts written out and read-only, to compare two types by content. */
type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;
/** A class fixes its mode; a file must name it. */
type Input<S extends z.ZodType> =
  z.input<S> extends infer I extends { mode: string } ? Omit<I, "mode"> & { mode?: I["mode"] } : never;

describe("props.ts", () => {
  const text = readFileSync(resolve(ROOT, "lib/config/props.ts"), "utf8");

  test("matches the types that the schemas accept, by the compiler", () => {
    const same: [
      Same<Input<typeof rancherOnRkeFields>, RancherOnRkeProps>,
      Same<Input<typeof rancherOnK8sFields>, RancherOnK8sProps>,
      Same<Input<typeof rancherOnDockerFields>, RancherOnDockerProps>,
      Same<Input<typeof rancherOnRke1Fields>, RancherOnRke1Props>,
    ] = [true, true, true, true];
    expect(same).not.toContain(false);
  });

  test("reaches editors: the declarations of the package contain its descriptions", () => {
    const { config } = readConfigFile(resolve(ROOT, "tsconfig.build.json"), sys.readFile);
    const { outputText } = transpileDeclaration(text, { compilerOptions: config.compilerOptions });
    const words = (source: string) =>
      [...source.matchAll(/(?:\/\*\*|\*) (\S.*?)(?: \*\/)?$/gm)].map(([, line]) => line);
    expect(words(outputText)).toEqual(words(text));
    expect(words(text).length).toBeGreaterThan(200);
  });

  test("has a sentence for every field, and a default for each optional one", () => {
    const members = [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+readonly (\w+)(\??): (.*)/g)];
    expect(members.length).toBe([...text.matchAll(/^\s+readonly \w+\??: (?!never)/gm)].length);
    const silent = members.filter(
      ([, words = "", , optional, type = ""]) =>
        // A class fixes its mode.
        !/\w.*\./.test(words) || (optional === "?" && !type.includes('"RancherOn')) !== /@default \S/.test(words),
    );
    expect(silent.map(([, , name]) => name)).toEqual([]);
  });
});
