import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test, vi } from "vitest";
import { Fault } from "#lib/fault";
import { csvRow, getAttemptsCsv } from "#lib/http/attempts-csv-http";
import type { ListLine, ListPage, ListQuery, Operations } from "#lib/services/operations";

const URL_OF_FILE = "https://holdfast.test/api/ops/attempts";

function lineOf(userId: string, more: Partial<ListLine> = {}): ListLine {
  const reading = { kind: "quarantined", reason: "no JSON" } as const;
  const slot = { userId, resourceId: "quiz" };
  return { slot, attemptNumber: 1, reading, ttlSeconds: 60, waiting: 0, conflicts: 0, ...more };
}

function ask(list: (query: ListQuery) => Promise<ListPage>, query = "", isOperator = true) {
  const user = { userId: "opal", isOperator };
  const log = { warn: vi.fn(), error: vi.fn() };
  const operations = { list } as Pick<Operations, "list"> as Operations;
  const session = { getUser: () => Promise.resolve(user) };
  return getAttemptsCsv({ operations, session, log }, new Request(`${URL_OF_FILE}?${query}`));
}

const pages = (...all: readonly (readonly ListLine[])[]) =>
  vi.fn(({ cursor = "0" }: ListQuery): Promise<ListPage> => {
    const at = Number(cursor);
    return Promise.resolve({
      lines: all[at] ?? [],
      next: at + 1 < all.length ? `${at + 1}` : null,
    });
  });

test("the file has a head, and every line of every page", async () => {
  const list = pages([lineOf("ada")], [], [lineOf("ben", { waiting: 2, conflicts: 1 })]);
  const reply = await ask(list);
  expect(reply.status).toBe(200);
  expect(reply.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  expect(reply.headers.get("Content-Disposition")).toBe('attachment; filename="attempts.csv"');
  expect(reply.headers.get("Cache-Control")).toBe("no-store");
  const [head, ...lines] = (await reply.text()).split("\r\n");
  expect(head?.split(",")).toHaveLength(10);
  expect(lines).toEqual([
    '"ada","quiz",1,"unreadable","","","",60,0,0',
    '"ben","quiz",1,"unreadable","","","",60,2,1',
    "",
  ]);
});

test("what the page filters, the file filters", async () => {
  const list = pages([]);
  await (await ask(list, "user=ada&resource=quiz&phase=pending&only=conflict&age=1d&all=1")).text();
  const [query] = list.mock.calls[0] ?? [];
  expect(query).toMatchObject({ userId: "ada", resourceId: "quiz", phase: "pending" });
  expect(query).toMatchObject({ only: "conflict", isComplete: true });
  const age = Date.now() - Date.parse(String(query?.startedBefore));
  expect(Math.abs(age - 86_400_000)).toBeLessThan(60_000);
});

test("it reads on only when what was read is taken", async () => {
  const list = pages(...Array.from({ length: 50 }, (_, at) => [lineOf(`u${at}`)]));
  const reader = (await ask(list)).body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(list.mock.calls.length).toBeLessThan(5);
  await reader?.cancel();
});

test("a failure in the middle breaks the transfer off, and one at its start is a reply", async () => {
  const fail = (): Promise<never> =>
    Promise.reject(new Fault("redis_unavailable", "away", { retryable: true }));
  const late = await ask(({ cursor }) =>
    cursor === undefined ? Promise.resolve({ lines: [lineOf("ada")], next: "1-1" }) : fail(),
  );
  expect(late.status).toBe(200);
  await expect(late.text()).rejects.toThrow();
  expect((await ask(fail)).status).toBe(503);
});

test("it is for operators, and takes no id that nobody can have", async () => {
  const list = pages([lineOf("ada")]);
  expect((await ask(list, "", false)).status).toBe(404);
  expect((await ask(list, `user=${"x".repeat(256)}`)).status).toBe(400);
  expect(list).not.toHaveBeenCalled();
});

describe("a cell", () => {
  test.each([
    ["=1+1", `"'=1+1"`],
    ["+1", `"'+1"`],
    ["-1", `"'-1"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["\t=1", `"'\t=1"`],
    ["  =1", `"'  =1"`],
    ["\r=1", `"'\r=1"`],
    ['a"b', '"a""b"'],
    ["a,b", '"a,b"'],
    ["ada=1", '"ada=1"'],
  ])("%j is written as %j", (cell, written) => {
    expect(csvRow([cell])).toBe(`${written}\r\n`);
  });

  property.prop([fc.array(fc.string({ unit: "binary" }), { minLength: 1 })])(
    "comes back as it was, and begins no formula",
    (cells) => {
      const row = csvRow(cells);
      const read = [...row.slice(0, -2).matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, text = ""]) =>
        text.replaceAll('""', '"'),
      );
      expect(read.map((text, at) => (text === `'${cells[at]}` ? cells[at] : text))).toEqual(cells);
      expect(read.filter((text) => /^\s*[=+\-@]/.test(text))).toEqual([]);
    },
  );
});
