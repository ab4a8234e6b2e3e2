import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT, sourceFiles } from "./source-files";

/** The test that runs a command, with the text that shows it, or the reason why none does. */
type Proof = { readonly test: string; readonly by: string } | { readonly not: string };

const AWS = "asks an account of AWS; the lab has a stand-in";
const CLUSTER = "asks a deployed Rancher, of which the lab has a double";
const PROOFS: Readonly<Record<string, Proof>> = {
  "npm ci && npm run demo": { test: "__tests__/lab/demo.test.ts", by: "demo" },
  "node --require ./register.cjs lab/recording/main.ts docs/demo.svg npm run --silent demo": {
    test: "__tests__/project/recording.test.ts",
    by: "lab/recording/main.ts",
  },
  "npm ci": { not: "it is npm's own" },
  "npx cdktf diff rke-ha": { not: AWS },
  "npx cdktf deploy rke-ha": { test: "__tests__/apply/rancher-on-rke.test.ts", by: '"deploy"' },
  "terraform -chdir=cdktf.out/stacks/rke-ha output -raw kubeconfig > drill.kubeconfig": { not: CLUSTER },
  "npx cdktf destroy rke-ha": { test: "__tests__/apply/rancher-on-rke.test.ts", by: '"destroy"' },
  "npm run synth": { test: "__tests__/apply/synth.test.ts", by: '"synth"' },
  "npm cit": { not: "it runs the tests: this one too" },
  "npm ci && npm pack": { test: "__tests__/lab/library.test.ts", by: '"release-files"' },
  "npm run release-files": { test: "__tests__/lab/library.test.ts", by: '"release-files"' },
  "npm run matrix": { test: "__tests__/tools/matrix.test.ts", by: "tools/support-matrix/main.ts" },
  "npm install ./cdktf-rancher-0.2.0.tgz": { test: "__tests__/lab/library.test.ts", by: '"install"' },
  "npm run hcl -- rke-ha": { test: "__tests__/lab/tools/commands.test.ts", by: '"hcl"' },
  "npm run --silent mirror-list -- rke-ha": { test: "__tests__/tools/mirror-list.test.ts", by: "mirror-list" },
  "npm run cost -- rke-ha": { test: "__tests__/lab/tools/commands.test.ts", by: '"cost"' },
  "npm run --silent policy -- rke-ha": { test: "__tests__/lab/tools/commands.test.ts", by: '"policy"' },
  "npm run --silent policy -- rke-ha --servers": { test: "__tests__/tools/policy.test.ts", by: "serverPolicyOf" },
  "npm run security-groups -- rke-ha": { test: "__tests__/tools/security-groups.test.ts", by: "groupRulesOf" },
  "npm run preflight -- rke-ha": { test: "__tests__/lab/tools/preflight.test.ts", by: '"preflight"' },
  "npx cdktf-rancher-preflight cdktf.out/stacks/platform": {
    test: "__tests__/lab/library.test.ts",
    by: "cdktf-rancher-preflight",
  },
  "npm run upgrade-path -- v1.33.5+rke2r1 2.13.0 v1.36.3+rke2r1 2.15.0": {
    test: "__tests__/tools/upgrade-path.test.ts",
    by: "upgradePath(",
  },
  "npm run generate": { test: "__tests__/tools/reference.test.ts", by: "GENERATED" },
  "npx jest support-matrix versions tls-table --selectProjects unit": {
    not: "it runs tests: what it runs is run with the others",
  },
  "npm run test:cdktn": { not: "it installs another CDKTF and runs the unit tests on it, minutes of both" },
  "npm sbom --sbom-format cyclonedx": { not: "it is npm's own; nothing of this project is in it but the lock file" },
  "npm audit": { not: "it asks npm's registry what is known today, which changes without this project" },
  "openssl verify -CAfile tls_ca.pem -untrusted tls_certificate.pem -purpose sslserver -verify_hostname rancher.example.com tls_certificate.pem":
    { test: "__tests__/apply/certificate-authority.ts", by: '"-verify_hostname"' },
  "checkov --directory cdktf.out/hcl/rke-ha --framework terraform": {
    test: "__tests__/lab/checkov/examples.test.ts",
    by: "scan(stacks",
  },
  "terraform -chdir=cdktf.out/hcl/rke-ha init": { test: "__tests__/lab/tools/hcl.test.ts", by: ".init()" },
  "terraform -chdir=cdktf.out/hcl/rke-ha plan": { test: "__tests__/lab/tools/hcl.test.ts", by: ".plan()" },
  "npm install": { not: "it is npm's own" },
  "terraform -chdir=cdktf.out/stacks/rke-ha output -raw first_login": { not: CLUSTER },
  "npm run synth && cd cdktf.out/stacks/rke-ha": { test: "__tests__/apply/synth.test.ts", by: '"synth"' },
  "terraform init": { test: "__tests__/lab/tools/hcl.test.ts", by: ".init()" },
  "terraform -chdir=cdktf.out/stacks/rke-ha init": { test: "__tests__/lab/tools/hcl.test.ts", by: ".init()" },
  "terraform -chdir=cdktf.out/stacks/rke-ha apply": { test: "__tests__/apply/growth.test.ts", by: "terraform.apply()" },
  "terraform -chdir=cdktf.out/stacks/rke-ha destroy": {
    test: "__tests__/apply/datastore-and-dns.test.ts",
    by: "terraform.destroy()",
  },
  "terraform -chdir=cdktf.out/stacks/rke-ha apply -target=terraform_data.cluster_readiness": { not: CLUSTER },
  "terraform apply -target=terraform_data.cluster_readiness": { not: CLUSTER },
  "terraform -chdir=cdktf.out/stacks/rke-ha providers lock -platform=linux_amd64 -platform=darwin_arm64": {
    not: "asks Terraform's registry",
  },
  "mkdir -p locks": { not: "it is the shell's own" },
  "cp cdktf.out/stacks/rke-ha/.terraform.lock.hcl locks/rke-ha.lock.hcl": { not: "it needs the lock file" },
  "git ls-remote https://github.com/actions/checkout v4.2.2": { not: "it asks GitHub" },
  "git add locks/rke-ha.lock.hcl": { not: "it is Git's own" },
  "cp locks/rke-ha.lock.hcl cdktf.out/stacks/rke-ha/.terraform.lock.hcl": { not: "it needs the lock file" },
  "umask 077": { not: "it is the shell's own" },
  "terraform -chdir=cdktf.out/stacks/rke-ha output -raw kubeconfig > rke-ha.kubeconfig": { not: CLUSTER },
  "terraform -chdir=cdktf.out/stacks/rke-ha show -json |": { not: AWS },
  "jq -r '.values.root_module.resources[].values | .id, .arn, .root_block_device[]?.volume_id | strings' | sort -u > in-state":
    { not: AWS },
  "awk 'NR == FNR { known[$0]; next } { id = $0; sub(/.*[:\\/]/, \"\", id) } !($0 in known) && !(id in known)' in-state tagged":
    { not: AWS },
  "terraform -chdir=cdktf.out/stacks/rke-ha state pull |": { not: AWS },
  "jq -r --arg name $parameter '.resources[].instances[].attributes | select(.name == $name) | .value' > value": {
    not: AWS,
  },
  "parameter=/rancher/rke-ha/deployed/last": { not: AWS },
  "terraform -chdir=cdktf.out/stacks/rke-ha apply -replace=aws_s3_object.cluster_desired_object_object": { not: AWS },
  "cp terraform.rke-ha.tfstate.backup terraform.rke-ha.tfstate": { not: "it needs a deploy that was killed" },
  "terraform state list | grep -E '^(helm_release|kubernetes_)' | xargs -r -n 1 terraform state rm": { not: CLUSTER },
  "terraform destroy -refresh=false": { not: CLUSTER },
  "terraform state rm aws_db_instance.cluster_datastore_instance": { not: AWS },
  "terraform import aws_db_instance.cluster_datastore_instance rke-ha-datastore": { not: AWS },
  "kubectl delete secrets --all-namespaces --selector=app.kubernetes.io/part-of=cdktf-rancher": {
    test: "__tests__/servers/certificates.test.ts",
    by: "kubectl (delete secrets",
  },
  "curl -s http://127.0.0.1:2381/metrics | grep -E '^etcd_(mvcc_db_total_size|server_quota_backend_bytes)'": {
    test: "__tests__/servers/quota.test.ts",
    by: "curl -s http",
  },
  "RANCHER_CONFIG=examples/docker.yaml npx cdktf deploy docker": { not: AWS },
  "terraform init -backend-config=bucket=acme-states -backend-config=key=rancher/handover.tfstate -backend-config=region=eu-central-1":
    { not: AWS },
  "terraform apply": { test: "__tests__/apply/handover.test.ts", by: "stack.apply()" },
  "terraform apply -target=rancher2_bootstrap.admin": {
    test: "__tests__/apply/handover.test.ts",
    by: "stack.apply({ targets: [BOOTSTRAP] })",
  },
  "terraform apply -target=rancher2_bootstrap.admin -var admin_password=…": {
    test: "__tests__/apply/handover.test.ts",
    by: 'variables: { admin_password: "changed-by-hand" }',
  },
};

/** Programs that call AWS or a deployed cluster. Tests run such a command only when PROOFS names it. */
const FOREIGN = /^(aws|kubectl|helm|cd|export) /;

/** The proof of a command, for any name of the stack. */
function proofOf(command: string): Proof | undefined {
  const ofStack = command.replaceAll(/(?<=cdktf \w+ |stacks\/)(<stack>|drill)/g, "rke-ha");
  return PROOFS[ofStack] ?? (FOREIGN.test(command) ? { not: AWS } : undefined);
}

const PAGES = sourceFiles(["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs"], [".md"]);
const COMMANDS = PAGES.flatMap(({ path, text }) =>
  [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)]
    .flatMap(([, , block]) => (block as string).replaceAll(/ *\\\n */g, " ").split("\n"))
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .flatMap((line) => (proofOf(line) ? [line] : line.split(" && ")))
    .map((command) => ({ path, command })),
);

test.each(COMMANDS)("$path: $command", ({ command }) => {
  const proof = proofOf(command);
  expect(proof).toBeDefined();
  if (proof === undefined || "not" in proof) return;
  expect(existsSync(join(ROOT, proof.test))).toBe(true);
  expect(sourceFiles([proof.test], [".ts"])[0]?.text).toContain(proof.by);
});

test("no command is in an indented block, which the test does not read", () => {
  const indented = PAGES.flatMap(({ path, text }) =>
    [
      ...text
        .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "")
        .matchAll(/^ {4,}((npm|npx|terraform|kubectl|helm|aws) .*)$/gm),
    ].map(([, command]) => `${path}: ${command}`),
  );
  expect(indented).toEqual([]);
});

test("the npm scripts in the pages exist", () => {
  const { scripts } = JSON.parse(sourceFiles(["package.json"], [".json"])[0]?.text ?? "");
  const named = PAGES.flatMap(({ text }) =>
    [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name]) => name),
  );
  expect(named.filter((name) => !Object.hasOwn(scripts, name as string))).toEqual([]);
  expect(named.length).toBeGreaterThan(20);
});

test("no page names removed commands, and every page is linked", () => {
  const shown = COMMANDS.map(({ command }) => proofOf(command));
  expect(Object.keys(PROOFS).filter((known) => !shown.includes(PROOFS[known]))).toEqual([]);
  const linked = new Set(
    PAGES.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(path, "..", link as string)),
    ),
  );
  const alone = PAGES.map(({ path }) => path).filter((path) => path !== "README.md" && !linked.has(path));
  expect(alone).toEqual([]);
  const broken = [...linked].filter((file) => !existsSync(join(ROOT, file)));
  expect(broken).toEqual([]);
});

/** GitHub's anchors for the headings of a page: lower case, without punctuation, hyphens for spaces. */
function anchorsOf(text: string): string[] {
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("every link to a heading leads to one", () => {
  const links = PAGES.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].map(([, file, anchor]) => ({
      page: path,
      target: file ? join(path, "..", file) : path,
      anchor: anchor as string,
    })),
  );
  const broken = links.filter(({ target, anchor }) => {
    const page = PAGES.find(({ path }) => path === target);
    return page === undefined || !anchorsOf(page.text).includes(anchor);
  });
  expect(broken).toEqual([]);
  expect(links.length).toBeGreaterThan(8);
});
