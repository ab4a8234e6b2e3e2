// Without options it reads .swcrc, as register.cjs does.
const transform = { "^.+\\.ts$": "@swc/jest" };

/** What `npm test` leaves to `npm run test:long`: tests of minutes whose subject is rarely edited. */
const LONG = [
  "apply/datastore-and-dns",
  "apply/rancher-on-docker",
  "apply/stock-provider",
  "apply/tls-balancer",
  "lab/checkov/examples",
  "lab/demo",
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
 * `unit` needs nothing but Node.js. `lab` applies stacks with Terraform on the AWS stand-in. `servers` runs whole
 * clusters. Its servers work while a test waits for them, so that more than two such files at once slow each other down:
 * `npm test` runs one beside the lab, and `npm run test:long` two at once.
 */
module.exports = {
  // The lab waits for programs about as long as it works, so twice as many workers as two cores pay.
  maxWorkers: 4,
  testSequencer: "<rootDir>/lab/jest-sequencer.js",
  projects: [
    {
      displayName: "unit",
      testEnvironment: "node",
      // Its workers load the modules once, where jest's own load them anew for each test file: half of the time.
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
    { ...lab, displayName: "long", testMatch: LONG },
  ],
};
