/** What the last committed run counted on Redis. */
export interface RedisPins {
  readonly schedules: number;
  /** Calls of the store that were made on Redis. */
  readonly commands: number;
  /** Places of the tree of schedules, each counted once. */
  readonly places: number;
  readonly ends: number;
  /** The signs of the moments that are reached. */
  readonly sometimes: readonly string[];
}

const LOST_STARTS = [
  ...["create: occupied", "commit.stale", "commit.unknown"],
  ...["pointer.missing.recovered", "pointer.stale"],
  ...["attempt.start: replayed", "attempt.start: redis_unavailable"],
];

const PUBLISHED = [
  ...["create: occupied", "commit.stale", "commit.unknown", "clear: stale"],
  ...["pointer.missing.recovered", "pointer.stale", "record.foreign"],
  ...["result.rejected", "publish.postponed", "result.published", "attempt.finalize: replayed"],
  ...[
    "attempt.start: replayed",
    "attempt.start: redis_unavailable",
    "attempt.reset: stale_attempt",
  ],
];

/** By the id of the scenario. */
export const REDIS_PINS: Readonly<Record<string, RedisPins>> = {
  "redis-starts": {
    ...{ schedules: 7_130, commands: 39_722, places: 28_080, ends: 9 },
    sometimes: LOST_STARTS,
  },
  "redis-answers": {
    ...{ schedules: 384, commands: 2_986, places: 1_647, ends: 6 },
    sometimes: [
      ...["create: occupied", "commit.stale"],
      ...["attempt.start: replayed", "question.answer: replayed"],
    ],
  },
  "redis-one-process": {
    ...{ schedules: 664, commands: 2_432, places: 3_135, ends: 9 },
    sometimes: LOST_STARTS.toSpliced(-1, 0, "attempt.start: contention"),
  },
  "redis-life": {
    ...{ schedules: 176, commands: 2_403, places: 1_763, ends: 25 },
    sometimes: [
      ...PUBLISHED,
      ...["question.answer: replayed", "question.answer: attempt_not_found"],
    ],
  },
  "redis-moving-on": {
    ...{ schedules: 525, commands: 4_750, places: 2_106, ends: 3 },
    sometimes: ["commit.stale", "clear: stale"],
  },
  "redis-finalizing": {
    ...{ schedules: 280, commands: 2_240, places: 929, ends: 4 },
    sometimes: ["commit.stale", "attempt.finalize: replayed"],
  },
  "redis-publishing": {
    ...{ schedules: 321, commands: 3_702, places: 2_870, ends: 23 },
    sometimes: PUBLISHED,
  },
  "redis-sweeping": {
    ...{ schedules: 346, commands: 2_342, places: 1_275, ends: 6 },
    sometimes: ["commit.unknown", "result.rejected", "result.published"],
  },
};
