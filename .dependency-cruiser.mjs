import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

const ENTRIES = "^src/entries/";

const VERIFIED_CLAIMS = "^src/lib/services/attempt/verified-claims\\.ts$";

/**
 * How ids are made is plain text work, which the engine shares with the gradebook's client. Claims
 * are made by what verifies tokens. The names of commands and doubts are lists, which the telemetry
 * of an application needs without the clients of Redis and of the gradebook. The demo sends lost
 * answers again as the stepper does.
 */
const OPEN = [
  "^src/lib/services/one-roster/(identifiers|contract)\\.ts$",
  "^src/lib/assessment-cache/command-timer\\.ts$",
  "^src/components/practice/assessment-stepper/send-missing\\.ts$",
  VERIFIED_CLAIMS,
];

/** Every folder below src beside which a module of the same name lies: src/a/b.ts and src/a/b/. */
function modulesWithFolders() {
  const src = join(import.meta.dirname, "src");
  const entries = readdirSync(src, { recursive: true, withFileTypes: true });
  const pathOf = (entry) => relative(src, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
  const files = new Set(entries.filter((entry) => entry.isFile()).map(pathOf));
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  return folders.filter((folder) =>
    [".ts", ".tsx", ".mjs"].some((extension) => files.has(folder + extension)),
  );
}

/** A module's same-named folder is its private part: nobody else opens it. */
function privateParts(module) {
  const folder = `^src/${module}/`;
  return {
    name: `private-${module.split("/").at(-1)}`,
    comment:
      `src/${module}/ is the private part of the module ${module}. Import what the module itself ` +
      "exports; if that is not enough, let the module offer it.",
    severity: "error",
    from: { path: "^(src|machines)/", pathNot: [folder, `^src/${module}\\.(tsx?|mjs)$`, ENTRIES] },
    to: { path: folder, pathNot: OPEN, dependencyTypesNot: ["type-only"] },
  };
}

function stranger(name, from, to) {
  return {
    name: `${name}-is-a-stranger`,
    comment:
      "The store and the gradebook do not know each other: the engine is the one place that " +
      "asks both, so that answering a question can never depend on the gradebook.",
    severity: "error",
    from: { path: from },
    to: { path: to, dependencyTypesNot: ["type-only"] },
  };
}

const STEPPER = "^src/components/";
const ACTION = "^src/lib/(actions|http|pages|next)/";
const ENGINE = "^src/lib/services/attempt(\\.ts$|/)";
const STORE = "^src/lib/assessment-cache(\\.ts$|/)";
const GRADEBOOK = "^src/lib/services/one-roster(\\.ts$|/)";
const QUESTIONS = "^src/lib/interactive-assessments(\\.ts$|/)";
const OPERATIONS = "^src/lib/services/operations(\\.ts$|/)";
const DOCTOR = "^src/lib/services/doctor(\\.ts$|/)";
const WIRING = "^src/lib/wiring\\.ts$";
const PARTS = ["^src/lib/(holdfast|operations-of)(\\.ts$|/)", "^src/lib/next/", "^machines/"];

const DEMO_COMMANDS = ["^src/cli/(demo|draw-demo)\\.ts$"];

/** This repository's application: what any other application has in another form. */
const APPLICATION = [
  "^src/(app|components)/",
  "^src/(proxy|instrumentation)\\.ts$",
  "^src/lib/background\\.ts$",
  "^src/lib/actions/(assessment\\.ts$|ops\\.ts$|ops/)",
  "^src/lib/http/(attempts-csv|content|metrics|session)-http\\.ts$",
  "^src/lib/pages/",
];

/** What an application takes in as `holdfast/react` and `holdfast/questions`. */
const REACT = [
  "^src/entries/(react|questions)\\.ts$",
  "^src/components/practice/assessment-stepper(\\.tsx$|/)",
  "^src/components/[^/]+\\.tsx?$",
  "^src/lib/plain-questions\\.ts$",
];

/** Packages of this repository's application. package.json has them among the devDependencies. */
const APP_PACKAGES = packages([
  ...["@opentelemetry/exporter-prometheus", "@opentelemetry/exporter-trace-otlp-http"],
  ...["@opentelemetry/resources", "@opentelemetry/sdk-metrics", "@opentelemetry/sdk-trace-node"],
  ...["@statelyai/inspect", "cli-progress", "commander", "cookie", "p-map", "pino"],
  ...["rate-limiter-flexible", "react-dom", "tinyglobby", "tsx"],
]);

/** An application that installs the library brings these; the constants are bundled. */
const PEERS = packages([
  ...["@openfeature/server-sdk", "@openfeature/core", "@opentelemetry/api"],
  ...["@opentelemetry/semantic-conventions", "ioredis", "next", "react", "xstate"],
]);

function packages(names) {
  return `node_modules/(${names.join("|")})/`;
}

const ARROW =
  "stepper -> action -> engine -> { machine, store, gradebook }: each knows only what is";

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment:
        "These modules need each other, if only for a type. Move what both need into a module of " +
        "its own (an interface and its types into contract.ts, which imports no implementation), or " +
        "let one of them receive the other as an argument.",
      severity: "error",
      from: { path: "^(src|machines)/" },
      to: { circular: true },
    },
    {
      name: "no-cycles-in-tests",
      comment: "These test modules need each other to run. Types may refer to each other.",
      severity: "error",
      from: { path: "^tests/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "machine-is-pure",
      comment:
        "machines/ decides and does nothing else: no clock, no I/O, no framework. It may import " +
        "xstate, uuid, zod (to parse records) and itself. Let the caller fetch what is needed " +
        "and send it in an event.",
      severity: "error",
      from: { path: "^machines/" },
      to: { pathNot: ["^machines/", "node_modules/(xstate|uuid|zod)/"] },
    },
    {
      name: "only-machines-know-xstate",
      comment:
        "xstate stays behind machines/, so that its next major version changes one folder. " +
        "Export a function from machines/ that does what you need.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "node_modules/@?xstate/" },
    },
    {
      name: "only-the-store-knows-redis",
      comment:
        "Only src/lib/assessment-cache speaks to Redis: its rules (all keys together, nothing " +
        "written over what was not read) hold nowhere else. Ask the store for what you need.",
      severity: "error",
      from: { path: "^src/", pathNot: STORE },
      to: { path: "node_modules/ioredis/" },
    },
    {
      name: "engine-knows-only-what-is-right-of-it",
      comment:
        `${ARROW} to its right. The engine may not know who calls it, how questions are made, ` +
        "or which framework serves it; questions reach it as a QuestionBank, given by the wiring.",
      severity: "error",
      from: { path: ENGINE },
      to: {
        path: [
          ...[STEPPER, ACTION, QUESTIONS, WIRING, "^src/app/"],
          "node_modules/(next|react)(-dom)?/",
        ],
      },
    },
    {
      name: "claims-come-from-a-verified-token",
      comment:
        "What restores an attempt must have been verified (H29). Only src/lib/attempt-token.ts " +
        "makes claims; take them from there, and hand them to the engine beside the request.",
      severity: "error",
      from: { path: "^src/", pathNot: [ENGINE, "^src/lib/attempt-token\\.ts$"] },
      to: { path: VERIFIED_CLAIMS, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "operations-stand-beside-the-engine",
      comment:
        "What operators do goes through the engine, the store and the gradebook, as what " +
        "students do does. It may not know who asks, nor which framework serves it.",
      severity: "error",
      from: { path: [OPERATIONS, DOCTOR] },
      to: {
        path: [
          ...[STEPPER, ACTION, QUESTIONS, WIRING, "^src/app/"],
          "node_modules/(next|react)(-dom)?/",
        ],
      },
    },
    {
      name: "engine-needs-no-operator",
      comment: "Students are served without anybody operating. Let operations ask the engine.",
      severity: "error",
      from: { path: [ENGINE, STORE, GRADEBOOK, QUESTIONS] },
      to: { path: [OPERATIONS, DOCTOR] },
    },
    {
      name: "inngest-is-optional",
      comment:
        "Only src/lib/inngest.ts knows of Inngest, and only its types: the client is given. " +
        "Everything else must run where the package is not installed.",
      severity: "error",
      from: { path: "^(src|machines)/" },
      to: { path: "node_modules/inngest/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "right-side-knows-no-left-side",
      comment:
        `${ARROW} to its right. The store, the gradebook and the questions are asked; ` +
        "they import neither the engine that asks nor anything above it.",
      severity: "error",
      from: { path: [STORE, GRADEBOOK, QUESTIONS] },
      to: {
        path: [STEPPER, ACTION, ENGINE, WIRING, "^src/app/"],
        dependencyTypesNot: ["type-only"],
      },
    },
    stranger("store", STORE, GRADEBOOK),
    stranger("gradebook", GRADEBOOK, STORE),
    {
      name: "action-asks-only-the-engine",
      comment:
        `${ARROW} to its right. A server action, an HTTP handler and a page's loader find out who ` +
        "sent the request, parse it and call the engine. Get the engine from the wiring; do not " +
        "import the store, the gradebook or a component.",
      severity: "error",
      from: { path: ACTION },
      to: { path: [STORE, GRADEBOOK, STEPPER, "^src/app/"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "application-uses-entry-points",
      comment:
        "The application of this repository is built as any other: from the entry points of the " +
        "package (src/entries) and from its own modules. If it needs more of the engine, the store, " +
        "the gradebook, the questions or the operations, let an entry point export it.",
      severity: "error",
      from: { path: APPLICATION },
      to: {
        path: [ENGINE, STORE, GRADEBOOK, QUESTIONS, OPERATIONS, ...PARTS],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "wiring-uses-entry-points",
      comment:
        "The wiring makes parts of its settings and hands them to createHoldfast, as any " +
        "application does: import them from src/entries. Only the store it opens itself, by " +
        "settings that name sentinels, certificates and passwords, and inspects its server.",
      severity: "error",
      from: { path: WIRING },
      to: {
        path: [ENGINE, GRADEBOOK, QUESTIONS, OPERATIONS, ...PARTS],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "page-goes-through-actions",
      comment:
        "Code in the browser reaches the server through an action. A component that imports the " +
        "engine, the store or the gradebook would bring them into the browser.",
      severity: "error",
      from: { path: STEPPER },
      to: {
        path: [ENGINE, OPERATIONS, STORE, GRADEBOOK, QUESTIONS, WIRING, "^machines/"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "react-knows-no-next",
      comment:
        "The stepper runs in the pages of other applications: without Next.js, without this " +
        "application's frame, actions and wiring, and in the browser. Let the application hand in what " +
        "is missing (AssessmentStepperProps). Besides react and itself it may import " +
        "src/lib/{codes,comparable-text,json,report-reasons,slot,typed-number}.ts, and types.",
      severity: "error",
      from: { path: REACT },
      to: {
        pathNot: [
          ...REACT,
          "^src/lib/(codes|comparable-text|json|report-reasons|slot|typed-number)\\.ts$",
          "^node_modules/react/",
        ],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "library-knows-no-host",
      comment:
        "src/lib is used by the app, the command line and the tests alike and imports none of " +
        "them, nor the simulator, which is a product of its own.",
      severity: "error",
      from: { path: ["^src/lib/", "^machines/"] },
      to: { path: ["^src/(app|cli|simulator|components|demo)/", "^tests/"] },
    },
    {
      name: "demo-stays-out-of-the-package",
      comment:
        "src/demo has the version before Holdfast, and the simulator: no application may install " +
        "them with the library. Move what both need into src/lib.",
      severity: "error",
      from: { path: "^src/(entries/|cli/package)" },
      to: { path: "^src/demo/", reachable: true },
    },
    {
      name: "demo-serves-the-demo",
      comment:
        "Only the demo's page, its route, its command and its picture play stories. Students are " +
        "served without it.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: ["^src/demo/", "^src/(app/demo|app/api/demo|components/demo)/", ...DEMO_COMMANDS],
      },
      to: { path: "^src/demo/" },
    },
    {
      name: "demo-plays-on-the-server",
      comment:
        "The demo's page in the browser shows frames (src/demo/frame.ts, story.ts, wording.ts). " +
        "Playing a story needs the engine and the simulator: ask /api/demo.",
      severity: "error",
      from: { path: "^src/components/demo/" },
      to: { path: "^src/demo/", pathNot: "^src/demo/(frame|story|wording)\\.ts$" },
    },
    {
      name: "demo-knows-no-host",
      comment:
        "The demo plays stories in memory: it may not know the application's wiring, its pages or " +
        "the command line. What it knows of the stepper is how lost answers are sent again.",
      severity: "error",
      from: { path: "^src/demo/" },
      to: {
        path: ["^src/(app|cli|components)/", WIRING, "^tests/", "node_modules/(next|ioredis)/"],
        pathNot: "^src/components/practice/assessment-stepper/send-missing\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "app-brings-no-simulator",
      comment:
        "The app must not carry the simulator or the command line into production. Only the demo has " +
        "a simulated gradebook of its own, and it is absent where users have real sessions.",
      severity: "error",
      from: { path: "^src/(app|components)/" },
      to: { path: ["^src/(simulator|cli)/", "^tests/"] },
    },
    {
      name: "simulator-stands-alone",
      comment:
        "The simulator stands in for a gradebook that somebody else wrote. If it shared code " +
        "with the client, both would be wrong together and no test could tell.",
      severity: "error",
      from: { path: "^src/simulator/" },
      to: { path: ["^src/(lib|app|components|cli)/", "^machines/", "^tests/"] },
    },
    {
      name: "report-knows-its-evidence-only",
      comment:
        "The report judges the code by the files that the tests leave (src/report/evidence.ts), and " +
        "draws the machine. It may not ask the code that it reports on, nor the tests: let the test " +
        "write what the report needs into its evidence.",
      severity: "error",
      from: { path: "^src/report/" },
      to: {
        path: ["^src/", "^tests/"],
        pathNot: ["^src/report/", "^src/cli/(project|source-hash)\\.ts$"],
      },
    },
    {
      name: "product-needs-no-report",
      comment:
        "The report is a product of its own, for reviewers. The app does not ship it, and the command " +
        "line only starts it: run src/report/run.ts as a script (src/cli/test/steps.ts).",
      severity: "error",
      from: { path: ["^src/", "^machines/"], pathNot: "^src/report/" },
      to: { path: "^src/report/" },
    },
    {
      name: "theory-stands-alone",
      comment:
        "The theory says what the protocol is, and is compared with what the engine does: it may " +
        "share nothing with the engine but how ids are made. Let the caller translate what it has " +
        "into the words of the theory.",
      severity: "error",
      from: { path: "^src/theory/" },
      to: { pathNot: ["^src/theory/", "^machines/attempt\\.identity\\.ts$"] },
    },
    {
      name: "product-needs-no-theory",
      comment:
        "What students use must not wait for a proof. Only the command line of this repository and " +
        "the tests ask the theory; hand its functions to what needs them (src/cli/holdfast.ts).",
      severity: "error",
      from: {
        path: ["^src/", "^machines/"],
        pathNot: ["^src/theory/", "^src/cli/(holdfast|prove-trail)\\.ts$"],
      },
      to: { path: "^src/theory/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "library-needs-no-package-of-the-application",
      comment:
        "What the entry points reach is published, and these packages are installed by this " +
        "repository's application alone. Let the application hand in what it needs of them, or move " +
        "the package to dependencies (or peerDependencies) in package.json and out of APP_PACKAGES.",
      severity: "error",
      from: { path: "^src/entries/" },
      to: { path: APP_PACKAGES, reachable: true },
    },
    {
      name: "product-needs-no-test-tools",
      comment:
        "Shipped code must not need what only development installs. Move the package to " +
        "dependencies, or the code into tests/. One file is excepted, which lays out the " +
        "statechart with elkjs: contributors and QA run the report, and the app does not ship it.",
      severity: "error",
      from: { path: "^(src|machines)/", pathNot: "^src/report/statechart/layout\\.ts$" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: [APP_PACKAGES, PEERS],
      },
    },
    {
      name: "exploration-core-knows-no-engine",
      comment:
        "tests/exploration/core explores any engine: it imports itself, Node and Vitest, nothing " +
        "else. What it must know of an engine goes through the functions of its Model " +
        "(core/model.ts); what is of attempts goes into tests/exploration.",
      severity: "error",
      from: { path: "^tests/exploration/core/" },
      to: {
        pathNot: ["^tests/exploration/core/", "^node_modules/vitest/"],
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "exploration-example-stands-alone",
      comment:
        "The example shows how to explore an engine of another kind. It imports the core of the " +
        "exploration and itself, and nothing of attempts.",
      severity: "error",
      from: { path: "^tests/exploration/example/" },
      to: {
        pathNot: ["^tests/exploration/(core|example)/", "^node_modules/vitest/"],
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "imports-exist",
      comment: "This import leads nowhere: a wrong path, or a package that package.json lacks.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    ...modulesWithFolders().map(privateParts),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: {
      path: [
        "^\\.next/",
        "^dist/",
        "^tests/package/(next|node|command)-app/",
        "\\.generated\\.ts$",
      ],
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
