import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { openQuiz, press, questionTitle, verdict } from "./quiz-page";
import { browserStage } from "./stage";

const TITLE = "القراءة";
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40"/></svg>';

const ITEM = `<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="half" title="نصف" xml:lang="ar" dir="rtl">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string">
    <qti-correct-response><qti-value>it's half</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body class="lesson">
    <p id="lead" class="big qti-align-right">ما هو هذا؟
      <img src="../images/a dot.png" alt="نقطة" width="20" height="20"/>
      <img src="../images/bar.svg" alt="شريط"/></p>
    <p dir="ltr" lang="en" id="formula">It is
      <math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn><mn>2</mn></mfrac>
      <mo>+</mo><msqrt><mi>x</mi></msqrt></math>, see
      <a href="https://example.org/half?a=1&amp;b=2">a page</a>,
      <a href="../sheet.pdf">a sheet</a> or <a href="mailto:teacher@example.org">a teacher</a>.</p>
    <p><qti-text-entry-interaction response-identifier="RESPONSE" dir="ltr" xml:lang="en"/></p>
  </qti-item-body>
</qti-assessment-item>`;

const CHOICE = `<qti-assessment-item identifier="choice" title="A choice" xml:lang="en">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>A</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body>
    <qti-choice-interaction response-identifier="RESPONSE" orientation="horizontal">
      <qti-prompt class="ask">Which is a half?</qti-prompt>
      <qti-simple-choice identifier="A" xml:lang="ar" dir="rtl" class="arabic">نصف
      </qti-simple-choice>
      <qti-simple-choice identifier="B"><math><mfrac><mn>1</mn><mn>3</mn></mfrac></math>
      </qti-simple-choice>
    </qti-choice-interaction>
  </qti-item-body>
</qti-assessment-item>`;

const TEST = `<qti-assessment-test identifier="reading" title="${TITLE}" xml:lang="ar" dir="rtl">
  <qti-test-part identifier="p"><qti-assessment-section identifier="s" title="S">
    <qti-assessment-item-ref identifier="half" href="items/half.xml"/>
    <qti-assessment-item-ref identifier="choice" href="items/choice.xml"/>
  </qti-assessment-section></qti-test-part></qti-assessment-test>`;

const FILES: Readonly<Record<string, string | Buffer>> = {
  "assessment.xml": TEST,
  "items/half.xml": ITEM,
  "items/choice.xml": CHOICE,
  "images/a dot.png": PNG,
  "images/bar.svg": SVG,
  "images/answers.png": PNG,
  "sheet.pdf": "%PDF-1.7 a sheet",
};

const contentDir = mkdtempSync(join(tmpdir(), "holdfast-content-"));
for (const [name, text] of Object.entries(FILES)) {
  const file = join(contentDir, "reading", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
afterAll(() => rmSync(contentDir, { recursive: true, force: true }));

const stage = browserStage({
  ...WITHOUT_TIME_LIMIT,
  ...{ CONTENT_DIR: contentDir, ALL_REPORTED: "exempt", OPERATORS: "opal" },
});

async function startedBy(userId: string): Promise<Page> {
  const page = await stage.tabOf(userId);
  await openQuiz(page, TITLE);
  await press(page, "Start");
  await questionTitle(page, 1);
  return page;
}

const POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Where a file of the content is, as the app serves it. */
const urlOf = (path: string): string => `${stage.app().url}/api/content/reading/${path}`;

test("a question with images, links and a formula, from right to left, is shown as it was written", async () => {
  const page = await startedBy("lina");
  const title = page.getByRole("heading", { level: 1, name: TITLE });
  expect(await title.getAttribute("lang")).toBe("ar");
  expect(await title.getAttribute("dir")).toBe("rtl");
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));

  const seen = await page.evaluate(() => {
    const one = (selector: string): HTMLElement => {
      const found = document.querySelector<HTMLElement>(selector);
      if (found === null) throw new Error(`nothing is ${selector}`);
      return found;
    };
    const style = (selector: string) => getComputedStyle(one(selector));
    return {
      lead: [one("#content-lead").className, style("#content-lead").direction],
      body: one("div.content-lesson").closest("[lang]")?.getAttribute("lang"),
      images: [...document.images].map((image) => {
        return [image.naturalWidth, image.alt, image.width];
      }),
      links: [...document.querySelectorAll<HTMLAnchorElement>(".holdfast-question-body a")].map(
        ({ href, rel, target }) => [new URL(href).protocol, rel, target],
      ),
      formula: {
        namespace: one("math").namespaceURI,
        isTallerThanItsNumber:
          one("mfrac").getBoundingClientRect().height >
          1.5 * one("mn").getBoundingClientRect().height,
        direction: style("#content-formula").direction,
      },
      field: [style(".holdfast-text-entry input").direction, one(".holdfast-text-entry").lang],
    };
  });
  const newTab = ["noopener noreferrer", "_blank"];
  expect(seen).toEqual({
    lead: ["content-big qti-align-right", "rtl"],
    body: "ar",
    images: [
      [1, "نقطة", 20],
      [80, "شريط", 80],
    ],
    links: [
      ["https:", ...newTab],
      ["http:", ...newTab],
      ["mailto:", ...newTab],
    ],
    formula: {
      ...{ namespace: "http://www.w3.org/1998/Math/MathML", isTallerThanItsNumber: true },
      direction: "ltr",
    },
    field: ["ltr", "en"],
  });

  // As a phone writes it: a typographic apostrophe, a no-break space, and a zero width space.
  const typed = "it’s\u00a0half\u200b";
  await page.locator(".holdfast-question-body input[type=text]").fill(typed);
  await press(page, "Check");
  expect(await verdict(page)).toBe("Correct.");
  const stored = await page.request.get(`${stage.app().url}/api/attempts/reading`);
  expect(await stored.json()).toMatchObject({ state: { questions: [{ response: typed }] } });

  await press(page, "Next");
  await questionTitle(page, 2);
  const choice = page.locator("label.holdfast-choice.content-arabic");
  const languageOf = [await choice.getAttribute("lang"), await choice.getAttribute("dir")];
  expect(languageOf).toEqual(["ar", "rtl"]);
  const boxes = await page.locator(".holdfast-choices-horizontal > label").all();
  const tops = await Promise.all(boxes.map(async (each) => (await each.boundingBox())?.y));
  expect(tops[0]).toBe(tops[1]);
  await page.locator(".holdfast-question-body input[type=radio]").first().check();
  await press(page, "Check");
  expect(await verdict(page)).toBe("Correct.");
  expect(stage.complaints()).toEqual([]);
});

test("a file of content is served as what it is, to who is signed in, and no other file is", async () => {
  const page = await stage.tabOf("mina");
  const image = await page.request.get(urlOf("images/a%20dot.png"));
  expect(image.status()).toBe(200);
  expect(Buffer.compare(await image.body(), PNG)).toBe(0);
  expect(image.headers()).toMatchObject({
    ...{ "content-type": "image/png", "x-content-type-options": "nosniff" },
    ...{ "content-disposition": "inline", "cache-control": "private, max-age=300" },
    "content-security-policy": POLICY,
  });
  const drawing = await page.request.get(urlOf("images/bar.svg"));
  expect(drawing.headers()).toMatchObject({
    ...{ "content-type": "image/svg+xml", "content-security-policy": POLICY },
  });
  const sheet = await page.request.get(urlOf("sheet.pdf"));
  expect(sheet.headers()["content-disposition"]).toBe("attachment");
  for (const path of [
    ...["images/answers.png", "items/half.xml", "assessment.xml", "images/..%2fsheet.xml"],
    ...["..%2f..%2fpackage.json", "%2fetc%2fpasswd", "images%5cbar.svg", "constructor"],
  ]) {
    expect([path, (await page.request.get(urlOf(path))).status()]).toEqual([path, 404]);
  }
  const nobody = await fetch(urlOf("images/bar.svg"));
  expect(nobody.status).toBe(401);
  expect(await nobody.json()).toMatchObject({ code: "unauthenticated" });
});

test("an attempt in which every question was reported is not praised, and the operator sees it", async () => {
  const page = await startedBy("nora");
  for (const place of [1, 2]) {
    await questionTitle(page, place);
    await press(page, "Report a problem with this question");
    await page.locator(".holdfast-report-panel input[type=radio]").first().check();
    await press(page, "Send report");
    await press(page, place === 1 ? "Next" : "Finish");
  }
  await page.getByTestId("score").waitFor();
  expect(await page.getByTestId("score").innerText()).toBe("Not graded");
  await page.getByText("You reported every question, so none of them was graded.").waitFor();
  await page.getByText("In the gradebook").waitFor();
  const [row] = stage
    .app()
    .simulator.results.all()
    .filter(({ sourcedId }) => sourcedId.includes("nora"));
  expect(row).toMatchObject({ scoreStatus: "exempt" });
  expect(row).not.toHaveProperty("score");
  expect(stage.app().output()).toContain('"event":"attempt.all_reported"');

  await page.context().clearCookies();
  const operator = await stage.tabOf("opal");
  await operator.goto(`${stage.app().url}/ops/nora/reading`);
  await operator.getByText("Every question of attempt 1 was reported").waitFor();
  await operator.getByText("100% (nothing graded)").waitFor();
  const metrics = await operator.request.get(`${stage.app().url}/api/metrics`);
  expect(await metrics.text()).toMatch(/^holdfast_attempts_all_reported_total(?:\{.*\})? 1\b/m);
});
