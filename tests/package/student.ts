import type { BrowserContext, Page } from "playwright-core";

const RIGHT = ["4", "Vienna", "green"] as const;

/**
 * A student's whole attempt in the browser, from the button that begins it ("Start", "Try again").
 * Returns the attempt number and the score shown.
 */
export async function liveOneAttempt(
  page: Page,
  begin: string,
  answers: readonly string[] = RIGHT,
): Promise<{ readonly number: string; readonly score: string }> {
  await page.getByRole("button", { name: begin }).click();
  await page.getByRole("radio", { name: RIGHT[0], exact: true }).waitFor();
  await page.getByTestId("attempt-number").waitFor();
  const number = (await page.getByTestId("attempt-number").textContent()) ?? "";
  for (const [index, answer] of answers.entries()) {
    await page.getByRole("radio", { name: answer, exact: true }).check();
    await page.getByRole("button", { name: "Check" }).click();
    const isLast = index === answers.length - 1;
    await page.getByRole("button", { name: isLast ? "Finish" : "Next" }).click();
  }
  await page.getByTestId("score").waitFor();
  return { number, score: (await page.getByTestId("score").textContent()) ?? "" };
}

/** Signs the student in as the application does: by its own cookie. */
export async function signIn(context: BrowserContext, url: string, student: string): Promise<void> {
  await context.addCookies([{ name: "student", value: student, url }]);
}
