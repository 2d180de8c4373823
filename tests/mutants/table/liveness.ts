import { keepOperand, replace, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const COMMAND = "src/lib/services/attempt/command.ts";
const ENGINE = "src/lib/services/attempt.ts";
const PUBLISH = "src/lib/services/attempt/publish.ts";
const SWEEP = "src/lib/services/attempt/sweep.ts";
const LUA_ENQUEUE = "src/lib/assessment-cache/lua/enqueue.lua";

/** Faults that break no invariant: nothing wrong happens, and something right never does. */
export const LIVENESS_MUTANTS: readonly Mutant[] = [
  {
    id: "lease-without-end",
    title: "The lease of a sweep never ends, so the row of a sweep that died is never due again.",
    rules: ["L1"],
    killedBy: "liveness",
    edits: [replaceValue(SWEEP, "sweep-lease", "1e12")],
  },
  {
    id: "retry-after-years",
    title: "A result that was rejected once is tried again only after many years.",
    rules: ["L1", "H18"],
    killedBy: "liveness",
    edits: [replaceValue(PUBLISH, "retry-delay", "ceiling * 1e9 + random")],
  },
  {
    id: "row-stays-postponed",
    title: "A result that is enqueued behind a conflict of its slot waits a day with it.",
    rules: ["L1", "H20"],
    killedBy: "liveness",
    edits: [replaceValue(LUA_ENQUEUE, "postponed-row", "before >= due_ms")],
  },
  {
    id: "empty-row-kept",
    title: "The sweep never drops the row of a slot in which nothing waits.",
    rules: ["L2", "H21"],
    killedBy: "liveness",
    edits: [keepOperand(SWEEP, "next-sweep", 1)],
  },
  {
    id: "clock-behind-blocks",
    title: "A start whose clock is behind the start of an abandoned attempt is not moved after it.",
    rules: ["L3", "H4"],
    killedBy: "liveness",
    edits: [replaceValue(COMMAND, "start-after", "startedAt")],
  },
  {
    id: "queue-without-end",
    title:
      "A request never leaves the queue of its slot, so whoever waits for its outcome waits on.",
    rules: ["L4"],
    killedBy: "liveness",
    edits: [replaceValue(ENGINE, "queue-end", "lease.release()")],
  },
  {
    id: "sweep-without-end",
    title:
      "A conflict is due again at once, and a sweep looks for due rows until it finds none: it " +
      "never ends.",
    rules: ["L4", "H20"],
    killedBy: "liveness",
    edits: [
      replaceValue(PUBLISH, "conflict-retry", "0"),
      replace(SWEEP, "sweep-rest", "shards = rows.length === 0 ? rest : undefined;"),
    ],
  },
];
