import { expect, it } from "vitest";
import { comparedAnswers } from "#lib/assessment-cache/compared-answers";
import { slotOfMember } from "#lib/assessment-cache/keys";

const answers = (...indexes: readonly number[]) =>
  new Map(indexes.map((index) => [index, `answer ${index}`]));

it.each<[string, readonly number[], readonly number[], boolean, readonly number[]]>([
  ["an answer: the last one that was read", [0, 1, 2], [3], false, [2]],
  ["an answer, in whatever order they were read", [2, 0, 1], [3], false, [2]],
  ["an answer that is written again: the last of the others", [0, 1, 2], [2], false, [1]],
  ["the first answer: none", [], [0], false, []],
  ["no answer: the last one", [0, 1], [], false, [1]],
  ["a finalize: all of them (H30)", [0, 1, 2], [], true, [0, 1, 2]],
  ["a finalize with an answer: all others", [0, 1, 2], [1], true, [0, 2]],
])("beside what it writes, a commit compares, for %s", (_what, read, fresh, isFinal, expected) => {
  const change = {
    read: { number: 1, stateJson: "{}", questionJsons: answers(...read) },
    ...{ stateJson: "{}", newQuestionJsons: answers(...fresh) },
    outboxEntry: isFinal ? "{}" : null,
  };
  expect(comparedAnswers(change)).toEqual([...answers(...expected)]);
  const unread = { ...change, read: { number: 1, stateJson: "{}" } };
  expect(comparedAnswers(unread)).toEqual([]);
});

it.each([
  ["ann:quiz", { userId: "ann", resourceId: "quiz" }],
  ["a%20b:c%3Ad", { userId: "a b", resourceId: "c:d" }],
  ["ann", null],
  ["ann:quiz:more", null],
  ["", null],
  [":quiz", null],
  ["ann:", null],
  ["a b:quiz", null],
  ["a%2:quiz", null],
  ["%61nn:quiz", null],
])("the index row %j names the slot %j", (member, slot) => {
  expect(slotOfMember(member)).toEqual(slot);
});
