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
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/lab/", "<rootDir>/__tests__/apply/"],
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
