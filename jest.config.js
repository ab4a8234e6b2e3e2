const common = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
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
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/lab/", "<rootDir>/__tests__/apply/"],
      // CDKTF keeps a stack trace of every token, which jest would map to its source each time.
      moduleNameMapper: { "/stack-trace$": "<rootDir>/__tests__/support/no-stack-trace.ts" },
      setupFilesAfterEnv: ["<rootDir>/__tests__/setup.ts"],
    },
    {
      ...common,
      displayName: "lab",
      globalSetup: "<rootDir>/lab/jest-setup.ts",
      testMatch: ["<rootDir>/__tests__/lab/**/*.test.ts", "<rootDir>/__tests__/apply/**/*.test.ts"],
    },
  ],
};
