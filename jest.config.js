// Without options it reads .swcrc, as register.cjs does.
const transform = { "^.+\\.ts$": "@swc/jest" };

/** Tests that only `npm run test:long` runs: they take minutes and their subject rarely changes. */
const LONG = [
  "apply/certificate-chains",
  "apply/datastore-and-dns",
  "apply/given-parts",
  "apply/growth",
  "apply/handover",
  "apply/library",
  "apply/rancher-on-docker",
  "apply/stock-provider",
  "apply/tls-balancer",
  "lab/checkov/examples",
  "lab/demo",
  "lab/distribution/cluster",
  "lab/distribution/quota",
  "lab/distribution/removal",
  "lab/library",
  "lab/mutations",
  "lab/tools/hcl",
  "servers/air-gap",
  "servers/certificates",
  "servers/charts",
  "servers/datastore",
  "servers/docker",
  "servers/faults",
  "servers/genuine",
  "servers/k3s",
  "servers/proxy",
  "servers/quota",
  "servers/rancher",
  "servers/rancher-on-k8s",
  "servers/restore",
].map((name) => `<rootDir>/__tests__/${name}.test.ts`);

const lab = {
  testEnvironment: "node",
  modulePathIgnorePatterns: ["<rootDir>/(cdktf.out|dist|examples)/"],
  transform,
  // Beside the modules, so that tests leave nothing in the temporary folder.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  globalSetup: "<rootDir>/lab/jest-setup.ts",
};

/**
 * `unit` needs only Node.js. `lab` applies stacks with Terraform on the AWS stand-in. `servers` runs whole clusters.
 * Its servers use the CPU while a test waits, so more than two such files at once slow each other down. `npm test` runs
 * one beside the lab, and `npm run test:long` runs two at once.
 */
module.exports = {
  // The lab waits for programs about half of the time, so two workers for each of two cores are faster.
  maxWorkers: 4,
  testSequencer: "<rootDir>/lab/jest-sequencer.js",
  projects: [
    {
      displayName: "unit",
      testEnvironment: "node",
      // Its workers load the modules once; jest's own runner loads them for each test file and takes twice as long.
      runner: "jest-light-runner",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/(lab|apply|servers)/"],
      modulePathIgnorePatterns: ["<rootDir>/(cdktf.out|dist|examples)/"],
      transform,
      globalSetup: "<rootDir>/__tests__/unit/apps-folder.ts",
      globalTeardown: "<rootDir>/__tests__/unit/remove-apps.ts",
      setupFiles: ["<rootDir>/__tests__/unit/typescript.cjs"],
      setupFilesAfterEnv: ["<rootDir>/__tests__/unit/setup.ts"],
    },
    {
      ...lab,
      displayName: "lab",
      testMatch: ["<rootDir>/__tests__/{lab,apply}/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", ...LONG],
    },
    {
      ...lab,
      displayName: "servers",
      testMatch: ["<rootDir>/__tests__/servers/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", ...LONG],
    },
    { ...lab, displayName: "long", globalSetup: "<rootDir>/lab/jest-setup-long.ts", testMatch: LONG },
  ],
};
