import { attemptIdOf } from "#machines/attempt.identity";
import type { Entry } from "#tests/lua/keyspace";
import type { Call } from "../exploration/call";
import { SLOT } from "../exploration/pod-engine";
import { emptyWorld, START_MS } from "../exploration/world";
import type { World } from "../exploration/world";

/** Every small state of a slot, whether or not any history leads there, and commands that fit it. */

export const NUMBERS = [1, 2, 3] as const;
export const START = "2026-01-01T08:00:05.000Z";
const EARLIER = "2026-01-01T08:00:01.000Z";
const LATER = "2026-01-01T08:00:09.000Z";
const EXPIRES_AT_MS = START_MS + 604_800_000;

type RecordKind = "none" | "open" | "final";

export interface SmallState {
  readonly pointer: number;
  readonly mark: number;
  readonly records: readonly RecordKind[];
  readonly waiting: number;
  readonly tombstone: string;
}

/** All combinations: 4 pointers, 4 marks, 3 kinds of two records, a waiting result, tombstones. */
export function smallStates(): readonly SmallState[] {
  const kinds: readonly RecordKind[] = ["none", "open", "final"];
  const tombstones = ["", `${EARLIER} 2`, `${LATER} 0`];
  return [0, ...NUMBERS].flatMap((pointer) =>
    [0, ...NUMBERS].flatMap((mark) =>
      kinds.flatMap((first) =>
        kinds.flatMap((second) =>
          [0, 2].flatMap((waiting) =>
            tombstones.map((tombstone) => {
              return { pointer, mark, records: [first, second], waiting, tombstone };
            }),
          ),
        ),
      ),
    ),
  );
}

export function stateJson(
  number: number,
  isFinalized: boolean,
  { startedAt = START, answered = 1 } = {},
): string {
  const attemptId = attemptIdOf(SLOT, number, startedAt);
  return JSON.stringify({
    ...{ attemptNumber: number, currentQuestionIndex: answered, startedAt, isFinalized },
    holdfast: { attemptId },
  });
}

export function entryJson(number: number, tries = 0): string {
  const attemptId = attemptIdOf(SLOT, number, START);
  const id = `nice_u_r_ali_attempt_${number}`;
  return JSON.stringify({ id, attemptId, body: { attemptNumber: number, attemptId }, tries });
}

export function worldOf({ pointer, mark, records, waiting, tombstone }: SmallState): World {
  const entries = new Map<string, Entry>();
  const put = (key: string, value: Entry["value"]): void =>
    void entries.set(`assess:${key}`, { value, expiresAtMs: EXPIRES_AT_MS });
  if (pointer > 0) put("active:u:r", String(pointer));
  if (mark > 0) put("highwater:u:r", String(mark));
  if (tombstone !== "") put("cleared:u:r", tombstone);
  if (waiting > 0) put("outbox:u:r", new Map([[String(waiting), entryJson(waiting)]]));
  for (const [at, kind] of records.entries()) {
    if (kind === "none") continue;
    put(`state:u:r:${at + 1}`, stateJson(at + 1, kind === "final"));
    put(`questions:u:r:${at + 1}`, new Map([["0", "the first answer"]]));
  }
  return { ...emptyWorld(), entries };
}

/** Commands that fit the state, and commands of callers that have read something else. */
export function callsIn({ records, waiting }: SmallState): readonly Call[] {
  const calls: Call[] = [call("load")];
  for (const number of NUMBERS) {
    const kind = records[number - 1] ?? "none";
    const isFinal = kind === "final";
    const seen = kind === "none" ? stateJson(number, false) : stateJson(number, isFinal);
    const others = [seen, stateJson(number, false, { startedAt: EARLIER })];
    calls.push(call("create", { number, stateJson: stateJson(number, false), startedAt: START }));
    for (const read of others) {
      const expected = {
        ...{ number, stateJson: read },
        questionJsons: new Map([[0, "the first answer"]]),
      };
      const startedAt = read === seen ? START : EARLIER;
      const wasFinal = read === seen && isFinal;
      const next = stateJson(number, wasFinal, { startedAt, answered: 2 });
      const newQuestionJsons = new Map(wasFinal ? [] : [[1, "the second answer"]]);
      calls.push(
        call("commit", { read: expected, stateJson: next, newQuestionJsons, outboxEntry: null }),
      );
      if (!wasFinal) {
        calls.push(
          call("commit", {
            read: expected,
            stateJson: stateJson(number, true, { startedAt }),
            newQuestionJsons: new Map(),
            outboxEntry: entryJson(number, 1),
          }),
        );
      }
      calls.push(call("clear", { ...expected, startedAt }, wasFinal ? number : number - 1));
    }
    calls.push(
      call("adoptList", {
        read: { number, stateJson: seen, listJson: null },
        listJson: listOf(number),
      }),
    );
  }
  if (waiting > 0) {
    const read = entryJson(waiting);
    calls.push(call("acknowledge", { number: waiting, read, next: null }));
    calls.push(call("acknowledge", { number: waiting, read, next: entryJson(waiting, 1) }));
    calls.push(call("acknowledge", { number: waiting, read: entryJson(waiting, 7), next: null }));
  }
  return calls;
}

export function listOf(number: number): string {
  return JSON.stringify({ attemptId: attemptIdOf(SLOT, number, START), questions: ["q"] });
}

export function call(method: string, ...args: readonly unknown[]): Call {
  return { port: "store", method, args: [SLOT, ...args] };
}
