import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ContentNode } from "#lib/interactive-assessments";
import { ContentNodes } from "#src/components/practice/assessment-stepper/content-nodes.tsx";
import { textEntry } from "./questions";

const field = textEntry("R");
const text = (words: string): ContentNode => ({ kind: "text", text: words });
const part = (tag: string, ...children: readonly ContentNode[]): ContentNode => {
  return { kind: "element", tag, children };
};

function html(...nodes: readonly ContentNode[]): string {
  return renderToStaticMarkup(
    <ContentNodes nodes={nodes} renderInteraction={() => <input type="text" />} />,
  );
}

const kept = (mark: string) => `<span class="holdfast-unbroken"><input type="text"/>${mark}</span>`;

test.each([
  [".", "", "."],
  ["?» And", " And", "?»"],
  [" ! And", " And", " !"],
  ["\u202f; and", " and", "\u202f;"],
])("a field keeps the punctuation of %j", (after, rest, mark) => {
  expect(html(field, text(after))).toBe(kept(mark) + rest);
});

test.each([" metres.", " (m).", "m."])("a field does not keep %j", (after) => {
  expect(html(field, text(after))).toBe(`<input type="text"/>${after}`);
});

test("the last field of an emphasized part keeps what follows the part", () => {
  const nodes = [part("em", text("an "), part("strong", text("old "), field)), text(". Is it?")];
  const shown = `<em>an <strong>old ${kept(".")}</strong></em> Is it?`;
  expect(html(...nodes)).toBe(shown);
  expect(html(part("p", ...nodes))).toBe(`<p>${shown}</p>`);
});

test("a part without a field at its end keeps nothing", () => {
  expect(html(part("em", field, text(" tall")), text("."))).toBe(
    '<em><input type="text"/> tall</em>.',
  );
});
