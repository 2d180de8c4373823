import { symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ContentQuestionBank } from "#lib/interactive-assessments";
import { MEDIA_BYTES_MAX } from "#lib/interactive-assessments/content-media";
import {
  choice,
  contentDir,
  declaration,
  itemRef,
  itemXml,
  openBank,
  testXml,
} from "./content-fixture";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>';
const EXECUTABLE = Buffer.from("MZ not an image");

const FILES: Readonly<Record<string, string | Buffer>> = {
  "quiz/images/cell.png": PNG,
  "quiz/images/a b.png": PNG,
  "quiz/images/cell.jpeg": Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  "quiz/images/cell.gif": "GIF89a",
  "quiz/images/cell.webp": "RIFF    WEBPVP8 ",
  "quiz/images/drawing.svg": SVG,
  "quiz/images/secret.png": PNG,
  "quiz/images/page.html": "<script>alert(1)</script>",
  "quiz/images/false.png": EXECUTABLE,
  "quiz/images/huge.png": Buffer.concat([PNG, Buffer.alloc(MEDIA_BYTES_MAX)]),
  "quiz/sheet.pdf": "%PDF-1.7",
  "other/cell.png": PNG,
};

async function folderWith(body: string, more: typeof FILES = {}): Promise<string> {
  const declarations = declaration({ correct: ["A"] });
  const item = itemXml({ declarations, body: `<p>${body}</p>${choice()}` });
  return contentDir({
    ...FILES,
    "quiz/assessment.xml": testXml(itemRef("q1", "items/q1.xml")),
    "quiz/items/q1.xml": item,
    ...more,
  });
}

async function bankWith(body: string, more: typeof FILES = {}): Promise<ContentQuestionBank> {
  return openBank(await folderWith(body, more));
}

async function viewOf(body: string): Promise<string> {
  const bank = await bankWith(body);
  const slot = { userId: "u", resourceId: "quiz" };
  return JSON.stringify(await bank.questionViews(slot, [{ id: "q1" }]));
}

const image = (src: string): string => `<img src="${src}" alt="A cell"/>`;
const link = (href: string): string => `<a href="${href}">a page</a>`;

describe("an image", () => {
  test("is shown from an address of this app, with its words and its size", async () => {
    const body = '<img src="../images/a b.png" alt=" A cell " width="0300" height="20"/>';
    expect(await viewOf(body)).toContain(
      '"tag":"img","attributes":{"src":"/api/content/quiz/images/a%20b.png","alt":"A cell",' +
        '"width":"300","height":"20"},"children":[]',
    );
  });

  test.each(["cell.png", "cell.jpeg", "cell.gif", "cell.webp", "drawing.svg"])(
    "may be %s",
    async (name) => {
      const bank = await bankWith(image(`../images/${name}`));
      const media = await bank.media("quiz", `images/${name}`);
      expect(media?.type).toMatch(/^image\//);
      expect(media?.isDownload).toBe(false);
    },
  );

  test("that only decorates says so with an empty alt", async () => {
    expect(await viewOf('<img src="../images/cell.png" alt=""/>')).toContain('"alt":""');
  });

  test.each([
    ["without alt", '<img src="../images/cell.png"/>', 'the attribute "alt" is missing'],
    ["without a source", '<img alt="x"/>', 'the attribute "src" is missing or empty'],
    ["of another site", image("https://example.org/x.png"), "must be the path of a file"],
    ["as data", image("data:image/png;base64,x"), "must be the path of a file"],
    ["without a scheme", image("//example.org/x.png"), "must be the path of a file"],
    ["above the folder", image("../../other/cell.png"), "must be the path of a file"],
    ["of the whole machine", image("/etc/passwd"), "must be the path of a file"],
    ["with an escaped path", image("%2e%2e/x.png"), "must be the path of a file"],
    ["with a backslash", image("..\\\\x.png"), "must be the path of a file"],
    ["that is not there", image("../images/no.png"), 'there is no file "images/no.png"'],
    ["that is a page", image("../images/page.html"), "is no file of these kinds: .png"],
    ["that is a document", image("../sheet.pdf"), "is no file of these kinds: .png"],
    ["that only says that it is one", image("../images/false.png"), "cannot be shown safely as"],
    ["that is too large", image("../images/huge.png"), `has more than ${MEDIA_BYTES_MAX} bytes`],
    ["with other sources", image("x.png").replace("alt", 'srcset="x" alt'), '"srcset" is not'],
  ])("%s is refused", async (_name, body, problem) => {
    const bank = await bankWith(body);
    const refused = expect(bank.overview("quiz")).rejects;
    await refused.toMatchObject({ code: "content_invalid", retryable: false });
    await expect(bank.overview("quiz")).rejects.toThrow(/^quiz\/items\/q1\.xml: <img>: /);
    await expect(bank.overview("quiz")).rejects.toThrow(problem);
  });

  test.each([
    ["a script", SVG.replace("<circle", "<script>x</script><circle")],
    ["a script by another prefix", SVG.replace("<circle", "<s:script>x</s:script><circle")],
    ["foreign markup", SVG.replace("<circle", "<foreignObject/><circle")],
    ["an event handler", SVG.replace("<circle", '<circle onload="x()"')],
    ["a link", SVG.replace("<circle", '<a href="https://example.org"/><circle')],
    ["a script link", SVG.replace("<circle", '<a xlink:href=" javascript:x()"/><circle')],
    ["an entity", `<!DOCTYPE svg [<!ENTITY a "b">]>${SVG}`],
    ["another root", "<html/>"],
    ["no XML", "<svg"],
  ])("as SVG with %s is refused", async (_name, svg) => {
    const bank = await bankWith(image("../images/bad.svg"), { "quiz/images/bad.svg": svg });
    await expect(bank.overview("quiz")).rejects.toThrow("cannot be shown safely as image/svg+xml");
  });

  test("as SVG may refer to itself and to images inside it", async () => {
    const uses = '<use href="#a"/><image xlink:href="data:image/png;base64,AA"/><circle';
    const svg = SVG.replace("<circle", uses);
    const bank = await bankWith(image("../images/own.svg"), { "quiz/images/own.svg": svg });
    expect(await bank.media("quiz", "images/own.svg")).toMatchObject({ type: "image/svg+xml" });
  });

  test("is no link out of the folder", async () => {
    const folder = await folderWith(image("../images/leak.png"));
    const target = path.join(folder, "other/cell.png");
    await symlink(target, path.join(folder, "quiz/images/leak.png"));
    const bank = openBank(folder);
    await expect(bank.overview("quiz")).rejects.toThrow("is a link out of its folder");
  });
});

describe("what is served", () => {
  test.each([
    ["secret.png", "images/secret.png"],
    ["a path that is not normalized", "images/../images/cell.png"],
    ["the key", "items/q1.xml"],
    ["the test", "assessment.xml"],
    ["another assessment's", "../other/cell.png"],
    ["nothing", ""],
    ["a name that every object has", "constructor"],
  ])("is what an item shows, and not %s", async (_name, file) => {
    const bank = await bankWith(image("../images/cell.png"));
    expect(await bank.media("quiz", "images/cell.png")).not.toBeNull();
    expect(await bank.media("quiz", file)).toBeNull();
    expect(await bank.media("nope", "images/cell.png")).toBeNull();
  });

  test("is checked again: a file that has become something else is not served", async () => {
    const folder = await folderWith(image("../images/cell.png"));
    const bank = openBank(folder);
    expect(await bank.media("quiz", "images/cell.png")).not.toBeNull();
    const file = path.join(folder, "quiz/images/cell.png");
    await writeFile(file, EXECUTABLE);
    expect(await bank.media("quiz", "images/cell.png")).toBeNull();
    await writeFile(file, Buffer.concat([PNG, Buffer.alloc(MEDIA_BYTES_MAX)]));
    expect(await bank.media("quiz", "images/cell.png")).toBeNull();
  });
});

describe("a link", () => {
  const newTab = '"target":"_blank","rel":"noopener noreferrer"';

  test.each([
    ["https://example.org/a?b=c&amp;d#e", "https://example.org/a?b=c&d#e"],
    ["mailto:teacher@example.org", "mailto:teacher@example.org"],
    ["../sheet.pdf", "/api/content/quiz/sheet.pdf"],
    ["../images/cell.png", "/api/content/quiz/images/cell.png"],
  ])("to %s opens in a tab of its own", async (href, shown) => {
    expect(await viewOf(link(href))).toContain(`"attributes":{"href":"${shown}",${newTab}}`);
  });

  test("to a document makes the browser save it, not show it", async () => {
    const bank = await bankWith(link("../sheet.pdf"));
    expect(await bank.media("quiz", "sheet.pdf")).toMatchObject({
      type: "application/pdf",
      isDownload: true,
    });
  });

  test.each([
    ["javascript:alert(1)", "must be https://, mailto: or a file"],
    ["JavaScript:alert(1)", "must be https://, mailto: or a file"],
    ["java&#9;script:alert(1)", "must be the path of a file"],
    ["&#x1;javascript:alert(1)", '"&#x1;" is not defined'],
    ["data:text/html,x", "must be https://, mailto: or a file"],
    ["http://example.org", "must be https://, mailto: or a file"],
    ["https://user:secret@example.org", "must be https://, mailto: or a file"],
    ["//example.org", "must be https://, mailto: or a file"],
    ["#top", "must be the path of a file"],
    ["/ops", "must be the path of a file"],
    ["../../other/cell.png", "must be the path of a file"],
    [
      "../images/page.html",
      "is no file of these kinds: .png, .jpg, .jpeg, .gif, .webp, .svg, .pdf",
    ],
  ])("to %s is refused", async (href, problem) => {
    await expect(viewOf(link(href))).rejects.toThrow("quiz/items/q1.xml: ");
    await expect(viewOf(link(href))).rejects.toThrow(problem);
  });

  test("has no link in it, and nothing to answer", async () => {
    await expect(
      viewOf(link("../sheet.pdf").replace("a page", link("../sheet.pdf"))),
    ).rejects.toThrow("<a>: is not supported inside a link");
    const field = '<qti-text-entry-interaction response-identifier="RESPONSE"/>';
    await expect(viewOf(link("../sheet.pdf").replace("a page", field))).rejects.toThrow(
      "is not supported in <a>",
    );
  });
});

describe("a formula", () => {
  const half = "<mfrac><mn>1</mn><mn>2</mn></mfrac>";

  test("is shown as it is written, without the white space between its parts", async () => {
    const math = `<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">
      ${half} <mo stretchy="false">=</mo> <mi> x </mi></math>`;
    const text = (value: string) => `"children":[{"kind":"text","text":"${value}"}]`;
    const shown = await viewOf(math);
    expect(shown).toContain('"tag":"math","attributes":{"display":"block"}');
    expect(shown).toContain(`"tag":"mn",${text("2")}}]},{"kind":"element","tag":"mo"`);
    expect(shown).toContain(`"attributes":{"stretchy":"false"},${text("=")}`);
    expect(shown).toContain(`"tag":"mi",${text("x")}`);
  });

  test.each([
    ["<annotation-xml><p>x</p></annotation-xml>", "<annotation-xml>: is not supported in <math>"],
    ["<semantics><mn>1</mn></semantics>", "<semantics>: is not supported in <math>"],
    ["<maction><mn>1</mn></maction>", "<maction>: is not supported in <math>"],
    ["<mfenced><mn>1</mn></mfenced>", "<mfenced>: is not supported in <math>"],
    ["<mglyph src='x'/>", "<mglyph>: is not supported in <math>"],
    ["<script>x</script>", "<script>: is not supported in <math>"],
    ["<mrow href='https://example.org'/>", '<mrow>: the attribute "href" is not supported'],
    ["<mrow onclick='x'/>", '<mrow>: the attribute "onclick" is not supported'],
    ["<mtext><img/></mtext>", "<img>: is not supported in <mtext>"],
    ["<mi><mi>x</mi></mi>", "<mi>: is not supported in <mi>"],
    ["loose", "<math>: text is not allowed here"],
    ["<mfrac><mn>1</mn></mfrac>", "<mfrac>: has 1 parts; it needs 2"],
    ["<mspace><mn>1</mn></mspace>", "<mspace>: must be empty"],
    ["<math/>", "<math>: is not supported in <math>"],
  ])("with %s is refused", async (inside, problem) => {
    await expect(viewOf(`<math>${inside}</math>`)).rejects.toThrow(problem);
  });

  test("has no parts outside of it", async () => {
    await expect(viewOf(half)).rejects.toThrow("<mfrac>: is not supported in <p>");
  });
});
