import { afterAll, beforeAll, expect, test } from "vitest";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { followsReference } from "./reference/histories";
import type { Stage } from "./reference/histories";
import { MUTANTS } from "./reference/mutants";
import { memorySide, redisSide } from "./two-stores/side";
import type { Side } from "./two-stores/side";

let server: RedisServer;
let redis: Side;

beforeAll(async () => {
  server = await startRedis();
  redis = redisSide(server.url);
});

afterAll(async () => {
  redis.stop();
  await server.stop();
});

const IN_MEMORY = "whatever one client does, it is told what the reference model says";
const IN_REDIS = "on a real Redis it is told the same";

function property(stage: () => Stage) {
  return {
    id: "reference",
    title: "What one client is told is what an independent model of the protocol says",
    ...{ file: "reference.test.ts", test: IN_MEMORY, runs: 700 },
    ...followsReference(stage),
  };
}

test(
  IN_MEMORY,
  () => holds({ ...property(() => ({ side: memorySide() })), sometimes: SOMETIMES }),
  TIME_MAX_MS,
);

test(
  IN_REDIS,
  async () => {
    await holds({
      ...property(() => ({ side: redis })),
      ...{ id: "reference-redis", test: IN_REDIS, runs: 50 },
      title: "On a real Redis, what one client is told is what the model of the protocol says",
    });
  },
  TIME_MAX_MS,
);

for (const { name, of } of MUTANTS) {
  test(
    `${name} is found by the same histories`,
    async () => {
      const broken = property(() => ({ side: memorySide(), mutant: of }));
      expect((await breaks(broken)).title).not.toBe("");
    },
    TIME_MAX_MS,
  );
}

/** The histories come through all of these, or they show less than they seem to. */
const SOMETIMES = [
  ...["start: applied", "start: replayed", "start: gradebook_unavailable", "resume: shown"],
  ...["question.answer: applied", "question.answer: replayed", "question.answer: stale_attempt"],
  ...["question.answer: attempt_not_found", "question.answer: index_out_of_order"],
  ...["question.answer: question_mismatch", "question.answer: attempt_complete"],
  ...["question.answer: attempt_finalized", "question.skip: applied", "question.report: applied"],
  ...["finalize: applied", "finalize: replayed", "finalize: attempt_incomplete"],
  ...["finalize: stale_attempt", "reset: applied", "reset: replayed", "reset: stale_attempt"],
  ...["sweep: published", "sweep: still waiting", "sweep: conflict", "finalize: published"],
  "unsigned: done",
  ...["expire: done", "evict: done", "restart: done", "flush: done"],
];
