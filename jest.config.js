// Without options it reads .swcrc, as register.cjs does.
const transform = { "^.+\\.ts$": "@swc/jest" };

const lab = {
  testEnvironment: "node",
  modulePathIgnorePatterns: ["<rootDir>/(cdktf.out|dist)/"],
  transform,
  // Beside the modules, so that tests leave nothing in the temporary folder.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  globalSetup: "<rootDir>/lab/jest-setup.ts",
};

/**
 * `unit` needs nothing but Node; `lab` applies stacks with Terraform on the AWS stand-in, `servers` on servers that run.
 * Those work while a test waits for them, so that more than two such tests at once take the time from one another.
 */
module.exports = {
  // The lab waits more than it works, so more workers than cores pay.
  maxWorkers: 6,
  projects: [
    {
      displayName: "unit",
      testEnvironment: "node",
      // Its workers load the modules once, where jest's own load them anew for each test file: half of the time.
      runner: "jest-light-runner",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/(lab|apply|servers)/"],
      modulePathIgnorePatterns: ["<rootDir>/(cdktf.out|dist)/"],
      transform,
      globalSetup: "<rootDir>/__tests__/unit/apps-folder.ts",
      globalTeardown: "<rootDir>/__tests__/unit/remove-apps.ts",
      setupFiles: ["<rootDir>/__tests__/unit/typescript.cjs"],
      setupFilesAfterEnv: ["<rootDir>/__tests__/unit/setup.ts"],
    },
    { ...lab, displayName: "lab", testMatch: ["<rootDir>/__tests__/{lab,apply}/**/*.test.ts"] },
    { ...lab, displayName: "servers", testMatch: ["<rootDir>/__tests__/servers/**/*.test.ts"] },
  ],
};
