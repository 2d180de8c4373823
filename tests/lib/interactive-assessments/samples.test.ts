import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  createQuestionBank,
  type ContentNode,
  type QuestionView,
} from "#lib/interactive-assessments";
import { contentDir, openBank, SAMPLES_DIR } from "./content-fixture";

const SAMPLES = ["fractions-quiz", "grammar-exercise", "plants-test"];
const bank = createQuestionBank({ contentDir: SAMPLES_DIR });
afterAll(() => bank.close());

/** Every question of a resource: twelve attempts, more than it has items, show all of them. */
async function allViews(of = bank, resourceId = ""): Promise<ReadonlyMap<string, QuestionView>> {
  const views = new Map<string, QuestionView>();
  for (let attemptNumber = 1; attemptNumber <= 12; attemptNumber += 1) {
    const slot = { userId: "user1", resourceId };
    const list = (await of.list(slot, attemptNumber)) ?? [];
    for (const view of (await of.questionViews(slot, list)) ?? []) {
      if ("kind" in view) throw new Error(`${view.id} was changed`);
      views.set(view.id, view);
    }
  }
  return views;
}

function keysIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

function interactionsIn(nodes: readonly ContentNode[]): readonly ContentNode[] {
  return nodes.flatMap((node) => {
    if (node.kind === "element") return interactionsIn(node.children);
    return node.kind === "text" ? [] : [node];
  });
}

test("all are listed, each with fewer questions than it has items", async () => {
  const ready = (resourceId: string, title: string, questionCount: number, poolSize: number) => {
    return { kind: "ready", resourceId, title, lang: "en", questionCount, poolSize };
  };
  expect(await bank.listAssessments()).toEqual([
    ready("fractions-quiz", "Fractions", 5, 10),
    ready("grammar-exercise", "English grammar", 4, 9),
    ready("plants-test", "How plants live", 6, 11),
  ]);
});

describe.each(SAMPLES)("%s", (resourceId) => {
  const slot = { userId: "user1", resourceId };

  test("shows other questions in the next attempt, and the same ones again in this", async () => {
    const first = await bank.list(slot, 1);
    const second = await bank.list(slot, 2);
    expect(new Set(second)).not.toEqual(new Set(first));
    const elsewhere = openBank(SAMPLES_DIR);
    expect(await elsewhere.list(slot, 1)).toEqual(first);
  });

  test("shows the questions that are graded, in the same order", async () => {
    for (const attemptNumber of [1, 2, 3]) {
      const list = (await bank.list(slot, attemptNumber)) ?? [];
      const views = await bank.questionViews(slot, list);
      expect(views?.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
    }
  });

  test("is plain JSON made of what a page needs, and nothing else", async () => {
    for (const view of (await allViews(bank, resourceId)).values()) {
      expect(JSON.parse(JSON.stringify(view))).toEqual(view);
      const names =
        "id title body kind text tag lang children prompt choices responseIdentifier maxChoices " +
        "identifier expectedLength expects";
      const allowed = names.split(" ");
      expect(keysIn(view).filter((key) => !allowed.includes(key))).toEqual([]);
      expect(interactionsIn(view.body).length).toBeGreaterThan(0);
    }
  });

  test("looks the same whatever the correct responses are: a view cannot tell them", async () => {
    const altered = await alteredSample(resourceId);
    expect(altered.changes).toBeGreaterThan(10);
    const other = openBank(altered.folder);
    expect(await allViews(other, resourceId)).toEqual(await allViews(bank, resourceId));
  });
});

/** A copy of a sample in which other choices and other texts are correct. */
async function alteredSample(resourceId: string) {
  const files: Record<string, string> = {};
  let changes = 0;
  const folder = path.join(SAMPLES_DIR, resourceId);
  files[`${resourceId}/assessment.xml`] = await readFile(`${folder}/assessment.xml`, "utf8");
  for (const name of await readdir(`${folder}/items`)) {
    const text = await readFile(`${folder}/items/${name}`, "utf8");
    const choices = [...text.matchAll(/<qti-simple-choice identifier="([^"]+)"/g)].map((m) => m[1]);
    const replace = (value: string): string => {
      changes += 1;
      const position = choices.indexOf(value);
      if (position < 0) return String(700 + changes);
      return choices[(position + 1) % choices.length] ?? value;
    };
    files[`${resourceId}/items/${name}`] = text
      .replace(/(?<=<qti-value>)[^<]+/g, replace)
      .replace(/(?<=map-key=")[^"]+/g, replace);
  }
  return { folder: await contentDir(files), changes };
}
