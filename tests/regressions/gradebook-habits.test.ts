import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gradebookOptionsOf } from "#lib/gradebook-options";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import { resultIdOf } from "#lib/services/one-roster/identifiers";
import { readSettings, SettingsError } from "#lib/settings";
import type { Slot } from "#lib/slot";
import {
  answerAll,
  attemptOf,
  makeDue,
  putResult,
  start,
  startWorld,
  finishAttempt,
} from "../lib/services/attempt/world";
import type { Pod, World } from "../lib/services/attempt/world";

/**
 * Gradebooks that do nothing wrong and broke the product, each with the production engine, a real
 * Redis and a gradebook over HTTP. docs/regressions.md explains each of them.
 */

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 30_000);

afterAll(() => world.stop());

function events(): readonly string[] {
  return world.events.map(({ event }) => event);
}

describe("our own result, shown without its metadata", () => {
  it("is published, after its PUT was applied and the reply lost three times", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await answerAll(pod, slot);
    world.gradebook.setFaults(["F19:variant=reset,times=3", "F18:variant=null-metadata"]);
    const pending = attemptOf(await pod.engine.apply(slot, { type: "attempt.finalize" }));
    expect(pending.phase).toBe("pending");
    await makeDue(world, slot);
    expect(await pod.engine.sweep()).toMatchObject({ published: 1, conflicts: 0, waiting: 0 });
    expect(events()).not.toContain("result.conflict");
    expect(await world.raw.exists(world.keys(slot).outbox)).toBe(0);
    expect(world.gradebook.requests.counts().put).toBe(3);
    expect((await start(pod, slot)).phase).toBe("published");
  });

  it.each([
    ["another score", { score: 99 }],
    ["another date", { scoreDate: "2020-01-01" }],
    ["metadata of another system", { metadata: { source: "import" } }],
    ["another attempt's id", { metadata: { attemptId: "another" } }],
  ])("is not recognised as ours with %s", async (_what, more) => {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    await finishAttempt(pod, slot);
    const scoreDate = new Date().toISOString();
    putResult(world, slot, 1, { score: 100, scoreDate, metadata: null, ...more });
    await makeDue(world, slot);
    expect(await pod.engine.sweep()).toMatchObject({ published: 0, conflicts: 1 });
  });
});

describe("lists that show different rows each time", () => {
  const STUDENTS = 12;
  const STARTS = 4;

  it.each([
    ["half of the rows are missing every other time", ["F3:missing=half"]],
    ["all rows are missing every other time", ["F3:missing=all"]],
    ["the newest row is missing, pages are clamped and overlap", ["F3:missing=newest", "F4", "F5"]],
    ["rows are skipped between pages and totals are wrong", ["F4", "F6", "F7:variant=low"]],
    ["a later page always fails", ["F4", "F13"]],
  ])(
    "every student can start, and numbers only increase: %s",
    async (_what, faults) => {
      const students = Array.from({ length: STUDENTS }, () => world.slot());
      world.gradebook.setFaults(faults);
      const pod = world.pod();
      for (const slot of students) {
        for (let number = 1; number <= STARTS; number += 1) {
          const attempt = await finishAttempt(pod, slot);
          expect(attempt).toMatchObject({ attemptNumber: number, phase: "published" });
          await pod.engine.apply(slot, { type: "attempt.reset" });
        }
        // Redis loses the slot: only the gradebook knows which numbers are used.
        await world.raw.flushall();
        expect((await start(world.pod(), slot)).attemptNumber).toBe(STARTS + 1);
      }
    },
    60_000,
  );
});

describe("equal result ids of two students", () => {
  const slotOfAnn = (id: number) => ({ userId: `ann${id}`, resourceId: "b_quiz" });
  const slotOfAnnB = (id: number) => ({ userId: `ann${id}_b`, resourceId: "quiz" });

  async function finishedNumber(pod: Pod, slot: Slot): Promise<number> {
    return (await finishAttempt(pod, slot)).attemptNumber;
  }

  it("are detected when the second student starts, who gets the next free number", async () => {
    world.slot();
    const pod = world.pod();
    expect(resultIdOf(slotOfAnn(1), 1)).toBe(resultIdOf(slotOfAnnB(1), 1));
    expect(await finishedNumber(pod, slotOfAnn(1))).toBe(1);
    expect(await finishedNumber(pod, slotOfAnnB(1))).toBe(2);
    expect(world.events).toContainEqual({
      event: "number.taken_by_another",
      slot: slotOfAnnB(1),
      attemptNumber: 1,
    });
    expect(events()).not.toContain("result.conflict");
    expect(world.gradebook.results.find(resultIdOf(slotOfAnn(1), 1))).toMatchObject({
      student: { sourcedId: slotOfAnn(1).userId },
    });
  });

  it("are a conflict when both students started before either result was published", async () => {
    world.slot();
    const pod = world.pod();
    for (const slot of [slotOfAnn(2), slotOfAnnB(2)]) await answerAll(pod, slot);
    await finishedNumber(pod, slotOfAnn(2));
    expect((await finishAttempt(pod, slotOfAnnB(2))).phase).toBe("pending");
    expect(events()).toContain("result.conflict");
  });

  it("do not exist in the unambiguous form", async () => {
    world.slot();
    const pod = world.pod({ resultIdForm: "unambiguous" });
    for (const slot of [slotOfAnn(3), slotOfAnnB(3)]) await answerAll(pod, slot);
    for (const slot of [slotOfAnn(3), slotOfAnnB(3)]) {
      expect(await finishAttempt(pod, slot)).toMatchObject({
        attemptNumber: 1,
        phase: "published",
      });
    }
    const ids = [slotOfAnn(3), slotOfAnnB(3)].map((slot) =>
      resultIdOf(slot, 1, "nice", "unambiguous"),
    );
    expect(ids).toEqual(["nice_4_ann3_b_quiz_ali_attempt_1", "nice_6_ann3_b_quiz_ali_attempt_1"]);
    for (const id of ids) expect(world.gradebook.results.find(id)).toBeDefined();
    expect(events()).not.toContain("result.conflict");
  });

  it.each(["F1", "F3:missing=all", null])(
    "in the legacy form stay used after the form was changed (list: %s)",
    async (fault) => {
      const slot = world.slot();
      const before = world.pod();
      await finishAttempt(before, slot);
      await world.raw.flushall();
      world.gradebook.setFaults(fault === null ? [] : [fault]);
      const after = world.pod({ resultIdForm: "unambiguous" });
      expect((await start(after, slot)).attemptNumber).toBe(2);
    },
  );
});

describe("one validator for each setting", () => {
  const GIVEN = {
    ONEROSTER_BASE_URL: "https://g.example/v1p2",
    ONEROSTER_TOKEN_URL: "https://g.example/token",
    ONEROSTER_CLIENT_ID: "client",
    ONEROSTER_CLIENT_SECRET: "s3cret",
  };
  const URLS = [
    "https://h/t?p=policy",
    "https://h/t#x",
    "https://u:p@h/t",
    "https://h/t/",
    "http://h",
    "https://h/t ",
    "https://h/t?",
    "h",
    "ftp://h",
    "https://h:99999",
    "https://",
    " ",
  ];
  const VALUES: Readonly<Record<string, readonly string[]>> = {
    ONEROSTER_BASE_URL: URLS,
    ONEROSTER_TOKEN_URL: URLS,
    ONEROSTER_ROSTERING_URL: URLS,
    HTTP_PROXY: [...URLS, "", "proxy:3128", "proxy", "socks5://p"],
    HTTPS_PROXY: [...URLS, "", "https://u:p@h", "http://u:p%40@h:1/"],
    NO_PROXY: ["", "*", " * ", "a,b", "[::1]:80"],
    ONEROSTER_TIME_ZONE: ["UTC", "Europe/Vienna", "Mars/Olympus", "", "+02:00"],
    ONEROSTER_SCOPES: ["none", "a b", "a,b", "", " ", 'a"b', "ä"],
    ONEROSTER_CLIENT_AUTHENTICATION: ["auto", "body", "basic", "form", ""],
    ONEROSTER_RESOURCE: ["assessmentResults", "results", "grades"],
    ONEROSTER_EMPTY_LIST: ["array", "404", "204", "500"],
    ONEROSTER_TOTALS: ["check", "ignore", "no"],
    ONEROSTER_SCORE_DATE: ["date", "date-time", "iso"],
    ONEROSTER_LINE_ITEMS: ["existing", "create", "yes"],
  };
  const cases = Object.entries(VALUES).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );

  it.each(cases)(
    "%s=%j is refused at startup, or accepted by the gradebook client",
    (name, value) => {
      let settings: ReturnType<typeof readSettings>;
      try {
        settings = readSettings({ ...GIVEN, [name]: value }, { isFolder: () => true });
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsError);
        expect((error as SettingsError).problems).toEqual([expect.stringMatching(`^${name}`)]);
        return;
      }
      const { oneRoster } = settings;
      if (oneRoster === undefined) throw new Error("the settings name a gradebook");
      const options = gradebookOptionsOf(oneRoster, settings);
      expect(() => createOneRosterGradebook(options)).not.toThrow();
      expect(URL.canParse(`${oneRoster.baseUrl}/assessmentResults?limit=1`)).toBe(true);
    },
  );

  it("a token URL with a query is accepted at startup and reaches the client unchanged", () => {
    const ONEROSTER_TOKEN_URL = "https://g.example/token?p=policy";
    const settings = readSettings({ ...GIVEN, ONEROSTER_TOKEN_URL }, { isFolder: () => true });
    expect(settings.oneRoster?.tokenUrl).toBe(ONEROSTER_TOKEN_URL);
  });
});
