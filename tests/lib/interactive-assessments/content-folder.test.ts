import { appendFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ContentQuestionBank } from "#lib/interactive-assessments";
import {
  choice,
  contentDir,
  declaration,
  itemRef,
  itemXml,
  openBank,
  testXml,
} from "./content-fixture";

const item = itemXml({ declarations: declaration({ correct: ["A"] }), body: choice() });
const quiz = { "content/quiz/assessment.xml": testXml(), "content/quiz/q1.xml": item };
/** A resource outside of the content folder, which must not be served. */
const outside = { "outside/assessment.xml": testXml(), "outside/q1.xml": item };

async function titleOf(bank: ContentQuestionBank, resourceId: string): Promise<string | null> {
  return (await bank.overview(resourceId))?.title ?? null;
}

async function folderWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  return path.join(await contentDir({ ...quiz, ...outside, ...files }), "content");
}

describe("a resource id", () => {
  test.each([
    ...["", ".", "..", "../outside", "..\\outside", "/etc", "quiz/", "./quiz", "quiz/../quiz"],
    ...["quiz\0", "\0", ".hidden", "quiz/q1.xml", "no-such-quiz", "C:quiz", "quiz\n"],
    ...["%2e%2e/outside", "__proto__", "constructor", "toString", "\ud800", "x".repeat(256)],
    ...["assessment.xml", "file.txt", "empty-folder"],
  ])("%j names no resource", async (resourceId) => {
    const hidden = { "content/.hidden/assessment.xml": testXml() };
    const folder = await folderWith({ ...hidden, "content/file.txt": "x" });
    await mkdir(path.join(folder, "empty-folder"));
    const bank = openBank(folder);
    expect(await bank.list({ userId: "u", resourceId }, 1)).toBeNull();
    expect(await bank.questionViews({ userId: "u", resourceId }, [])).toBeNull();
    expect(await titleOf(bank, resourceId)).toBeNull();
  });

  test("may have any other characters, such as spaces and braces", async () => {
    const folder = await folderWith({
      "content/a b {c}*/assessment.xml": testXml(),
      "content/a b {c}*/q1.xml": item,
    });
    const bank = openBank(folder);
    expect(await titleOf(bank, "a b {c}*")).toBe("Quiz");
  });

  test("does not follow a link out of the content folder, and follows one inside it", async () => {
    const folder = await folderWith();
    await symlink(path.join(folder, "../outside"), path.join(folder, "leak"));
    await symlink(path.join(folder, "quiz"), path.join(folder, "alias"));
    const bank = openBank(folder);
    expect(await titleOf(bank, "leak")).toBeNull();
    expect(await titleOf(bank, "alias")).toBe("Quiz");
  });
});

describe("an href", () => {
  test.each([
    ...["../../outside/q1.xml", "../quiz2/q1.xml", "/etc/passwd", "..", ".", "items/../../x.xml"],
    ...["file:///etc/passwd", "https://example.org/q1.xml", "..\\q1.xml", "q1.xml?x", "%2e%2e/x"],
  ])("%s does not leave the folder of its resource", async (href) => {
    const assessment = testXml(itemRef("q1", href));
    const folder = await folderWith({ "content/quiz/assessment.xml": assessment });
    const bank = openBank(folder);
    await expect(titleOf(bank, "quiz")).rejects.toMatchObject({
      code: "content_invalid",
      retryable: false,
      message: `quiz: the href "${href}" must be a path inside the folder`,
    });
  });

  test("is not a link out of the folder either", async () => {
    const assessment = testXml(itemRef("q1", "l.xml"));
    const folder = await folderWith({ "content/quiz/assessment.xml": assessment });
    await symlink(path.join(folder, "../outside/q1.xml"), path.join(folder, "quiz/l.xml"));
    const bank = openBank(folder);
    await expect(titleOf(bank, "quiz")).rejects.toThrow("quiz/l.xml: is a link out of its folder");
  });
});

describe("a file", () => {
  test.each<readonly [string, (file: string) => Promise<unknown>]>([
    ["too large", (file) => appendFile(file, " ".repeat(1_048_576))],
    ["not UTF-8", (file) => writeFile(file, Buffer.from([0xff, 0xfe, 0x3c]))],
    ["a folder", (file) => rm(file).then(() => mkdir(file))],
  ])("that is %s is a fault that names it", async (_what, damage) => {
    const folder = await folderWith();
    await damage(path.join(folder, "quiz/q1.xml"));
    await expect(titleOf(openBank(folder), "quiz")).rejects.toThrow(
      "quiz/q1.xml: cannot be read as UTF-8 text of at most 1 MiB",
    );
  });
});

describe("the list of assessments", () => {
  test("shows a broken resource as broken, and hides no other", async () => {
    const folder = await folderWith({
      "content/broken/assessment.xml": "<x/>",
      "content/not-content/readme.txt": "x",
      "content/.git/assessment.xml": "<x/>",
    });
    const bank = openBank(folder);
    expect(await bank.listAssessments()).toEqual([
      {
        kind: "broken",
        resourceId: "broken",
        problem: "broken/assessment.xml: the root element must be <qti-assessment-test>",
      },
      { kind: "ready", resourceId: "quiz", title: "Quiz", questionCount: 1, poolSize: 1 },
    ]);
  });

  test("is a fault when there is no content folder, and so is every line of it", async () => {
    const bank = openBank(path.join(await folderWith(), "nowhere"));
    await expect(bank.listAssessments()).rejects.toMatchObject({ code: "content_invalid" });
    await expect(titleOf(bank, "quiz")).rejects.toMatchObject({ code: "content_invalid" });
  });

  test("gives the entry of one resource without reading others", async () => {
    const folder = await folderWith({ "content/broken/assessment.xml": "<x/>" });
    const bank = openBank(folder);
    expect(await bank.findAssessment("broken")).toMatchObject({ kind: "broken" });
    // A resource that was read is cached, so the new title appears only if it was not read before.
    await writeFile(path.join(folder, "quiz/assessment.xml"), testXml().replace("Quiz", "New"));
    const alone = await Promise.all(
      ["broken", "quiz", "nope"].map((id) => bank.findAssessment(id)),
    );
    expect(alone[1]).toMatchObject({ title: "New" });
    expect(alone).toEqual([...(await bank.listAssessments()), null]);
  });
});
