import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Frame } from "#src/demo/frame.ts";
import { play } from "#src/demo/play.ts";
import { ACTIONS, parseStory, STANDARD_STORY, STORY_MAX, storyText } from "#src/demo/story.ts";
import type { Action, Story } from "#src/demo/story.ts";

const SEED = 20_261_130;

const LETTERS = Object.keys(ACTIONS) as readonly Action[];

async function told(letters: string): Promise<readonly Frame[]> {
  const parsed = parseStory(letters);
  if (parsed.kind === "invalid") throw new Error(parsed.problem);
  return play(parsed.story);
}

async function endOf(letters: string): Promise<Frame> {
  const last = (await told(letters)).at(-1);
  if (last === undefined) throw new Error("a story without a frame");
  return last;
}

const numbersIn = (frames: readonly Frame[], lane: "legacy" | "holdfast") =>
  frames.map((frame) => frame[lane].page.attempt);

describe("the standard story", () => {
  test("the version before falls to attempt 1, and overwrites last week's result", async () => {
    const frames = await play(STANDARD_STORY);
    expect(numbersIn(frames, "legacy")).toEqual([2, 2, 2, 2, 1, 1, 1, 1, 1, 1]);
    const last = frames.at(-1)?.legacy;
    expect(last?.results).toEqual([{ attempt: 1, score: 67, replaced: 100 }]);
    expect(last?.standing).toBe("lost");
    expect(last?.verdict).toEqual([
      "The 100 % of attempt 1 was overwritten with 67 %.",
      "Ada's 2 answers of attempt 2 can't be found.",
      "Ada's attempt number fell from 2 to 1.",
    ]);
  });

  test("Holdfast stays in attempt 2, asks the gradebook only to start and to publish", async () => {
    const frames = await play(STANDARD_STORY);
    expect(numbersIn(frames, "holdfast")).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    const asked = frames.map(({ holdfast }) => holdfast.calls.some(({ to }) => to === "gradebook"));
    expect(asked).toEqual([
      ...[true, false, false, false, false, false, false, false, true, false],
    ]);
    const last = frames.at(-1)?.holdfast;
    expect(last?.results).toEqual([
      { attempt: 1, score: 100, replaced: null },
      { attempt: 2, score: 67, replaced: null },
    ]);
    expect(last?.verdict).toEqual(["Nothing is lost."]);
  });

  test("Ada scores the same in both", async () => {
    const end = (await play(STANDARD_STORY)).at(-1);
    expect(end?.legacy.page.body).toEqual(end?.holdfast.page.body);
  });

  test("says in which version it happens, and why", async () => {
    const frames = await play(STANDARD_STORY);
    expect(frames.map(({ said }) => said)).toEqual([
      "Last week Ada scored 100 % in a quiz. Now she starts attempt 2.",
      "Ada answers. It is right.",
      "Ada answers. It is right.",
      "For a moment, the gradebook answers “no results”. " +
        "Gradebooks do that when they restart or lag.",
      "Ada reloads the page.",
      "Ada answers. It is wrong.",
      "The version before: Ada answers. It is right.",
      "The version before: Ada answers. It is right.",
      "Ada finishes the attempt.",
      "The gradebook has recovered: it shows all its results again.",
    ]);
    const notes = (lane: "legacy" | "holdfast") => frames.map((frame) => frame[lane].note);
    const counted = "Counted again: the gradebook shows 1 result, so this must be attempt 2.";
    expect(notes("legacy")).toEqual([
      "Counted: the gradebook shows 1 result, so this must be attempt 2.",
      counted,
      counted,
      "The next request will count 0 results.",
      "Counted again: the gradebook shows 0 results, so this must be attempt 1. " +
        "A blank attempt 1 begins.",
      ...Array.from({ length: 3 }, () => {
        return "Ada has to begin again. Still 0 results, so still attempt 1.";
      }),
      "Counted again: the gradebook shows 0 results. " +
        "67 % is saved as attempt 1, over the 100 % that was there.",
      "What was lost stays lost.",
    ]);
    const done = "Ada is done here: all 3 questions are answered. She only has to finish.";
    expect(notes("holdfast")).toEqual([
      "Counted once: the gradebook shows 1 result, so this is attempt 2. The number is kept.",
      "The kept number says attempt 2. 1 of 3 answers are saved.",
      "The kept number says attempt 2. 2 of 3 answers are saved.",
      "No request will count them: the number is kept.",
      "The kept number says attempt 2. 2 of 3 answers are saved.",
      "The kept number says attempt 2. 3 of 3 answers are saved.",
      done,
      done,
      "The kept number is used: 67 % is saved as attempt 2. Both results are kept.",
      "Nothing has to be repaired.",
    ]);
  });

  test("lasts about 40 seconds, and longest where something is lost", async () => {
    const holds = (await play(STANDARD_STORY)).slice(0, -1).map(({ holdMs }) => holdMs);
    expect(holds.reduce((sum, ms) => sum + ms)).toBe(39_000);
    const longest = Math.max(...holds);
    expect(holds.flatMap((ms, step) => (ms === longest ? [step] : []))).toEqual([4, 8]);
  });

  test("is the same each time", async () => {
    expect(await play(STANDARD_STORY)).toEqual(await play(STANDARD_STORY));
  });

  test("begins alike in both lanes, until the gradebook answers “no results”", async () => {
    const frames = await play(STANDARD_STORY);
    for (const { legacy, holdfast } of frames.slice(0, 4))
      expect(legacy.page).toEqual(holdfast.page);
    expect(frames[4]?.legacy.page).not.toEqual(frames[4]?.holdfast.page);
  });
});

describe("each fault", () => {
  test("“no results” in the middle: the version before refuses the answer, Holdfast takes it", async () => {
    const { legacy, holdfast } = await endOf("aaea");
    expect(legacy.page.error).toBe("the question is not the one at that index");
    expect(legacy.standing).toBe("stuck");
    expect(holdfast.page).toMatchObject({ attempt: 2, answered: 3, error: null });
  });

  test("the version before finds the answers again when the gradebook is well again", async () => {
    const { legacy } = await endOf("aaelgl");
    expect(legacy.page).toMatchObject({ attempt: 2, answered: 2 });
    expect(legacy.standing).toBe("well");
  });

  test("a late list: the version before gives number 2 twice, Holdfast gives 3", async () => {
    const { legacy, holdfast } = await endOf("saaaftwwwf");
    expect(legacy.page.attempt).toBe(2);
    expect(legacy.results).toEqual([
      { attempt: 1, score: 100, replaced: null },
      { attempt: 2, score: 0, replaced: 100 },
    ]);
    expect(holdfast.page.attempt).toBe(3);
    expect(holdfast.results.map(({ score, replaced }) => [score, replaced])).toEqual([
      [100, null],
      [100, null],
      [0, null],
    ]);
  });

  test("a lost reply: the version before says that it failed, Holdfast sends it again", async () => {
    const frames = await told("xaaafl");
    expect(frames[5]?.legacy.page.error).toBe("the gradebook's reply was lost");
    expect(frames[6]?.legacy.page).toMatchObject({ attempt: 3, answered: 0 });
    expect(frames[6]?.legacy.verdict).toEqual([
      "Ada was told that attempt 2 was not saved, and it was.",
    ]);
    expect(frames[5]?.holdfast.page.body).toEqual({
      ...{ kind: "summary", score: 100, isPublished: false },
    });
    expect(frames[6]?.holdfast.page.body).toMatchObject({ isPublished: true });
    expect(frames[6]?.holdfast.results).toHaveLength(2);
  });

  test("an empty Redis: the version before begins again, Holdfast's tab brings the answers back", async () => {
    const { legacy, holdfast } = await endOf("aacl");
    expect(legacy.verdict).toEqual(["Ada's 2 answers of attempt 2 can't be found."]);
    expect(holdfast.page).toMatchObject({ attempt: 2, answered: 2 });
    expect(holdfast.standing).toBe("well");
  });

  test("an empty list at a start: Holdfast gives no used number, even after Redis lost all", async () => {
    for (const letters of ["aaafet", "aaafect"]) {
      const { legacy, holdfast } = await endOf(letters);
      expect(legacy.page.attempt).toBe(1);
      expect(holdfast.page.attempt).toBe(3);
      expect(holdfast.note).toBe(
        "Counted once: the gradebook shows 0 results, but attempt 2 is known to be used. " +
          "So this is attempt 3.",
      );
    }
  });

  test("a second tab shows what the first one answered; the first catches up", async () => {
    const frames = await told("aaoao");
    expect(frames[3]).toMatchObject({ tab: 2, holdfast: { page: { attempt: 2, answered: 2 } } });
    expect(frames[5]).toMatchObject({ tab: 1, holdfast: { page: { attempt: 2, answered: 2 } } });
    const { holdfast } = await endOf("aaoaoa");
    expect(holdfast.page).toMatchObject({ attempt: 2, answered: 3, error: null });
  });

  test("an action that the page does not offer changes nothing", async () => {
    const { said, legacy, holdfast } = await endOf("t");
    expect(said).toBe("Ada can't do that now.");
    for (const { note, calls, page } of [legacy, holdfast]) {
      expect(note).toBe("This attempt is not finished, so Ada can't start another one.");
      expect(calls).toEqual([]);
      expect(page.attempt).toBe(2);
    }
  });

  test("Holdfast's own verdict can fail: a new tab after Redis lost everything", async () => {
    const { holdfast } = await endOf("aco");
    expect(holdfast.verdict).toEqual(["Ada's 1 answer of attempt 2 can't be found."]);
  });
});

/** What Holdfast promises in every story. `isRedisWell`: Redis kept all that it acknowledged. */
function broken(story: Story, frames: readonly Frame[]): readonly string[] {
  const isRedisWell = !story.includes("c");
  return frames.flatMap(({ holdfast }, step) => {
    const at = `${storyText(story)} at ${step}: `;
    return [
      ...(holdfast.fellFrom === null ? [] : [`${at}the number fell`]),
      ...(holdfast.results.some(({ replaced }) => replaced !== null) ? [`${at}overwritten`] : []),
      ...(isRedisWell && holdfast.standing === "lost" ? [at + holdfast.verdict.join(" ")] : []),
    ];
  });
}

describe("every story keeps Holdfast's promises", () => {
  const beginnings = ["aa", "aaa", "aaaf", "aae", "aaafta"];

  test.each(beginnings)(
    "every two actions after %s, and a reload",
    { timeout: 240_000 },
    async (beginning) => {
      const lost = new Set<string>();
      for (const [first, second] of LETTERS.flatMap((one) =>
        LETTERS.map((two) => [one, two] as const),
      )) {
        const letters = `${beginning}${first}${second}l`;
        const frames = await told(letters);
        expect(broken([...letters] as Action[], frames)).toEqual([]);
        if (frames.at(-1)?.legacy.standing === "lost") lost.add(letters);
      }
      // The same stories break the version before.
      expect(lost.size).toBeGreaterThan(5);
    },
  );

  test("random ones of up to the longest", { timeout: 240_000 }, async () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<Action>("a", "w") },
      { weight: 2, arbitrary: fc.constantFrom<Action>("f", "t") },
      { weight: 4, arbitrary: fc.constantFrom(...LETTERS) },
    );
    const story = fc.array(action, { minLength: 8, maxLength: STORY_MAX, size: "max" });
    await fc.assert(
      fc.asyncProperty(story, async (actions) => {
        expect(broken(actions, await play(actions))).toEqual([]);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });
});

describe("a story in a URL", () => {
  test("is parsed and written", () => {
    expect(parseStory(storyText(STANDARD_STORY))).toEqual({ kind: "story", story: STANDARD_STORY });
    expect(parseStory("")).toEqual({ kind: "story", story: [] });
    expect(parseStory("a".repeat(STORY_MAX))).toMatchObject({ kind: "story" });
  });

  test.each(["b", "A", "aé", "a a", "constructor", "__proto__"])("%j is refused", (text) => {
    expect(parseStory(text)).toEqual({
      kind: "invalid",
      problem: "must consist of the letters a w l f t o e s x g c",
    });
  });

  test("is refused if it is too long", () => {
    expect(parseStory("a".repeat(STORY_MAX + 1))).toEqual({
      kind: "invalid",
      problem: "must have at most 40 letters",
    });
  });
});
