import { execFile } from "node:child_process";
import type { watch } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, test, vi } from "vitest";
import type { ContentQuestionBank } from "#lib/interactive-assessments";
import type { WatchOptions } from "#lib/interactive-assessments/folder-watch";
import { indexResource } from "#lib/interactive-assessments/indexed-resource";
import { PROJECT } from "#src/cli/project.ts";
import {
  choice,
  contentDir,
  declaration,
  itemRef,
  itemXml,
  openBank,
  SAMPLES_DIR,
  testXml,
} from "./content-fixture";

const run = promisify(execFile);
const item = itemXml({ declarations: declaration({ correct: ["A"] }), body: choice() });
const titled = (title: string): string => testXml().replace('title="Quiz"', `title="${title}"`);

async function titleOf(bank: ContentQuestionBank, resourceId = "quiz"): Promise<string | null> {
  return (await bank.overview(resourceId))?.title ?? null;
}

async function untilTitle(bank: ContentQuestionBank, title: string | null): Promise<void> {
  await vi.waitFor(async () => expect(await titleOf(bank)).toBe(title), 10_000);
}

/** A content folder with `quiz` and `other`, and a bank that has read both. */
async function readBank(watching: Partial<WatchOptions>) {
  const folder = path.join(
    await contentDir({
      "content/quiz/assessment.xml": testXml(),
      "content/quiz/q1.xml": item,
      "content/other/assessment.xml": titled("Other"),
      "content/other/q1.xml": item,
    }),
    "content",
  );
  const kept: string[] = [];
  const bank = openBank(folder, { watch: watching, onKept: (problem) => kept.push(problem) });
  expect(await bank.listAssessments()).toMatchObject([{ title: "Other" }, { title: "Quiz" }]);
  return { folder, bank, kept, file: path.join(folder, "quiz/assessment.xml") };
}

/** As an editor saves: the new file takes the place of the old one at once. */
async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

const withoutEvents: typeof watch = () => {
  throw new Error("ENOSPC");
};

describe.each<readonly [string, Partial<WatchOptions>]>([
  ["a file system with events", { everyMs: 60_000, soonMs: 30 }],
  ["one without events", { everyMs: 50, soonMs: 30, watch: withoutEvents }],
])("on %s", (_kind, watching) => {
  test("a changed file is read again", async () => {
    const { bank, file } = await readBank(watching);
    await writeFile(file, titled("Changed"));
    await untilTitle(bank, "Changed");
    expect(await titleOf(bank, "other")).toBe("Other");
  });

  test("a file that an editor replaces is read again, each time", async () => {
    const { bank, file } = await readBank(watching);
    for (const title of ["First", "Second", "Third"]) {
      await replaceFile(file, titled(title));
      await untilTitle(bank, title);
    }
  });

  test("a changed item, below a folder that is new, is graded by its new key", async () => {
    const { bank, folder, file } = await readBank(watching);
    await mkdir(path.join(folder, "quiz/items"));
    await writeFile(path.join(folder, "quiz/items/q1.xml"), item);
    await writeFile(file, testXml(itemRef("q1", "items/q1.xml")).replace("Quiz", "Moved"));
    await untilTitle(bank, "Moved");
    const slot = { userId: "u", resourceId: "quiz" };
    const [before] = (await bank.list(slot, 1)) ?? [];
    const changed = itemXml({ declarations: declaration({ correct: ["B"] }), body: choice() });
    await writeFile(path.join(folder, "quiz/items/q1.xml"), changed);
    await vi.waitFor(async () => expect(await bank.list(slot, 1)).not.toEqual([before]), 10_000);
    expect(await bank.grade("quiz", { id: "q1" }, { response: "B" })).toMatchObject({
      isCorrect: true,
    });
    // What was listed before the change is neither shown nor graded by another key.
    if (before === undefined) throw new Error("an attempt has a question");
    expect(await bank.questionViews(slot, [before])).toEqual([{ kind: "changed", id: "q1" }]);
  });

  test("a new resource is listed", async () => {
    const { bank, folder } = await readBank(watching);
    expect(await bank.findAssessment("new")).toBeNull();
    await mkdir(path.join(folder, "new"));
    await writeFile(path.join(folder, "new/q1.xml"), item);
    await writeFile(path.join(folder, "new/assessment.xml"), titled("New"));
    await vi.waitFor(async () => {
      expect(await bank.findAssessment("new")).toMatchObject({ title: "New" });
    });
    expect(await bank.listAssessments()).toHaveLength(3);
  });

  test("a removed resource is gone, and comes back", async () => {
    const { bank, folder } = await readBank(watching);
    await rename(path.join(folder, "quiz"), path.join(folder, "../quiz"));
    await untilTitle(bank, null);
    expect(await bank.listAssessments()).toMatchObject([{ resourceId: "other" }]);
    await rename(path.join(folder, "../quiz"), path.join(folder, "quiz"));
    await untilTitle(bank, "Quiz");
  });

  test("a link that leads to other files is followed, as Kubernetes updates a volume", async () => {
    const folder = await contentDir({
      "..one/quiz/assessment.xml": testXml(),
      "..one/quiz/q1.xml": item,
      "..two/quiz/assessment.xml": titled("Two"),
      "..two/quiz/q1.xml": item,
    });
    const swap = async (target: string): Promise<void> => {
      await symlink(target, path.join(folder, "..data_tmp"));
      await rename(path.join(folder, "..data_tmp"), path.join(folder, "..data"));
    };
    await swap("..one");
    await symlink("..data/quiz", path.join(folder, "quiz"));
    const bank = openBank(folder, { watch: watching });
    expect(await titleOf(bank)).toBe("Quiz");
    await swap("..two");
    await untilTitle(bank, "Two");
    await rm(path.join(folder, "..one"), { recursive: true });
    await swap("..two");
    expect(await titleOf(bank)).toBe("Two");
  });

  test("a broken file leaves what was read in use, is reported once, and may be repaired", async () => {
    const { bank, kept, file } = await readBank(watching);
    await writeFile(file, "broken");
    await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000);
    expect(kept[0]).toMatch(/^quiz\/assessment\.xml: is not well-formed XML/);
    await sleep(200);
    expect(kept).toHaveLength(1);
    expect(await titleOf(bank)).toBe("Quiz");
    await writeFile(file, titled("Repaired"));
    await untilTitle(bank, "Repaired");
  });

  test("a resource that was broken from the start is read when it is repaired", async () => {
    const { bank, folder, kept } = await readBank(watching);
    await mkdir(path.join(folder, "broken"));
    await writeFile(path.join(folder, "broken/assessment.xml"), testXml());
    await vi.waitFor(async () => {
      expect(await bank.findAssessment("broken")).toMatchObject({ kind: "broken" });
    });
    await expect(bank.overview("broken")).rejects.toThrow('there is no file "q1.xml"');
    await writeFile(path.join(folder, "broken/q1.xml"), item);
    await vi.waitFor(async () => expect(await titleOf(bank, "broken")).toBe("Quiz"), 10_000);
    expect(kept).toEqual([]);
  });

  test("another folder under the same name is read", async () => {
    const { bank, folder } = await readBank(watching);
    const next = `${folder}-next`;
    await mkdir(path.join(next, "quiz"), { recursive: true });
    await writeFile(path.join(next, "quiz/q1.xml"), item);
    await writeFile(path.join(next, "quiz/assessment.xml"), titled("Next"));
    await rename(folder, `${folder}-before`);
    await rename(next, folder);
    await untilTitle(bank, "Next");
    expect(await bank.listAssessments()).toMatchObject([{ title: "Next" }]);
  });

  test("a folder that is lost as a whole leaves everything in use", async () => {
    const { bank, folder, kept } = await readBank(watching);
    await rename(folder, `${folder}-away`);
    await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000);
    expect(kept).toEqual(["CONTENT_DIR: cannot be listed; check the setting"]);
    expect(await bank.listAssessments()).toHaveLength(2);
  });

  test("so does one that is empty, as when its mount is lost", async () => {
    const { bank, folder, kept } = await readBank(watching);
    for (const name of ["quiz", "other"]) {
      await rename(path.join(folder, name), path.join(folder, "..", name));
    }
    await vi.waitFor(() => expect(kept).toEqual(["CONTENT_DIR: is empty"]), 10_000);
    expect(await bank.listAssessments()).toHaveLength(2);
    await rename(path.join(folder, "../quiz"), path.join(folder, "quiz"));
    await vi.waitFor(async () => expect(await bank.listAssessments()).toHaveLength(1), 10_000);
  });
});

describe("without an event", () => {
  const watching = { everyMs: 50, soonMs: 30, watch: withoutEvents };

  test("a folder that was missing at the start is found", async () => {
    const folder = path.join(await contentDir({}), "content");
    const bank = openBank(folder, { watch: watching });
    await expect(bank.listAssessments()).rejects.toMatchObject({ code: "content_invalid" });
    await expect(titleOf(bank)).rejects.toThrow("CONTENT_DIR: cannot be listed");
    await mkdir(path.join(folder, "quiz"), { recursive: true });
    await writeFile(path.join(folder, "quiz/q1.xml"), item);
    await writeFile(path.join(folder, "quiz/assessment.xml"), testXml());
    await vi.waitFor(async () => expect(await titleOf(bank)).toBe("Quiz"), 10_000);
  });

  test("a folder that was lost is taken up again with its changes", async () => {
    const { bank, folder, file, kept } = await readBank(watching);
    await rename(folder, `${folder}-away`);
    await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000);
    await rename(`${folder}-away`, folder);
    await writeFile(file, titled("Back"));
    await untilTitle(bank, "Back");
    expect(kept).toHaveLength(1);
  });
});

test("files that are being changed are not read half", async () => {
  const contents = { "quiz/assessment.xml": testXml(), "quiz/q1.xml": item };
  const folder = await contentDir(contents);
  const kept: string[] = [];
  const onKept = (problem: string) => kept.push(problem);
  const resource = indexResource({ contentDir: folder, resourceId: "quiz", onKept });
  const title = async () => (await resource.find())?.test.title;
  expect(await title()).toBe("Quiz");
  expect(await resource.review()).toMatchObject({ isSettled: true });
  const twoItems = testXml(itemRef("q1") + itemRef("q2")).replace("Quiz", "Two items");
  await writeFile(path.join(folder, "quiz/assessment.xml"), twoItems);
  for (const part of ["<", "<qti-", "<qti-assessment-item>"]) {
    await writeFile(path.join(folder, "quiz/q2.xml"), part);
    expect(await resource.review()).toMatchObject({ isSettled: false });
  }
  await writeFile(path.join(folder, "quiz/q2.xml"), item.replace('"q1"', '"q2"'));
  expect(await resource.review()).toMatchObject({ isSettled: false });
  expect(await title()).toBe("Quiz");
  expect(await resource.review()).toMatchObject({ isSettled: true });
  expect(await title()).toBe("Two items");
  expect(kept).toEqual([]);
});

test("by default a change is visible after seconds", async () => {
  const { bank, file } = await readBank({});
  await replaceFile(file, titled("Soon"));
  await vi.waitFor(async () => expect(await titleOf(bank)).toBe("Soon"), 10_000);
});

test("a process that has used a bank ends by itself", async () => {
  const script = path.join(await contentDir({}), "use-bank.mts");
  const bank = path.join(PROJECT, "src/lib/interactive-assessments.ts");
  await writeFile(
    script,
    `import { createQuestionBank } from ${JSON.stringify(bank)};
    const bank = createQuestionBank({ contentDir: ${JSON.stringify(SAMPLES_DIR)} });
    console.log((await bank.listAssessments()).length);`,
  );
  const { stdout } = await run(process.execPath, ["--import", "tsx", script], { cwd: PROJECT });
  expect(stdout).toBe("3\n");
});

test("who asks for what was read does not wait for the file system", async () => {
  const { bank, folder } = await readBank({ everyMs: 60_000, watch: withoutEvents });
  const slot = { userId: "u", resourceId: "quiz" };
  const ask = async () => [
    await bank.listAssessments(),
    await bank.findAssessment("quiz"),
    await bank.findAssessment("nowhere"),
    await bank.questionViews(slot, (await bank.list(slot, 1)) ?? []),
    await bank.grade("quiz", { id: "q1" }, { response: "A" }),
  ];
  const before = await ask();
  await rm(folder, { recursive: true });
  expect(await ask()).toEqual(before);
});
