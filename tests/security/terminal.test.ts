import { expect, test } from "vitest";
import { table } from "#src/cli/table.ts";

test("an id that would move the cursor, clear the screen or turn the text is shown, not obeyed", () => {
  const ids = ["\u001b[2Jada", "a\nb", "a\rb", "a\u202eb", "a\u0007"];
  const shown = table(
    ["USER"],
    ids.map((id) => [id]),
  );
  expect(shown.split("\n")).toEqual([
    ...["USER", "\\u001b[2Jada", "a\\u000ab", "a\\u000db", "a\\u202eb", "a\\u0007"],
  ]);
});

test("any other letter of any script is shown as it is", () => {
  expect(table(["USER", "N"], [["Žofie 李 🙂", "1"]])).toContain("Žofie 李 🙂");
});
