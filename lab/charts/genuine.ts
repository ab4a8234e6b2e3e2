import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { run } from "../run";

/** The environment variable for a folder of archives in the form of `helm pull`: `rancher-2.15.0.tgz`. */
const FOLDER = "GENUINE_CHARTS";
const SECOND = 1000;

/** Why no genuine chart is rendered here; undefined when there are some. */
export function whyNoGenuineCharts(): string | undefined {
  return process.env[FOLDER] === undefined
    ? `${FOLDER} names no folder of charts, as helm pull leaves them`
    : undefined;
}

/** A rendered object of a chart, as far as the tests read it. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly type?: string;
  // biome-ignore lint/suspicious/noExplicitAny: charts render objects of any kind, and each test reads other fields
  readonly spec?: any;
}

/** A published chart, unpacked. */
export class GenuineChart {
  /** Range of Kubernetes versions; empty when any is supported. */
  readonly kubeVersion: string;
  private readonly references: string;

  private constructor(
    readonly version: string,
    private readonly helm: string,
    private readonly folder: string,
  ) {
    this.kubeVersion = parse(readFileSync(join(folder, "Chart.yaml"), "utf8")).kubeVersion ?? "";
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const templates = files.filter((name) => /^templates\/.*\.(ya?ml|tpl|txt)$/.test(name));
    this.references = templates.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  }

  /** The versions of a chart in the environment's folder. */
  static versions(name: string): string[] {
    const folder = process.env[FOLDER];
    if (folder === undefined) return [];
    const archives = readdirSync(folder).map((file) => new RegExp(`^${name}-(v?\\d.*)\\.tgz$`).exec(file)?.[1]);
    return archives.filter((version) => version !== undefined).sort();
  }

  /** Unpacks a chart into a new folder below another. */
  static async unpack(helm: string, below: string, name: string, version: string): Promise<GenuineChart> {
    const place = await mkdtemp(join(below, `${name}-${version}-`));
    const archive = join(process.env[FOLDER] ?? "", `${name}-${version}.tgz`);
    await run("tar", ["-xzf", archive, "-C", place], { timeoutMs: 20 * SECOND });
    return new GenuineChart(version, helm, join(place, name));
  }

  /**
   * The rendered objects of a release, including hooks.
   *
   * @param kubernetes minor of Kubernetes 1, such as 35
   * @throws RunError with Helm's reason when the chart rejects values or Kubernetes
   */
  async render(values: unknown, kubernetes: number, release: string, namespace: string): Promise<Rendered[]> {
    const folder = await mkdtemp(join(tmpdir(), "values-"));
    try {
      const file = join(folder, "values.yaml");
      await writeFile(file, stringify(values, { aliasDuplicateObjects: false }));
      const place = [`--namespace=${namespace}`, `--kube-version=1.${kubernetes}.0`, `--values=${file}`];
      const { stdout } = await run(this.helm, ["template", release, this.folder, ...place], { timeoutMs: 60 * SECOND });
      return parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Rendered | null) ?? []);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The paths of values that no template of the chart reads. */
  unknown(values: object): string[] {
    return pathsOf(values, "").filter((path) => {
      const names = path.split(".");
      const prefixes = names.map((_, index) => names.slice(0, index + 1).join("."));
      return !prefixes.some((each) =>
        new RegExp(`\\.Values\\.${each.replaceAll(".", "\\.")}(?![\\w.])`).test(this.references),
      );
    });
  }
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}
