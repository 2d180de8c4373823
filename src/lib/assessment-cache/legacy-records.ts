import { hash } from "node:crypto";
import { redisCalls } from "./commands";
import type { RedisConnection } from "./client";
import { keysOf } from "./keys";
import type { LegacyRecordRepository } from "./legacy-contract";
import { asList, asNumber, readIndexed, readTag } from "./replies";
import { STORE_DEFAULTS } from "./store-options";
import type { StoreOptions } from "./store-options";

/** On a real Redis. */
export function createLegacyRecordRepository(
  connection: RedisConnection,
  given: StoreOptions = {},
): LegacyRecordRepository {
  const { client, layout } = connection;
  const { ttlSeconds, probeWindow } = { ...STORE_DEFAULTS, ...given };
  const { run, plain } = redisCalls(connection);
  return {
    peek: async (slot) => {
      const at = keysOf(slot, layout);
      const keys = [at.pointer, at.highWater, at.outbox];
      const reply = asList(await run("peek", { keys, args: [at.statePrefix, probeWindow] }));
      const [pinned, number, finalized, highWater] = reply.map(asNumber);
      const current =
        number === undefined || number === 0 ? null : { number, isFinalized: finalized === 1 };
      return { isPinned: pinned === 1, current, highWater: highWater ?? 0 };
    },
    read: async (slot, number) => {
      const at = keysOf(slot, layout);
      const [state, questions] = [`${at.statePrefix}${number}`, `${at.questionsPrefix}${number}`];
      const [stateJson, answers] = await plain("GET", () =>
        Promise.all([
          client.get(state),
          client.hgetall(questions),
          client.expire(state, ttlSeconds),
          client.expire(questions, ttlSeconds),
        ]),
      );
      if (stateJson === null) return null;
      const questionJsons = readIndexed(Object.entries(answers));
      return { number, stateJson, questionJsons, outboxEntry: null, listJson: null };
    },
    replace: async (slot, change) => {
      const at = keysOf(slot, layout);
      const { number, readJson, stateJson, newQuestionJsons = [], questionJsons } = change;
      const answers = [...newQuestionJsons].flatMap(([index, json]) => {
        return [index, json, questionJsons?.get(index) ?? ""];
      });
      const digest = readJson === null ? "" : hash("sha1", readJson);
      const reply = await run("replace", {
        keys: [`${at.statePrefix}${number}`, `${at.questionsPrefix}${number}`],
        args: [ttlSeconds, digest, stateJson ?? "", ...answers],
      });
      return readTag(reply, ["replaced", "stale"]);
    },
  };
}
