import { afterEach, expect, test } from "vitest";
import { GET } from "#src/app/api/demo/route.ts";

const SEAT = Symbol.for("holdfast.wiring");

const holder = globalThis as { [SEAT]?: unknown };
const before = holder[SEAT];

/** A server with this sign-in. */
function serve(mode: "demo" | "module"): void {
  holder[SEAT] = { settings: { auth: { mode } } };
}

afterEach(() => {
  if (before === undefined) delete holder[SEAT];
  else holder[SEAT] = before;
});

const ask = (query: string) => GET(new Request(`http://localhost/api/demo${query}`));

test("answers with the frames of a story, and no cache keeps them", async () => {
  serve("demo");
  const response = await ask("?story=ae");
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const { frames } = (await response.json()) as { readonly frames: readonly object[] };
  expect(frames.map((frame) => "action" in frame && frame.action)).toEqual([null, "a", "e"]);
});

test("without a story, answers with its beginning", async () => {
  serve("demo");
  const { frames } = (await (await ask("")).json()) as { readonly frames: readonly object[] };
  expect(frames).toHaveLength(1);
});

test.each([
  ["?story=b", "must consist of the letters a w l f t o e s x g c"],
  [`?story=${"a".repeat(41)}`, "must have at most 40 letters"],
])("refuses %s", async (query, problem) => {
  serve("demo");
  const response = await ask(query);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    outcome: "refused",
    code: "invalid_input",
    issues: [{ path: "story", problem }],
  });
});

test("is absent where users have real sessions", async () => {
  serve("module");
  expect((await ask("?story=a")).status).toBe(404);
});
