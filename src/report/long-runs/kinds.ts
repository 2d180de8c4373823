import { z } from "zod";

/**
 * What takes too long for `npm test`. Each kind has one file of evidence under docs/evidence/, and
 * names the command that writes it, the sources that its figures depend on, and its figures.
 */

const count = z.int().min(0);
/** Decimal text: these numbers outgrow doubles. */
const bigCount = z.string().regex(/^\d+$/);
const seconds = z.number().min(0);

const deepFigures = z.object({
  families: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        clients: count,
        /** In one history, at most. */
        faults: count,
        shards: count,
        schedules: bigCount,
        states: count,
        violations: count,
      }),
    )
    .readonly(),
  /** The random histories of `npm test`, more of them, from a new seed. */
  randomHistories: z.enum(["passed", "failed", "not run"]),
});
export type DeepFigures = z.infer<typeof deepFigures>;

const operations = z.object({ ok: count, failed: count, unknown: count });

const campaignFigures = z.object({
  seed: z.int(),
  /** Processes that write while a fault lasts. */
  writers: count,
  operations,
  faults: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        redisKeepsItsWord: z.boolean(),
        promises: z.object({ held: count, violated: count, notApplicable: count }),
        operations,
        /** Answers: acknowledged, of these lost by Redis, and of these reported to their client. */
        acknowledged: count,
        lost: count,
        reported: count,
        /** What the promise of bounded latency rests on. */
        latency: z.string(),
      }),
    )
    .readonly(),
  violations: count,
});
export type CampaignFigures = z.infer<typeof campaignFigures>;

const mutationFigures = z.object({
  /** In percent; a lower score fails the run. */
  scoreMin: z.number(),
  parts: z
    .array(
      z.object({
        name: z.string(),
        /** Changes that were tried: all but `atLoad` and those that the code excludes. */
        changes: count,
        /** Changes that only what a module does while it loads can meet: not tried. */
        atLoad: count,
        killed: count,
        timedOut: count,
        survived: count,
        /** Changes that no test executes. */
        notCovered: count,
        /** Changes that do not run at all, which count neither as killed nor as survived. */
        invalid: count,
      }),
    )
    .readonly(),
});
export type MutationFigures = z.infer<typeof mutationFigures>;

const benchmarkFigures = z.object({
  rounds: count,
  secondsPerTurn: seconds,
  comparisons: z
    .array(
      z.object({
        load: z.object({ name: z.string(), clients: count, isOneKey: z.boolean() }),
        contender: z.string(),
        opsPerSecond: z.number(),
        toScript: z.number(),
        toWatch: z.number(),
        p50Ms: z.number(),
        p99Ms: z.number(),
        acknowledged: count,
        failed: count,
        lost: count,
      }),
    )
    .readonly(),
  roundTrips: z.array(z.object({ contender: z.string(), perAnswer: z.number() })).readonly(),
  memory: z
    .array(
      z.object({
        responseLength: count,
        /** `kept`: what is left of an ended attempt when its record has expired. */
        of: z.enum(["live", "kept"]),
        bytesPerAttempt: z.number(),
        bytesOfKeys: z.number(),
      }),
    )
    .readonly(),
  cpu: z
    .array(z.object({ contender: z.string(), microseconds: z.number(), lost: count }))
    .readonly(),
  http: z.object({
    answers: z
      .array(
        z.object({
          pods: count,
          opsPerSecond: z.number(),
          floorPerSecond: z.number(),
          toFloor: z.number(),
          p50Ms: z.number(),
          p99Ms: z.number(),
          acknowledged: count,
          failed: count,
          lost: count,
        }),
      )
      .readonly(),
    page: z.object({
      requests: count,
      mainThreadMs: z.number(),
      processMs: z.number(),
      /** The main thread's time for the same page without a session. */
      floorMs: z.number(),
    }),
    starts: z.object({
      starts: count,
      gradebookMs: z.number(),
      p50Ms: z.number(),
      p99Ms: z.number(),
      gradebookRequests: count,
    }),
  }),
  targets: z
    .array(
      z.object({ name: z.string(), wanted: z.string(), found: z.string(), isReached: z.boolean() }),
    )
    .readonly(),
});
export type BenchmarkFigures = z.infer<typeof benchmarkFigures>;

const backfillFigures = z.object({
  records: count,
  redisMemoryBytes: count,
  runs: z
    .array(
      z.object({
        name: z.string(),
        exitCode: z.int().nullable(),
        seconds,
        /** Of the command, at most. */
        memoryMiB: count,
        redisCommandsPerSecond: z.number(),
        /** 1: all of one core. */
        redisCoreShare: z.number(),
        /** A client that reads beside it, as a multiple of what it waits alone. */
        besideP50: z.number(),
        besideP99: z.number(),
        pointers: count,
        marks: count,
      }),
    )
    .readonly(),
});
export type BackfillFigures = z.infer<typeof backfillFigures>;

const scaleFigures = z.object({
  /** Rows that were in each index. */
  rows: count,
  /** Of `used_memory`. The slot index includes the index of each user, who has one slot. */
  bytesPerRow: z.object({ outboxIndex: z.number(), slotIndex: z.number() }),
  /** What Redis spends on one script, on average. */
  microseconds: z.object({
    enqueue: z.number(),
    /** Of one of the two indexes that a start writes to. */
    upsert: z.number(),
    /** Looks at all shards, when all are empty. */
    idleLook: z.number(),
    /** A look at all shards and a claim of one row, when all have rows; of both, on average. */
    fullLook: z.number(),
    /** Of a claim of up to 8 rows. */
    claim: z.number(),
  }),
  /** Rows without an entry that one process sweeps in a second. */
  sweptPerSecond: count,
});
export type ScaleFigures = z.infer<typeof scaleFigures>;

const xstateFigures = z.object({
  /** The newest version in the registry above the installed major version; null: there is none. */
  next: z.string().nullable(),
  runs: z
    .array(
      z.object({
        version: z.string(),
        passed: count,
        failed: count,
        /** What `machines/` imports of xstate and this version does not have. */
        lacks: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
});
export type XStateFigures = z.infer<typeof xstateFigures>;

const screenPart = z.object({
  histories: count,
  actions: count,
  byKind: z.array(z.object({ kind: z.string(), count })).readonly(),
  violations: count,
});

const screenFigures = z.object({
  /** Of the first history; each further one has the next seed. */
  seed: z.int(),
  /** Histories beside each other. */
  beside: count,
  /** On the application's own pages. */
  product: screenPart,
  /** On the page that faults are planted in, without a fault. */
  control: screenPart,
  planted: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        isFound: z.boolean(),
        /** Until it was found. */
        histories: count,
        actions: count,
        /** What the explorer said, and the shortest history that shows it. */
        violation: z.string(),
        shortest: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
});
export type ScreenFigures = z.infer<typeof screenFigures>;

const ENGINE = ["package-lock.json", "machines/**", "src/lib/**"];
/** What calls and audit trails are compared with. */
const THEORY = ["src/theory/**", "tests/proof/binding/**", "tests/theory/unproven.ts"];
const SERVERS = ["tests/servers/**", "!tests/servers/*.test.ts"];
/** What is built and served. */
const APPLICATION = [
  ...["src/{app,components,content,demo,entries,simulator}/**", "src/{proxy,instrumentation}.ts"],
  ...["next.config.ts", "tsconfig.json"],
  ...["src/cli/{build,build-id}.ts", "src/cli/served-build.mjs"],
];
const FOR_THE_REPORT = [
  ...["tests/figures.ts", "src/report/evidence.ts", "src/report/evidence-folder.ts"],
  "src/report/invariants.ts",
];

export const KINDS = {
  deep: {
    title: "deep run",
    command: "npm run verify:deep",
    sources: [
      ...[...ENGINE, ...THEORY, ...SERVERS, ...FOR_THE_REPORT, "tests/random/**"],
      ...[
        "tests/exploration/**",
        "!tests/exploration/*.test.ts",
        "!tests/exploration/bounds-page.ts",
        "!tests/exploration/example/**",
        ...["tests/lua/**", "!tests/lua/*.test.ts"],
      ],
    ],
    figures: deepFigures,
  },
  campaign: {
    title: "fault campaign",
    command: "npm run chaos",
    sources: [
      ...[...ENGINE, ...THEORY, ...SERVERS, "src/simulator/**", "tests/chaos/**"],
      ...["!tests/chaos/**/*.test.ts", "!tests/chaos/reliability-page.ts"],
      "tests/exploration/exceptions.ts",
    ],
    figures: campaignFigures,
  },
  mutation: {
    title: "mutation score",
    command: "npx stryker run tests/mutants/stryker.config.mjs",
    sources: [
      ...[...ENGINE, ...THEORY, ...SERVERS, ...FOR_THE_REPORT],
      ...["src/simulator/**", "tests/mutants/**"],
      ...[
        "tests/lib/services/{attempt,one-roster,operations,slot-index}/**",
        ...["tests/lib/holdfast.test.ts", "tests/lib/testing/good-parts.ts"],
        ...["tests/lib/{holdfast,rollout}/**", "tests/lib/http/redis-dump.ts"],
        "tests/lib/attempt-token/**",
        "tests/lib/hs256.test.ts",
        "tests/lib/settings/**",
        "tests/lib/actions/fake-ports.ts",
        "tests/exploration/**",
        "tests/hazards/**",
        "tests/machines/**",
      ],
      ...[
        "tests/regressions/**",
        "tests/lib/assessment-cache/**",
        "tests/tours/**",
        ...["tests/lua/**", "!tests/lua/*.test.ts"],
        "src/report/statechart/**",
      ],
    ],
    figures: mutationFigures,
  },
  benchmark: {
    title: "benchmark",
    command: "npm run bench",
    sources: [
      ...[...ENGINE, ...SERVERS, "tests/bench/**", "!tests/bench/{backfill,scale}.ts"],
      ...[...APPLICATION, "tests/lib/http/running-app.ts"],
    ],
    figures: benchmarkFigures,
  },
  backfill: {
    title: "backfill measurement",
    command: "npx tsx tests/bench/backfill.ts",
    sources: [
      ...[...ENGINE, ...SERVERS, "tests/bench/backfill.ts", "tests/bench/statistics.ts"],
      ...["src/cli/{backfill,deployment,operator-context}.ts", "src/entries/**"],
    ],
    figures: backfillFigures,
  },
  scale: {
    title: "scale measurement",
    command: "npx tsx tests/bench/scale.ts",
    sources: [...ENGINE, ...SERVERS, "tests/bench/scale.ts"],
    figures: scaleFigures,
  },
  xstate: {
    title: "next XState",
    command: "npm run verify:xstate-next",
    sources: [
      ...["package-lock.json", "machines/**", "src/report/statechart/transitions.ts"],
      ...[...FOR_THE_REPORT, "tests/machines/xstate-next/*.ts", "tests/machines/golden-records/**"],
      "tests/machines/{cells,golden-records,attempt-machine,attempt-record,record-fields}.test.ts",
      "!tests/machines/xstate-next/*.test.ts",
      "tests/machines/{cell-events,cells-table,graph,machine-events}.ts",
    ],
    figures: xstateFigures,
  },
  screen: {
    title: "exploration of the screen",
    command: "npm run verify:screen",
    sources: [
      ...[...ENGINE, ...SERVERS, "tests/screen/**", "!tests/screen/*.test.ts"],
      ...APPLICATION,
      ...["tests/browser/browser.ts", "tests/lib/http/running-app.ts"],
      "tests/mutants/{mutant,layers,replacement,typescript-change}.ts",
    ],
    figures: screenFigures,
  },
} as const;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

export type FiguresOf<K extends Kind> = z.infer<(typeof KINDS)[K]["figures"]>;
