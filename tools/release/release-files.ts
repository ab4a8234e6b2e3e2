import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ConfigError, loadConfig } from "../../lib/config";
import { synthesized } from "../synthesized";
import { changelogSection, tagProblem } from "./changelog";

const ROOT = join(__dirname, "../..");
const MINUTE = 60_000;

/** The parts of package.json and of `npm pack --json` that count here. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
  readonly types: string;
  readonly bin: Readonly<Record<string, string>>;
}
interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/**
 * Writes the files of a release into an empty folder, and publishes nothing: the package, its bill of materials, the
 * section of the changelog, the JSON schema, the synthesized examples, and SHA-256 sums.
 *
 * @param tag the tag of the release; undefined for a dry run, which needs no date in the changelog
 * @returns the names of the files
 */
export function releaseFiles(folder: string, tag: string | undefined): string[] {
  const manifest = JSON.parse(read("package.json")) as Manifest;
  const { date, text } = changelogSection(read("CHANGELOG.md"), manifest.version);
  const problem = tag === undefined ? undefined : tagProblem(tag, manifest.version, date);
  if (problem !== undefined) throw new ConfigError([problem]);

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  pack(manifest, folder);
  writeFileSync(join(folder, "sbom.cdx.json"), billOfMaterials(manifest));
  writeFileSync(join(folder, "release-notes.md"), `${text}\n`);
  copyFileSync(join(ROOT, "rancher.schema.json"), join(folder, "rancher.schema.json"));
  writeExamples(join(folder, "examples.tar.gz"));

  const files = readdirSync(folder).sort();
  const sums = files.map((name) => `${sha256(join(folder, name))}  ${name}\n`);
  writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
  return [...files, "SHA256SUMS"];
}

/** Creates the package, and checks that it contains every file that its manifest names. */
function pack({ main, types, bin }: Manifest, folder: string): void {
  const output = npm("pack", "--json", "--pack-destination", folder);
  // The script `prepack` can print lines before it.
  const [{ filename, files }] = JSON.parse(output.slice(output.indexOf("[\n"))) as [Packed];
  const packed = new Set(files.map(({ path }) => path));
  const missing = [main, types, ...Object.values(bin)].filter((path) => !packed.has(path));
  if (missing.length > 0)
    throw new ConfigError([`${filename}: lacks ${missing.join(" and ")}, which package.json names`]);
}

/** The packages that npm installs with the package, in the format CycloneDX. */
function billOfMaterials({ name }: Manifest): string {
  const text = npm("sbom", "--sbom-format", "cyclonedx", "--sbom-type", "library", "--omit", "dev");
  const bill = JSON.parse(text) as { metadata: { component: { name: string } } };
  // npm writes the name of the folder.
  bill.metadata.component.name = name;
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

/** An archive with a folder for each stack of the configuration files that users can start with. */
function writeExamples(archive: string): void {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  try {
    const examples = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".yaml"));
    for (const file of ["rancher.yaml", ...examples.map((name) => join("examples", name))]) {
      for (const [id, config] of Object.entries(loadConfig(join(ROOT, file)).stacks)) {
        synthesized(id, config, join(folder, basename(file, ".yaml")));
      }
    }
    execFileSync("tar", ["-czf", archive, "-C", folder, ...readdirSync(folder).sort()], { timeout: MINUTE });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function npm(...args: readonly string[]): string {
  return execFileSync("npm", args, {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 10 * MINUTE,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const read = (name: string) => readFileSync(join(ROOT, name), "utf8");
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
