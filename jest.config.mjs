// Unit tests (`*.test.ts`) need nothing but Node and git; `*.it.test.ts` need the machine's engine, registry, sshd or act.
export default {
  testEnvironment: "node",
  // Most tests start processes: on a busy machine five seconds say nothing about them.
  testTimeout: 30_000,
  testSequencer: "<rootDir>/scripts/longest-first.mjs",
  extensionsToTreatAsEsm: [".ts"],
  moduleFileExtensions: ["ts", "mts", "mjs", "js", "json", "node"],
  roots: ["packages", "actions", "scripts", "test"].map((folder) => `<rootDir>/${folder}`),
  testMatch: ["<rootDir>/{packages,actions,scripts,test}/**/*.test.ts"],
  modulePathIgnorePatterns: ["/dist/", "/build/"],
  transform: { "\\.ts$": "<rootDir>/scripts/jest-strip-types.mjs" },
};
