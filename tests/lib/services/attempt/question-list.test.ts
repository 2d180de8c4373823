import { expect, it, vi } from "vitest";
import { namedQuestion } from "#lib/services/attempt/grading";
import { withQuestions, withStoredQuestions } from "#lib/services/attempt/attach-question-list";
import { parseQuestionList } from "#lib/services/attempt/question-list";
import { read } from "#lib/services/attempt/read";
import { engineHarness, SLOT } from "./harness";
import type { EngineHarness } from "./harness";

/** A started attempt whose list another version never stored. */
async function withoutList(): Promise<EngineHarness> {
  const harness = engineHarness();
  await harness.engine.ensureActiveState(SLOT);
  harness.store.keys.delete("assess:list:u:r:1");
  return harness;
}

it("a list that was lost is selected anew and stored, and stored once", async () => {
  const { ports, store } = await withoutList();
  const found = await read(ports, SLOT);
  expect(withStoredQuestions(found).questions).toBeNull();
  const adopt = vi.spyOn(store, "adoptList");
  const parts = { ...ports, store };
  const list = [{ id: "q0" }, { id: "q1" }];
  expect((await withQuestions(parts, SLOT, found)).questions).toEqual(list);
  expect(withStoredQuestions(await read(ports, SLOT)).questions).toEqual(list);
  await withQuestions(parts, SLOT, await read(ports, SLOT));
  expect(adopt).toHaveBeenCalledTimes(1);
});

it("without an attempt, and without the resource, there is no list", async () => {
  const { ports } = engineHarness();
  const select = vi.fn(() => Promise.resolve(null));
  const questions = { ...ports.questions, list: select };
  const nothing = await withQuestions({ ...ports, questions }, SLOT, await read(ports, SLOT));
  expect([nothing.questions, nothing.loaded.record]).toEqual([null, null]);
  expect(select).not.toHaveBeenCalled();
  const lost = await withoutList();
  const found = await read(lost.ports, SLOT);
  const none = await withQuestions({ ...lost.ports, questions }, SLOT, found);
  expect(none.questions).toBeNull();
  expect(none.decoded.kind).toBe("snapshot");
  expect(select).toHaveBeenCalledTimes(1);
});

it("a list has an entry for each question of its attempt; content without digests has none", () => {
  const owner = { id: "a", totalQuestions: 3 };
  const questions = [["q0", "d0"], ["q1"]];
  const json = JSON.stringify({ attempt: "a", questions });
  expect(parseQuestionList(json, owner)).toStrictEqual([
    ...[{ id: "q0", digest: "d0" }, { id: "q1" }],
    { id: "absent-2", digest: "absent" },
  ]);
  expect(parseQuestionList(null, owner)).toBeNull();
  expect(parseQuestionList(json, { ...owner, id: "b" })).toBeNull();
});

it("a record that changes each time before the list is stored is given up after six tries", async () => {
  const { ports, store } = await withoutList();
  const adopt = vi.spyOn(store, "adoptList").mockResolvedValue(null);
  const found = await read(ports, SLOT);
  await expect(withQuestions({ ...ports, store }, SLOT, found)).rejects.toMatchObject({
    ...{ code: "contention", retryable: true, retryAfterSeconds: 1 },
    message: "Too many changes to one attempt at once. Try again.",
  });
  expect(adopt).toHaveBeenCalledTimes(6);
});

it("a question is named by id and index together, of a list that is there", () => {
  const question = { questionId: "q1", questionIndex: 1 };
  const list = [{ id: "q0" }, { id: "q1" }];
  expect(namedQuestion(null, question)).toEqual({ refused: "resource_not_found" });
  expect(namedQuestion(list, question)).toEqual({ question: { id: "q1" } });
  expect(namedQuestion(list, { ...question, questionIndex: 0 })).toEqual({
    ...{ refused: "question_mismatch", problem: "question 0 of this attempt has another id" },
  });
  expect(namedQuestion(list, { ...question, questionIndex: 7 })).toMatchObject({
    refused: "question_mismatch",
  });
});
