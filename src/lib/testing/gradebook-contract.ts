import { systemClock } from "../clock";
import { isOwnResult, lineItemIdOf } from "../services/one-roster";
import type { Gradebook, GradebookResult, ResultToPublish } from "../services/one-roster";
import type { Slot } from "../slot";
import {
  answerOf,
  checkWhile,
  freshName,
  requireEqual,
  rule,
  show,
  violation,
} from "./contract-rule";
import type { ContractRule, WhileBroken } from "./contract-rule";

/** What the suite of a gradebook needs to know. */
export interface GradebookContractOptions {
  /** Of a test system: the rules write results and do not remove them. */
  readonly gradebook: Gradebook;
  /** Two students that the test system knows. Default: made-up ones, new for each rule. */
  readonly students?: readonly [string, string];
  /** Two resources whose line items the test system knows. Default: made-up ones. */
  readonly resources?: readonly [string, string];
  /** How many results one student gets in the rule about pages. Default 250; 0: no such rule. */
  readonly pagedResults?: number;
  /** How long the list may lag behind a write. Default 2,000 ms. */
  readonly lagMs?: number;
  /** How long one call may take. Default 10,000 ms. */
  readonly timeoutMs?: number;
  /** Makes every request to the system behind it fail while `work` runs. Without it, no such rule. */
  readonly whileBroken?: WhileBroken;
  /** Soft-deletes a result, as a teacher would. Without it, there is no such rule. */
  readonly softDelete?: (resultId: string) => Promise<void>;
}

const PAGED_RESULTS = 250;
const PUTS_AT_ONCE = 10;
const LAG_MS = 2_000;
const LOOK_AGAIN_MS = 50;
const TIMEOUT_MS = 10_000;

/** Result ids contain the ids of students and resources, which may be any text. */
const DIFFICULT_TEXTS = [
  ...["it's", 'say "a"', "a/b", "a//b", "a:b", "a%2Fb", "100%", "a b", "a+b", "a&b=c", "a?b#c"],
  ...["größe", "漢字", "😀", "back\\slash", "a,b;c", "<a>", "(a)", "$a", "a..b", "..", "a*b"],
];

const STORE_PLAIN_TEXT =
  "Pass ids as parameters (encodeURIComponent in a path, bound parameters in SQL), and compare them exactly.";

/** The rules for an application's gradebook. */
export function gradebookContract(options: GradebookContractOptions): readonly ContractRule[] {
  const { whileBroken, softDelete, pagedResults = PAGED_RESULTS } = options;
  return [
    ...resultRules(options),
    ...idRules(options),
    ...listRules(options),
    ...(pagedResults === 0 ? [] : [pagesRule(options, pagedResults)]),
    ...(softDelete === undefined ? [] : [softDeleteRule(options, softDelete)]),
    ...(whileBroken === undefined ? [] : [brokenRule(options, whileBroken)]),
  ];
}

interface Calls {
  readonly list: (slot: Slot) => Promise<readonly GradebookResult[]>;
  readonly find: (resultId: string) => Promise<GradebookResult | null>;
  readonly put: (result: ResultToPublish) => Promise<void>;
}

function callsOf({ gradebook, timeoutMs = TIMEOUT_MS }: GradebookContractOptions): Calls {
  return {
    list: async (slot) => {
      const name = `listResults(${show(slot)})`;
      const todo = "Return an array, also an empty one. Throw only if the gradebook fails.";
      const listed: unknown = await answerOf(name, () => gradebook.listResults(slot), {
        ...{ timeoutMs, todo },
      });
      if (Array.isArray(listed)) return listed as readonly GradebookResult[];
      throw violation(`${name} returned no array.`, { expected: "an array", came: listed, todo });
    },
    find: async (resultId) => {
      const name = `findResult(${show(resultId)})`;
      const todo = "Return the result, or null if the gradebook says that there is none.";
      const found: unknown = await answerOf(name, () => gradebook.findResult(resultId), {
        ...{ timeoutMs, todo },
      });
      if (typeof found === "object") return found as GradebookResult | null;
      throw violation(`${name} returned neither a result nor null.`, {
        ...{ expected: "a result or null", came: found, todo },
      });
    },
    put: (result) =>
      answerOf(
        `putResult(${show(result.resultId)})`,
        () => gradebook.putResult(Object.freeze(result)),
        {
          timeoutMs,
          todo: "Write the result under its id, whether or not there is one. The students and resources of the rules must be allowed: give students and resources.",
        },
      ),
  };
}

/** The slots of one rule: a student, another student, and another resource. */
function slotsOf({ students, resources }: GradebookContractOptions) {
  const name = freshName();
  const [one, other] = students ?? [`${name}-one`, `${name}-other`];
  const [first, second] = resources ?? [`${name}-first`, `${name}-second`];
  return {
    own: { userId: one, resourceId: first },
    otherStudent: { userId: other, resourceId: first },
    otherResource: { userId: one, resourceId: second },
    unused: { userId: other, resourceId: second },
  };
}

function resultOf(slot: Slot, more: Partial<ResultToPublish> = {}): ResultToPublish {
  const name = freshName();
  return {
    resultId: `${name}-result`,
    userId: slot.userId,
    lineItemId: lineItemIdOf(slot.resourceId),
    attemptId: `${name}-attempt`,
    attemptNumber: 1,
    score: 66.67,
    correctAnswersCount: 2,
    totalQuestions: 3,
    finishedAt: "2026-03-01T12:00:00.000Z",
    ...more,
  };
}

/** The list, read again until it has these results or the allowed lag is over. */
async function listedWith(
  { lagMs = LAG_MS, ...options }: GradebookContractOptions,
  slot: Slot,
  resultIds: readonly string[],
): Promise<readonly GradebookResult[]> {
  const { list } = callsOf(options);
  const endMs = systemClock.nowMs() + lagMs;
  for (;;) {
    const listed = await list(slot);
    const ids = new Set(listed.map(({ resultId }) => resultId));
    if (resultIds.every((id) => ids.has(id)) || systemClock.nowMs() >= endMs) return listed;
    await systemClock.sleep(LOOK_AGAIN_MS);
  }
}

/** Throws unless the gradebook holds this result under its id. */
async function requireHeld({ find }: Calls, result: ResultToPublish, todo: string): Promise<void> {
  const { resultId } = result;
  const held = await find(resultId);
  const isSame =
    held !== null &&
    held.resultId === resultId &&
    isOwnResult(held, result) &&
    hasFields(held, result);
  if (isSame) return;
  const { attemptId, userId, lineItemId, score } = result;
  throw violation(`findResult(${show(resultId)}) did not return what putResult wrote.`, {
    expected: show({ resultId, attemptId, userId, lineItemId, score }),
    came: held,
    todo,
  });
}

function hasFields(held: GradebookResult, { score, userId, lineItemId }: ResultToPublish): boolean {
  return (
    held.score !== null &&
    Math.abs(held.score - score) < 0.01 &&
    ["", userId].includes(held.userId) &&
    ["", lineItemId].includes(held.lineItemId) &&
    held.status === "active"
  );
}

function resultRules(options: GradebookContractOptions): readonly ContractRule[] {
  const calls = callsOf(options);
  return [
    rule(
      {
        id: "gradebook.put-find",
        title: "findResult returns what putResult wrote: the attempt, the student and the score",
        why: "Holdfast recognises its own result by the attempt id; otherwise it reports a conflict and the result waits for ever.",
      },
      async () => {
        const { own } = slotsOf(options);
        for (const score of [0, 66.67, 100]) {
          const result = resultOf(own, { score });
          await calls.put(result);
          await requireHeld(
            calls,
            result,
            "Store attemptId (OneRoster: in metadata) and score with the result, and return them. A score of 0 is 0, not null.",
          );
        }
      },
    ),
    rule(
      {
        id: "gradebook.put-repeatable",
        title: "putResult may be repeated and writes no second row",
        why: "A result is sent again if the answer to the first request was lost; the student would have two results.",
      },
      async () => {
        const { own } = slotsOf(options);
        const result = resultOf(own);
        const { resultId } = result;
        for (let times = 0; times < 3; times += 1) await calls.put(result);
        await requireHeld(calls, result, "Make the second putResult of a result succeed.");
        const listed = await listedWith(options, own, [resultId]);
        const rows = listed.filter(({ attemptId }) => attemptId === result.attemptId);
        requireEqual(rows.length, 1, {
          what: `listResults shows the result that was put three times ${rows.length} times.`,
          todo: "Upsert by resultId (PUT, or INSERT … ON CONFLICT … DO UPDATE).",
        });
      },
    ),
    rule(
      {
        id: "gradebook.put-replaces",
        title: "putResult replaces the result that has this id",
        why: "An operator's correction, or a result with another score, would be ignored.",
      },
      async () => {
        const { own } = slotsOf(options);
        const result = resultOf(own, { score: 50 });
        const corrected = { ...result, score: 100 };
        await calls.put(result);
        await calls.put(corrected);
        await requireHeld(calls, corrected, "Update the row if there is one.");
      },
    ),
    rule(
      {
        id: "gradebook.put-concurrent",
        title: "putResult keeps all results that are put at the same time",
        why: "A class finishes at the same time; results would be lost.",
      },
      async () => {
        const { own, otherStudent } = slotsOf(options);
        const results = [own, otherStudent, own, otherStudent, own].map((slot, index) =>
          resultOf(slot, { score: index * 10, attemptNumber: index + 1 }),
        );
        await Promise.all(results.map((result) => calls.put(result)));
        for (const result of results) {
          await requireHeld(
            calls,
            result,
            "Write one row for each result; do not read a list, change it and write it back.",
          );
        }
      },
    ),
    rule(
      {
        id: "gradebook.find-unknown",
        title: "findResult returns null for an unknown id",
        why: "Before a result is written, Holdfast looks it up. If that throws, no result is ever published.",
      },
      async () => {
        const resultId = freshName();
        requireEqual(await calls.find(resultId), null, {
          what: `findResult returned something for ${show(resultId)}, which was never put.`,
          todo: "Return null for a 404, or if the query has no row.",
        });
      },
    ),
  ];
}

function idRules(options: GradebookContractOptions): readonly ContractRule[] {
  const calls = callsOf(options);
  /** Puts all first, so that two ids that become one overwrite each other. */
  const requireDistinct = async (results: readonly ResultToPublish[], todo: string) => {
    for (const result of results) await calls.put(result);
    for (const result of results) await requireHeld(calls, result, todo);
  };
  const difficultStudents: ContractRule = rule(
    {
      id: "gradebook.difficult-students",
      title: "listResults finds the results of students whose ids have quotes, slashes or emoji",
      why: "For such a student every list would be empty or fail, and no attempt could start.",
    },
    async () => {
      for (const text of DIFFICULT_TEXTS) {
        const own = { ...slotsOf(options).own, userId: `${freshName()}-${text}` };
        const { resultId, ...result } = resultOf(own);
        await calls.put({ resultId, ...result });
        const listed = await listedWith(options, own, [resultId]);
        requireEqual(
          listed.map((each) => each.resultId),
          [resultId],
          {
            what: `listResults(${show(own)}) did not return the student's only result.`,
            todo: "Quote ids in filters (OneRoster: ' becomes '' and the filter is URL-encoded; SQL: bound parameters).",
          },
        );
      }
    },
  );
  return [
    rule(
      {
        id: "gradebook.difficult-ids",
        title:
          "results whose ids have quotes, slashes, percent signs or emoji are found by their ids",
        why: "Result ids contain the ids of your students and resources. The result would be lost, or overwrite another.",
      },
      async () => {
        const { own } = slotsOf(options);
        const name = freshName();
        const results = DIFFICULT_TEXTS.map((text) =>
          resultOf(own, { resultId: `${name}-${text}-1` }),
        );
        await requireDistinct(results, STORE_PLAIN_TEXT);
      },
    ),
    rule(
      {
        id: "gradebook.letter-case",
        title: "two result ids that differ only in letter case are two results",
        why: "The results of students whose ids differ only in case would overwrite each other.",
      },
      async () => {
        const { own } = slotsOf(options);
        const name = freshName();
        const results = ["ann", "Ann", "ANN"].map((text) =>
          resultOf(own, { resultId: `${name}-${text}-1` }),
        );
        await requireDistinct(
          results,
          "Compare ids exactly (SQL: a case-sensitive collation). If the gradebook cannot, make sure that no two ids of students or resources differ only in case, and leave this rule out.",
        );
      },
    ),
    ...(options.students === undefined ? [difficultStudents] : []),
  ];
}

function listRules(options: GradebookContractOptions): readonly ContractRule[] {
  const calls = callsOf(options);
  return [
    rule(
      {
        id: "gradebook.list-complete",
        title: "listResults returns the results of the student at the resource",
        why: "The numbers of earlier attempts come from this list. A number that is missing is used twice.",
      },
      async () => {
        const { own } = slotsOf(options);
        const results = [1, 2, 3].map((attemptNumber) => resultOf(own, { attemptNumber }));
        for (const result of results) await calls.put(result);
        const ids = results.map(({ resultId }) => resultId);
        const listed = await listedWith(options, own, ids);
        for (const { resultId, attemptId, score } of results) {
          const row = listed.find((each) => each.resultId === resultId);
          requireEqual(
            row && { attemptId: row.attemptId, score: row.score, status: row.status },
            { attemptId, score, status: "active" },
            {
              what: `listResults(${show(own)}) did not return the result ${show(resultId)} as it was put.`,
              todo: "Return all results of this student for the line item {resourceId}_ali, with attemptId and score. If the list lags behind, raise lagMs.",
            },
          );
        }
      },
    ),
    rule(
      {
        id: "gradebook.list-own",
        title: "listResults returns no results of other students or other resources",
        why: "The student would start with a number that somebody else has used.",
      },
      async () => {
        const { own, otherStudent, otherResource } = slotsOf(options);
        const mine = resultOf(own);
        const others = [resultOf(otherStudent), resultOf(otherResource)];
        for (const result of [mine, ...others]) await calls.put(result);
        const listed = await listedWith(options, own, [mine.resultId]);
        const foreign = listed.filter(({ resultId, userId, lineItemId }) => {
          const isOfOther = others.some((other) => other.resultId === resultId);
          const isOwn =
            ["", mine.userId].includes(userId) && ["", mine.lineItemId].includes(lineItemId);
          return isOfOther || !isOwn;
        });
        requireEqual(foreign, [], {
          what: `listResults(${show(own)}) returned results of another student or resource.`,
          todo: "Filter by both the student and the line item, also after the answer came: some gradebooks ignore filters.",
        });
      },
    ),
    rule(
      {
        id: "gradebook.list-unused",
        title: "listResults returns an array for a student without results",
        why: "A first attempt could not start.",
      },
      async () => void (await calls.list(slotsOf(options).unused)),
    ),
  ];
}

function pagesRule(options: GradebookContractOptions, count: number): ContractRule {
  const calls = callsOf(options);
  return rule(
    {
      id: "gradebook.list-pages",
      title: `listResults returns all of ${count} results, each once`,
      why: "Results on the second page would be missing, and their numbers would be used twice.",
    },
    async () => {
      const { own } = slotsOf(options);
      const results = Array.from({ length: count }, (_, index) =>
        resultOf(own, { attemptNumber: index + 1 }),
      );
      for (let first = 0; first < count; first += PUTS_AT_ONCE) {
        const some = results.slice(first, first + PUTS_AT_ONCE);
        await Promise.all(some.map((result) => calls.put(result)));
      }
      const ids = results.map(({ resultId }) => resultId);
      const listed = (await listedWith(options, own, ids)).map(({ resultId }) => resultId);
      const missing = ids.filter((id) => !listed.includes(id));
      const repeated = listed.filter((id, index) => listed.indexOf(id) !== index);
      requireEqual(
        { missing: missing.length, repeated: repeated.length },
        { missing: 0, repeated: 0 },
        {
          what: `listResults returned ${listed.length} rows for ${count} results.`,
          todo: "Read all pages until one is empty, in a fixed order, and drop repeated ids.",
        },
      );
    },
  );
}

function softDeleteRule(
  options: GradebookContractOptions,
  softDelete: (resultId: string) => Promise<void>,
): ContractRule {
  const calls = callsOf(options);
  return rule(
    {
      id: "gradebook.soft-delete",
      title: "a soft-deleted result is marked or gone, in the list and by its id alike",
      why: "Its number is used. If it looks active, a deleted result counts; if the two disagree, numbers jump.",
    },
    async () => {
      const { own } = slotsOf(options);
      const [kept, deleted] = [resultOf(own), resultOf(own, { attemptNumber: 2 })];
      for (const result of [kept, deleted]) await calls.put(result);
      await softDelete(deleted.resultId);
      const listed = await listedWith(options, own, [kept.resultId]);
      const row = listed.find(({ resultId }) => resultId === deleted.resultId) ?? null;
      const found = await calls.find(deleted.resultId);
      const came = { inList: row?.status ?? "gone", byId: found?.status ?? "gone" };
      const isActive = came.inList === "active" || came.byId === "active";
      const isLostById = came.inList !== "gone" && came.byId === "gone";
      if (!isActive && !isLostById) return;
      throw violation("A soft-deleted result is still active, or in the list and not found.", {
        expected: 'status "tobedeleted" in the list and by its id; or no row in the list',
        came,
        todo: 'Return the row with status "tobedeleted" in both calls. The number stays used.',
      });
    },
  );
}

function brokenRule(options: GradebookContractOptions, whileBroken: WhileBroken): ContractRule {
  const { gradebook, timeoutMs = TIMEOUT_MS } = options;
  return rule(
    {
      id: "gradebook.broken-throws",
      title: "every call throws while the gradebook is broken",
      why: "An outage that looks like an empty list restarts the numbers at 1; one that looks like null overwrites a result; a put that looks done loses one.",
    },
    async () => {
      const { own } = slotsOf(options);
      const result = resultOf(own);
      await callsOf(options).put(result);
      const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
        ["listResults", () => gradebook.listResults(own)],
        ["findResult", () => gradebook.findResult(result.resultId)],
        ["putResult", () => gradebook.putResult(resultOf(own))],
      ];
      await checkWhile(whileBroken, async () => {
        for (const [name, call] of calls) {
          const outcome = await answerOf(
            name,
            () =>
              call().then(
                (came) => ({ came }),
                () => null,
              ),
            { timeoutMs, todo: "Give requests a timeout, and throw when it is over." },
          );
          if (outcome === null) continue;
          throw violation(`${name} did not throw while the gradebook was broken.`, {
            expected: "an error",
            came: outcome.came,
            todo: "Throw for every status but 2xx (and 404 in findResult), for a broken body and for a lost connection. Do not catch errors of the database.",
          });
        }
      });
    },
  );
}
