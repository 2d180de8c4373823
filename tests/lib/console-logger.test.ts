import { format } from "node:util";
import { expect, test } from "vitest";
import { consoleLogger } from "#lib/console-logger";

type Level = "debug" | "info" | "warn" | "error";

/** What a console of Node.js prints. */
function printed(level: Level, fields: object, event: string): string {
  const lines: string[] = [];
  const print =
    (name: Level) =>
    (first: unknown, ...rest: unknown[]) =>
      void lines.push(`${name}: ${format(first, ...rest)}`);
  const target = {
    ...{ debug: print("debug"), info: print("info"), warn: print("warn"), error: print("error") },
  };
  consoleLogger(target)[level](fields, event);
  expect(lines).toHaveLength(1);
  return lines.join();
}

test.each<Level>(["debug", "info", "warn", "error"])("%s prints the event once", (level) => {
  const fields = { event: "sweep.done", slots: 3, waiting: null };
  expect(printed(level, fields, "sweep.done")).toBe(`${level}: sweep.done slots=3 waiting=null`);
});

test("an event without fields is its name", () => {
  expect(printed("info", { event: "a.b" }, "a.b")).toBe("info: a.b");
});

test("a text that would end the line or look like a field is quoted", () => {
  const fields = { a: "two words", b: 'a "quote"', c: "two\nlines", d: "", e: "x=1", f: "100%s" };
  expect(printed("warn", fields, "a.b")).toBe(
    String.raw`warn: a.b a="two words" b="a \"quote\"" c="two\nlines" d="" e="x=1" f=100%s`,
  );
});

test("an object follows as the console shows objects, and its stack stays readable", () => {
  const error = { type: "TypeError", stack: "TypeError: 5 %d\n  at x" };
  const text = printed("error", { event: "request.bug", reason: "50 %d", error }, "request.bug");
  expect(text.match(/request\.bug/g)).toHaveLength(1);
  expect(text).toContain('request.bug reason="50 %d" {');
  expect(text).toContain("type: 'TypeError'");
});
