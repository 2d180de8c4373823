import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decode, encode } from "#machines/attempt.codec";
import type { StoredValue } from "#machines/attempt.codec";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import * as w from "./machine-events";

/** A record as some version has written it, and the state of the machine that it stands for. */
interface GoldenRecord {
  readonly title: string;
  readonly highWater: number;
  readonly record: {
    readonly number: number;
    readonly stateJson: string;
    readonly questionJsons: readonly (readonly [index: number, json: string])[];
    readonly waiting: { readonly rejection: string | null } | null;
  };
  readonly snapshot: Pick<AttemptSnapshot, "value" | "context">;
}

/**
 * The records that live systems hold, by the version that wrote them. The files are never written
 * again: a new version of records gets a file of its own, and the older ones must stay readable.
 */
const FOLDER = join(import.meta.dirname, "golden-records");
const LEGACY = "legacy";
const CURRENT = "version-1";

const golden = Object.fromEntries(
  readdirSync(FOLDER).map((file) => [
    file.slice(0, -".json".length),
    JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as readonly GoldenRecord[],
  ]),
);

const VALUES: Readonly<Record<StoredValue, unknown>> = {
  "Active.answering": { Active: "answering" },
  "Active.complete": { Active: "complete" },
  "Finalized.pending": { Finalized: "pending" },
  "Finalized.published": { Finalized: "published" },
};

function decoded({ highWater, record }: GoldenRecord): AttemptSnapshot {
  const questionJsons = new Map(record.questionJsons);
  const found = decode(w.SLOT, { highWater, record: { ...record, questionJsons } });
  if (found.kind === "quarantined") throw new Error(found.reason);
  expect(found.lostAnswers).toBe(0);
  return found.snapshot;
}

describe("records of every version", () => {
  it("are there of both versions, in every state that is stored", () => {
    expect(Object.keys(golden).sort()).toEqual([LEGACY, CURRENT]);
    for (const records of Object.values(golden)) {
      const values = records.map(({ snapshot }) => snapshot.value);
      for (const value of Object.values(VALUES)) expect(values).toContainEqual(value);
    }
  });

  describe.each(Object.entries(golden))("%s", (_version, records) => {
    it.each(records)("$title: is read as the same state", (one) => {
      const { value, context } = decoded(one);
      expect({ value, context }).toEqual(one.snapshot);
    });
  });

  it.each(golden[CURRENT] ?? [])("$title: is written as the same text", (one) => {
    const written = encode(w.empty(), decoded(one));
    expect(written.stateJson).toBe(one.record.stateJson);
    expect([...written.newQuestionJsons]).toEqual(one.record.questionJsons);
  });
});
