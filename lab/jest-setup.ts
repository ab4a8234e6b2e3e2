import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AWS_RULES } from "./aws-rules/check";
import { DISTRIBUTION, distribution, whyNoDistribution } from "./distribution/build";
import { whyNoGoProgram } from "./go-program";
import { MissingError, type Part, prepare } from "./parts";
import { PROVIDERS, whyNoServers, whyNoTerraform } from "./prerequisites";
import { python, pythonOf, STAND_IN, whyNoPython } from "./python";
import { ROOT_FILESYSTEM, rootFilesystem } from "./servers/root-filesystem";
import { providerSource, whyUnavailable } from "./terraform/providers";
import { SHORT_WAITS, shortWaits } from "./terraform/short-waits";
import { builtProviders, HELM, helmProgram, PROVIDER_MIRROR, whyNoBuiltProviders, whyNoHelm } from "./tools/build";
import { ACTIONLINT, actionlint, whyNoWorkflowLint } from "./workflows/lint";

/** The environment with the packages of a file. */
export function pythonPart(requirements: string): Part {
  return {
    name: pythonOf(requirements),
    whyMissing: () => whyNoPython(requirements),
    prepare: () => python(requirements),
  };
}

const PARTS: readonly Part[] = [
  pythonPart(STAND_IN),
  { name: PROVIDER_MIRROR, whyMissing: whyNoBuiltProviders, prepare: builtProviders },
  { name: PROVIDERS, whyMissing: whyNoTerraform, prepare: chooseProviders },
  { name: ROOT_FILESYSTEM, whyMissing: whyNoServers, prepare: rootFilesystem },
  { name: SHORT_WAITS, whyMissing: () => whyNoGoProgram(SHORT_WAITS), prepare: shortWaits },
  { name: HELM, whyMissing: whyNoHelm, prepare: helmProgram },
  { name: DISTRIBUTION, whyMissing: whyNoDistribution, prepare: distribution },
  { name: ACTIONLINT, whyMissing: whyNoWorkflowLint, prepare: actionlint },
  pythonPart(AWS_RULES),
];

/** Runs once before all tests of the lab, for all workers: prepares the parts that several test files use. */
export default async function setUp(): Promise<void> {
  await prepare(PARTS);
}

/** Selects the source of the product's providers for all tests. */
async function chooseProviders(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "providers-"));
  try {
    const source = await providerSource(folder);
    for (const provider of ["hashicorp/aws", "hashicorp/tls", "hashicorp/random"]) {
      const reason = whyUnavailable(source, provider);
      if (reason !== undefined) throw new MissingError([reason, whyNoBuiltProviders()].filter(Boolean).join(", and "));
    }
    const paths = source.mirrors.map(({ path }) => path);
    if (paths.length > 0) process.env.TERRAFORM_PROVIDER_MIRRORS = paths.join(":");
  } finally {
    await rm(folder, { recursive: true });
  }
}
