// Without options it reads .swcrc, as register.cjs does.
const transform = { "^.+\\.ts$": "@swc/jest" };

/** Two projects: `unit` needs nothing but Node; `lab` applies stacks with Terraform on the AWS stand-in. */
module.exports = {
  // The lab waits more than it works, so more workers than cores pay.
  maxWorkers: 3,
  projects: [
    {
      displayName: "unit",
      testEnvironment: "node",
      // Its workers load the modules once, where jest's own load them anew for each test file: half of the time.
      runner: "jest-light-runner",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/(lab|apply|servers)/"],
      modulePathIgnorePatterns: ["<rootDir>/cdktf.out"],
      transform,
      globalSetup: "<rootDir>/__tests__/unit/apps-folder.ts",
      globalTeardown: "<rootDir>/__tests__/unit/remove-apps.ts",
      setupFiles: ["<rootDir>/__tests__/unit/typescript.cjs"],
      setupFilesAfterEnv: ["<rootDir>/__tests__/unit/setup.ts"],
    },
    {
      displayName: "lab",
      testEnvironment: "node",
      testMatch: ["<rootDir>/__tests__/{lab,apply,servers}/**/*.test.ts"],
      modulePathIgnorePatterns: ["<rootDir>/cdktf.out"],
      transform,
      // Beside the modules, so that tests leave nothing in the temporary folder.
      cacheDirectory: "<rootDir>/node_modules/.cache/jest",
      globalSetup: "<rootDir>/lab/jest-setup.ts",
    },
  ],
};
