import type { StoredAnswer, StoredAttempt } from "./store-view";

/** What a student did about a question: what the page may store, and nothing else. */
export interface Submission {
  readonly kind: "answer" | "skip" | "report";
  /** What the fields held. */
  readonly entered: readonly string[];
}

/** What the person at the keyboard remembers of one student, whatever the pages say. */
export class StudentNotes {
  /** Every number that the store ever had for this student. */
  readonly pinned = new Set<number>();
  readonly #submissions = new Map<string, Submission[]>();
  #before: StoredAttempt | null = null;

  did(place: { readonly number: number; readonly place: number }, submission: Submission): void {
    const key = `${place.number}:${place.place}`;
    this.#submissions.set(key, [...(this.#submissions.get(key) ?? []), submission]);
  }

  /** Compares the store with what was done and with what it held before. null: nothing is wrong. */
  compare(stored: StoredAttempt | null): string | null {
    const before = this.#before;
    this.#before = stored;
    if (stored === null) return null;
    const { number, answers } = stored;
    this.pinned.add(number);
    if (before !== null && number < before.number) {
      return `the store went back from attempt ${before.number} to ${number}`;
    }
    for (const [index, answer] of before?.number === number ? before.answers : []) {
      if (JSON.stringify(answers.get(index)) !== JSON.stringify(answer)) {
        return `the stored answer to question ${index + 1} of attempt ${number} was lost or changed`;
      }
    }
    for (const [index, answer] of answers) {
      const submissions = this.#submissions.get(`${number}:${index + 1}`) ?? [];
      if (!submissions.some((submission) => isOf(answer, submission))) {
        return (
          `attempt ${number} holds ${JSON.stringify(answer)} for question ${index + 1}, ` +
          "which the student never sent there"
        );
      }
    }
    return null;
  }
}

function isOf(answer: StoredAnswer, { kind, entered }: Submission): boolean {
  if (answer.isReported === true) return kind === "report";
  if (answer.response === null) return kind === "skip";
  if (kind !== "answer") return false;
  const stored = textsIn(answer.response).sort();
  return JSON.stringify(stored) === JSON.stringify([...entered].sort());
}

/** The texts of a response, whatever its form; a field that was left empty is none. */
function textsIn(response: unknown): string[] {
  if (typeof response === "string") return response === "" ? [] : [response];
  return typeof response === "object" && response !== null
    ? Object.values(response).flatMap(textsIn)
    : [];
}
