import type { Page } from "playwright-core";
import type { AttemptReading } from "../lib/http/student";

export async function signIn(page: Page, url: string, userId: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("Your name").fill(userId);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Assessments" }).waitFor();
}

/** From the list, as a student would. */
export async function openQuiz(page: Page, title: string): Promise<void> {
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

/** Brings the tab to the front first, as a student does: a tab behind is drawn once a second. */
export async function press(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  await page.getByRole("button", { name, exact: true }).click();
}

/** The title of the question that is shown, once it is shown as number `place`. */
export async function questionTitle(page: Page, place: number): Promise<string> {
  const heading = page.locator("#question-heading");
  await heading.getByText(new RegExp(`^Question ${place} of \\d+$`)).waitFor();
  return (await heading.innerText()).split("\n").at(-1)?.trim() ?? "";
}

/** Enters something that the question accepts: the choice at `place`, or a number. */
export async function enterSomething(page: Page, place = 0): Promise<void> {
  await page.bringToFront();
  await page.getByRole("button", { name: "Check", exact: true }).waitFor();
  const choices = page
    .locator(".holdfast-question-body")
    .locator("input[type=radio], input[type=checkbox]");
  const texts = page.locator(".holdfast-question-body input[type=text]");
  if ((await choices.count()) > 0) await choices.nth(place).check();
  for (const text of await texts.all()) await text.fill(String(place + 1));
}

/** Enters something and checks it; gives the verdict of the server. */
export async function answer(page: Page, place = 0): Promise<boolean> {
  await enterSomething(page, place);
  await press(page, "Check");
  return (await verdict(page)) === "Correct.";
}

export async function verdict(page: Page): Promise<string> {
  return page.getByTestId("verdict").innerText();
}

export async function attemptNumber(page: Page): Promise<string> {
  return page.getByTestId("attempt-number").innerText();
}

/** The titles of the attempt's questions in order, as the server tells any client. */
export async function titlesOverHttp(page: Page, resourceId: string): Promise<readonly string[]> {
  const url = new URL(`/api/attempts/${resourceId}`, page.url()).href;
  const response = await page.request.get(url);
  if (response.status() !== 200) throw new Error(`${url} answers ${response.status()}`);
  const { questions } = (await response.json()) as AttemptReading;
  return questions.map(({ title }) => title);
}
