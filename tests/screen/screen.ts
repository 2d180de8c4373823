import type { Page } from "playwright-core";

/** What a student sees, read by roles, labels and texts. */
export interface Screen {
  readonly kind:
    "sign_in" | "list" | "start" | "question" | "complete" | "summary" | "loading" | "other";
  /** The name in the head of the page; null: nobody's. */
  readonly student: string | null;
  readonly attemptNumber: number | null;
  /** "Question 2 of 5": 2; null: no question is shown. */
  readonly place: number | null;
  readonly total: number | null;
  /** What the page says of the answer that was sent. */
  readonly verdict: string | null;
  /** The texts of the alerts. */
  readonly notice: string | null;
  /** The notice says what is missing in the fields: "Check" does nothing until they change. */
  readonly asksForInput: boolean;
  /** What the page says of work that waits for the connection. */
  readonly waiting: string | null;
  /** Sentences that begin with "Saved", and "In the gradebook". */
  readonly saved: readonly string[];
  /** "2 of 5 answered, 1 skipped" */
  readonly counts: string | null;
  /** The words of the summary, one for each question: "Correct", "Skipped", … */
  readonly results: readonly string[];
  /** The names of buttons and links that can be pressed now. */
  readonly controls: readonly string[];
  /** The fields of the question that can be filled in. */
  readonly fields: readonly ("text" | "choice")[];
  /** What the fields hold: texts, and the values of the choices. */
  readonly entered: readonly string[];
  readonly isBusy: boolean;
  /** Everything that can be read on the page. */
  readonly text: string;
}

/** Runs in the page. */
function read(): Screen {
  const visible = (element: Element) => element.checkVisibility();
  const all = (selector: string) => [...document.querySelectorAll(selector)].filter(visible);
  const textOf = (element: Element | undefined) =>
    element instanceof HTMLElement ? element.innerText.replace(/\s+/g, " ").trim() : null;
  const fields = all(".holdfast-question-body input").filter(
    (each) => each instanceof HTMLInputElement,
  );
  const isChoice = ({ type }: HTMLInputElement) => type === "radio" || type === "checkbox";
  const buttons = all("button");
  const isOff = (each: Element) =>
    (each instanceof HTMLButtonElement && each.disabled) ||
    each.getAttribute("aria-disabled") === "true";
  const enabled = [...buttons.filter((each) => !isOff(each)), ...all("a[href]")];
  const headings = all("h1, h2").map((each) => textOf(each) ?? "");
  const main = document.querySelector("main");
  const place = headings
    .map((each) => /^Question (\d+) of (\d+)/.exec(each))
    .find((each) => each !== null);
  const isLoading = document.querySelector("main [aria-busy=true]") !== null;
  const controls = enabled.map((each) => textOf(each) ?? "");
  const has = (heading: RegExp) => headings.some((each) => heading.test(each));
  const kind = () => {
    if (isLoading) return "loading";
    if (has(/^Sign in$/)) return "sign_in";
    if (has(/^Assessments$/)) return "list";
    if (has(/^Ready when you are$/)) return "start";
    if (place !== undefined) return "question";
    if (has(/^Your result$/)) return "summary";
    return controls.includes("Finish") || has(/reached the end|questions are answered/)
      ? "complete"
      : "other";
  };
  const number = /^Attempt (\d+)/.exec(textOf(all("[data-testid=attempt-number]")[0]) ?? "");
  const texts = all("main p, main span").map((each) => textOf(each) ?? "");
  const alerts = all("main [role=alert]").map((each) => textOf(each) ?? "");
  const isReady = document.readyState === "complete";
  return {
    kind: kind(),
    student: textOf(all(".who-name")[0]),
    attemptNumber: number === null ? null : Number(number[1]),
    place: place === undefined ? null : Number(place[1]),
    total: place === undefined ? null : Number(place[2]),
    verdict: textOf(all("[data-testid=verdict]")[0]),
    notice: alerts.length === 0 ? null : alerts.join(" "),
    asksForInput: all(".holdfast-notice-not_ready").length > 0,
    waiting: textOf(all("[data-testid=waiting]")[0]),
    saved: [...new Set(texts.filter((each) => /^Saved|^In the gradebook/.test(each)))],
    counts: texts.find((each) => /^\d+ of \d+ answered/.test(each)) ?? null,
    results: all("ol[aria-label=Questions] li").map(
      (each) => textOf(each.lastElementChild ?? each) ?? "",
    ),
    controls,
    fields: fields
      .filter((each) => !each.matches(":disabled"))
      .map((each) => (isChoice(each) ? "choice" : "text")),
    entered: fields
      .filter((each) => (isChoice(each) ? each.checked : each.value !== ""))
      .map((each) => each.value),
    isBusy: !isReady || isLoading || buttons.some(isOff),
    text: main?.innerText ?? "",
  };
}

/** null while the tab loads another page, or has none (the browser's own error page). */
export async function readScreen(page: Page): Promise<Screen | null> {
  try {
    return await page.evaluate(read);
  } catch {
    return null;
  }
}

/** What the browser itself shows when a page could not be loaded. */
export function isErrorPage(page: Page): boolean {
  return page.url().startsWith("chrome-error://");
}
