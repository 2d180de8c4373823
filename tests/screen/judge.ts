import type { Screen } from "./screen";
import type { StoredAnswer, StoredAttempt } from "./store-view";

/** What the judge knows of a tab that stands still. */
export interface TabView {
  readonly screen: Screen;
  /** Who is signed in at this computer; null: nobody. */
  readonly signedIn: string | null;
  /** Everybody who was at this computer. */
  readonly students: readonly string[];
  /** What the other students typed: no page of another one shows it. */
  readonly foreignTexts: readonly string[];
  /** The page got what it shows in this step, and no fault was between. */
  readonly isFresh: boolean;
  /** Of the student whose page it is. */
  readonly stored: StoredAttempt | null;
  /** Every number that this student ever had. */
  readonly pinned: ReadonlySet<number>;
  /** The furthest that this tab has shown of this student. */
  readonly furthest: { readonly number: number; readonly place: number };
  /** What was entered in this tab for this question, and not sent. */
  readonly draft: readonly string[];
  /** When it was looked at last, this tab said that what was done with this question waits. */
  readonly waits: boolean;
}

type Rule = (view: TabView) => string | null;

const SHOWS_ATTEMPT: ReadonlySet<Screen["kind"]> = new Set(["question", "complete", "summary"]);

const NUMBER: Rule = ({ screen, stored, pinned, isFresh, furthest }) => {
  const { attemptNumber: number, kind, notice } = screen;
  if (kind === "start" && isFresh && notice === null && stored !== null) {
    return `offers a start, and attempt ${stored.number} is in the store`;
  }
  if (!SHOWS_ATTEMPT.has(kind) || number === null) return null;
  if (!pinned.has(number)) return `shows attempt ${number}, which the store never had`;
  if (notice !== null) return null;
  if (isFresh && number !== stored?.number) {
    return `shows attempt ${number}, and the store has ${stored?.number ?? "none"}`;
  }
  const place = screen.place ?? 0;
  const isBehind =
    number < furthest.number ||
    (number === furthest.number && kind === "question" && place < furthest.place);
  return isBehind
    ? `shows question ${place} of attempt ${number} again, after question ${furthest.place} of ${furthest.number}`
    : null;
};

const SAVED: Rule = ({ screen, stored }) => {
  // What is said of an attempt that was given up, in another tab, can no longer be looked up.
  if (stored === null || screen.attemptNumber !== stored.number) return null;
  return (
    verdictProblem(screen, stored) ??
    countProblem(screen, stored) ??
    savedProblem(screen, stored) ??
    waitingProblem(screen) ??
    resultProblem(screen, stored)
  );
};

function verdictProblem({ verdict, place }: Screen, { answers }: StoredAttempt): string | null {
  if (verdict === null || place === null) return null;
  const answer = answers.get(place - 1);
  if (answer === undefined) return `says "${verdict}" of question ${place}, and nothing is stored`;
  return saysOf(verdict, answer)
    ? null
    : `says "${verdict}" of question ${place}, and ${JSON.stringify(answer)} is stored`;
}

function saysOf(verdict: string, { isCorrect = null, isReported }: StoredAnswer): boolean {
  if (verdict === "Correct." || /it is correct\.$/.test(verdict)) return isCorrect === true;
  if (verdict === "Not correct." || /it is not correct\.$/.test(verdict))
    return isCorrect === false;
  if (/was reported/.test(verdict)) return isReported === true;
  return isCorrect === null;
}

function countProblem({ counts }: Screen, { answers }: StoredAttempt): string | null {
  const said = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(counts ?? "")?.[1] ?? 0);
  const answered = Number(/^(\d+) of/.exec(counts ?? "")?.[1] ?? 0);
  const all = answered + said("skipped") + said("reported");
  return all > answers.size ? `says "${counts}", and ${answers.size} are stored` : null;
}

function savedProblem({ kind, saved, place }: Screen, stored: StoredAttempt): string | null {
  const [text] = saved;
  if (text === undefined) return null;
  if (kind === "summary" && !stored.isFinalized) return `says "${text}" of an attempt that is open`;
  return kind === "question" && place !== null && stored.answers.size < place - 1
    ? `says "${text}" at question ${place}, and ${stored.answers.size} answers are stored`
    : null;
}

/** What waits for the connection has no result, and is not saved. */
function waitingProblem({ waiting, verdict, saved }: Screen): string | null {
  const [said] = [verdict, ...saved].filter((each) => each !== null);
  return waiting === null || said === undefined
    ? null
    : `says "${said}" of a question that waits for the connection`;
}

const WORDS: Readonly<Record<string, (answer: StoredAnswer) => boolean>> = {
  Correct: ({ isCorrect }) => isCorrect === true,
  "Not correct": ({ isCorrect, response }) => isCorrect === false && response !== null,
  Skipped: ({ isCorrect, response }) => isCorrect === false && response === null,
  Reported: ({ isReported }) => isReported === true,
};

function resultProblem({ kind, results }: Screen, { answers }: StoredAttempt): string | null {
  if (kind !== "summary") return null;
  for (const [index, word] of results.entries()) {
    const answer = answers.get(index);
    const isRight = answer !== undefined && WORDS[word]?.(answer) === true;
    if (!isRight) return `says "${word}" of question ${index + 1}: ${JSON.stringify(answer)}`;
  }
  return null;
}

const OTHERS: Rule = ({ screen, signedIn, students, foreignTexts, isFresh }) => {
  const owner = screen.student ?? signedIn;
  const name = students.find((each) => each !== owner && screen.text.includes(each));
  if (name !== undefined) return `shows the name ${name} to ${owner ?? "nobody"}`;
  const text = foreignTexts.find(
    (each) => screen.entered.includes(each) || screen.text.includes(each),
  );
  if (text !== undefined) return `shows "${text}", which another student typed`;
  return isFresh && screen.notice === null && screen.student !== signedIn
    ? `is the page of ${screen.student ?? "nobody"}, and ${signedIn ?? "nobody"} is signed in`
    : null;
};

const DRAFT: Rule = ({ screen, draft }) => {
  if (screen.kind !== "question" || screen.verdict !== null || screen.isBusy) return null;
  const shown = JSON.stringify([...screen.entered].sort());
  const wanted = JSON.stringify([...draft].sort());
  return shown === wanted ? null : `holds ${shown} in its fields, and ${wanted} was entered`;
};

/** What waits is sent, or the page says that it is not: it is never forgotten. */
const WAITING: Rule = ({ screen, waits, stored }) => {
  const { kind, place, waiting, verdict, notice, isBusy } = screen;
  if (!waits || kind !== "question" || place === null || isBusy) return null;
  if (waiting !== null || verdict !== null || notice !== null) return null;
  return stored?.answers.has(place - 1) === true
    ? null
    : `forgets what waited for the connection at question ${place}`;
};

/** What always holds of a tab that stands still. */
const RULES = {
  "the number is the pinned one": NUMBER,
  "what is said to be saved is stored": SAVED,
  "nothing of another student": OTHERS,
  "what was entered stays": DRAFT,
  "what waits is sent": WAITING,
} as const satisfies Readonly<Record<string, Rule>>;

/** The first rule that the tab breaks, in words; null: none. */
export function problemOf(view: TabView): string | null {
  for (const [name, rule] of Object.entries(RULES)) {
    const problem = rule(view);
    if (problem !== null) return `${name}: the page ${problem}`;
  }
  return null;
}
