const common = {
  testEnvironment: "node",
  // Without options it reads .swcrc, as register.cjs does.
  transform: { "^.+\\.ts$": "@swc/jest" },
  // Beside the modules, so that tests leave nothing in the temporary folder.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out"],
};

/** Two projects: `unit` needs nothing but Node; `lab` applies stacks with Terraform on the AWS stand-in. */
module.exports = {
  // The lab waits more than it works, so more workers than cores pay.
  maxWorkers: 3,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/(lab|apply|servers)/"],
      // CDKTF keeps a stack trace of every token, which jest would map to its source each time.
      moduleNameMapper: { "/stack-trace$": "<rootDir>/__tests__/support/no-stack-trace.ts" },
      setupFilesAfterEnv: ["<rootDir>/__tests__/setup.ts"],
    },
    {
      ...common,
      displayName: "lab",
      globalSetup: "<rootDir>/lab/jest-setup.ts",
      testMatch: ["<rootDir>/__tests__/{lab,apply,servers}/**/*.test.ts"],
    },
  ],
};
