import { afterAll, beforeAll, expect, test } from "vitest";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { matchesReference } from "./reference/histories";
import type { ReferenceSetup } from "./reference/histories";
import { MUTANTS } from "./reference/mutants";
import { memoryFixture, redisFixture } from "./two-stores/store-fixture";
import type { StoreFixture } from "./two-stores/store-fixture";

let server: RedisServer;
let redis: StoreFixture;

beforeAll(async () => {
  server = await startRedis();
  redis = redisFixture(server.url);
});

afterAll(async () => {
  redis.stop();
  await server.stop();
});

const IN_MEMORY =
  "the engine answers any sequence of requests of one client as the reference model does";
const IN_REDIS = "the same on a real Redis";

function property(setup: () => ReferenceSetup) {
  return {
    id: "reference",
    title:
      "The engine answers any sequence of requests of one client as an independent model of the protocol",
    file: "reference.test.ts",
    test: IN_MEMORY,
    runs: 700,
    ...matchesReference(setup),
  };
}

test(
  IN_MEMORY,
  () => holds({ ...property(() => ({ fixture: memoryFixture() })), sometimes: SOMETIMES }),
  TIME_MAX_MS,
);

test(
  IN_REDIS,
  async () => {
    await holds({
      ...property(() => ({ fixture: redis })),
      id: "reference-redis",
      test: IN_REDIS,
      runs: 50,
      title:
        "The engine on a real Redis answers any sequence of requests of one client as the model",
    });
  },
  TIME_MAX_MS,
);

for (const { name, apply } of MUTANTS) {
  test(
    `${name} is found by the same histories`,
    async () => {
      const broken = property(() => ({ fixture: memoryFixture(), mutant: apply }));
      expect((await breaks(broken)).title).not.toBe("");
    },
    TIME_MAX_MS,
  );
}

/** The histories must reach all of these. */
const SOMETIMES = [
  "start: applied",
  "start: replayed",
  "start: gradebook_unavailable",
  "resume: shown",
  "question.answer: applied",
  "question.answer: replayed",
  "question.answer: stale_attempt",
  "question.answer: attempt_not_found",
  "question.answer: index_out_of_order",
  "question.answer: question_mismatch",
  "question.answer: attempt_complete",
  "question.answer: attempt_finalized",
  "question.skip: applied",
  "question.report: applied",
  "finalize: applied",
  "finalize: replayed",
  "finalize: attempt_incomplete",
  "finalize: stale_attempt",
  "reset: applied",
  "reset: replayed",
  "reset: stale_attempt",
  "sweep: published",
  "sweep: still waiting",
  "sweep: conflict",
  "finalize: published",
  "unsigned: done",
  "expire: done",
  "evict: done",
  "restart: done",
  "flush: done",
];
