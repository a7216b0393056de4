import js from "@eslint/js";
import tseslint from "typescript-eslint";

const fromData = "A name or path is never a pattern: compare texts, or use a literal";
const literalPatterns = [
  {
    selector: ":matches(NewExpression, CallExpression)[callee.name='RegExp']:not([arguments.0.regex])",
    message: fromData,
  },
  {
    selector:
      "CallExpression[callee.property.name=/^(match|matchAll|search)$/][arguments.0.type=/^(TemplateLiteral|BinaryExpression)$/]",
    message: fromData,
  },
];

const syntax = [
  {
    // The formatter decides how many properties stand on a line.
    selector: "ObjectExpression > SpreadElement > ObjectExpression, ArrayExpression > SpreadElement > ArrayExpression",
    message: "Write the properties or elements themselves",
  },
  { selector: "TSEnumDeclaration", message: "A union of strings is enough" },
  {
    selector: "CallExpression[callee.property.name=/^(exportVariable|addPath)$/]",
    message: "No action writes GITHUB_ENV or GITHUB_PATH",
  },
];

export default tseslint.config(
  { ignores: ["**/dist/", "build/", ".tools/", "**/node_modules/", "coverage/"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: "error",
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["node:child_process"], message: "Processes are started by @stageway/core" }] },
      ],
      "no-restricted-syntax": ["error", ...syntax, ...literalPatterns],
    },
  },
  {
    files: ["**/*.test.ts", "packages/testbed/**", "scripts/**", "test/**", "packages/core/src/processes/**"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["**/*.test.ts", "packages/*/test/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "@typescript-eslint/require-await": "off" },
  },
  {
    // A test makes its own data, so its patterns may be made of it.
    files: ["**/*.test.ts", "test/**"],
    rules: { "no-restricted-syntax": ["error", ...syntax] },
  },
  {
    files: ["**/*.mjs", "examples/**/*.js"],
    rules: { "no-restricted-syntax": ["error", ...literalPatterns] },
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        fetch: "readonly",
        Buffer: "readonly",
        setInterval: "readonly",
        clearTimeout: "readonly",
        clearInterval: "readonly",
        AbortSignal: "readonly",
        AbortController: "readonly",
      },
    },
  },
);
