import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const SKIPPED_TESTS =
  ":matches(CallExpression, TaggedTemplateExpression) > MemberExpression" +
  "[object.name=/^(test|it|describe|suite)$/][property.name=/^(only|skip|todo|fails)$/]";

const ASK_THE_CLOCK =
  "Time, waiting and chance come from the caller, as a Clock (src/lib/clock.ts): otherwise a " +
  "test cannot decide what time it is.";

const asking = (names) => names.map((name) => ({ name, message: ASK_THE_CLOCK }));
const TIMERS = ["setTimeout", "setInterval", "setImmediate"];
const CHANCE = ["randomUUID", "randomBytes", "randomInt", "randomFillSync", "getRandomValues"];

const ENUM = {
  selector: "TSEnumDeclaration",
  message: "No enums: a union of literals says the same and leaves nothing at run time.",
};
const SKIPPED_TEST = {
  selector: SKIPPED_TESTS,
  message: "A test runs, or it skips itself and says why: context.skip(reason).",
};

export default defineConfig(
  globalIgnores([
    ...[".next", ".holdfast", "coverage", "dist", "reports", "**/*.generated.ts", "*.d.ts"],
    // A fresh application: its own TypeScript checks it where the package is installed.
    "tests/package/next-app",
    "tests/package/command-app",
  ]),
  {
    files: ["**/*.ts", "**/*.tsx", "src/**/*.mjs"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // A promise nobody waits for is an error nobody sees: all of its kinds are refused.
      "@typescript-eslint/no-floating-promises": ["error", { checkThenables: true }],
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { varsIgnorePattern: "^_", argsIgnorePattern: "^_" },
      ],
      // A method may be async because its contract is, without waiting for anything itself.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true }],
      eqeqeq: "error",
      "prefer-const": "error",
      "no-restricted-syntax": ["error", ENUM, SKIPPED_TEST],
    },
  },
  {
    files: ["**/*.ts", "**/*.tsx", "**/*.mjs"],
    rules: { "no-irregular-whitespace": "error" },
  },
  {
    files: [
      "machines/**",
      ...["src/lib/services/attempt.ts", "src/lib/services/attempt/**"],
      ...["src/lib/assessment-cache.ts", "src/lib/assessment-cache/**"],
    ],
    rules: {
      "no-restricted-globals": ["error", ...asking([...TIMERS, "performance", "crypto"])],
      "no-restricted-properties": [
        "error",
        ...[
          ...["Date.now", "Math.random", "AbortSignal.timeout", "process.hrtime", "process.uptime"],
          ...["Temporal.Now", ...[...TIMERS, "performance"].map((name) => `globalThis.${name}`)],
        ].map((name) => {
          const [object, property] = name.split(".");
          return { object, property, message: ASK_THE_CLOCK };
        }),
      ],
      "no-restricted-syntax": [
        "error",
        ...[ENUM, SKIPPED_TEST],
        ...[
          "NewExpression[callee.name='Date'][arguments.length=0]",
          "CallExpression[callee.name='Date']",
        ].map((selector) => ({ selector, message: ASK_THE_CLOCK })),
      ],
      "no-restricted-imports": [
        "error",
        {
          paths: [
            ...asking(["timers", "timers/promises", "perf_hooks"].flatMap((n) => [n, `node:${n}`])),
            ...asking(["crypto", "node:crypto"]).map((path) => ({ ...path, importNames: CHANCE })),
          ],
          patterns: [{ group: ["**/clock"], importNames: ["systemClock"], message: ASK_THE_CLOCK }],
        },
      ],
    },
  },
);
