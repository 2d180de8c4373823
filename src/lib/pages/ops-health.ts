import type { Overview } from "../services/operations";
import { instantWords, keptForWords, sweepWords } from "../slot-texts";

/** `look`: a person should look. `unknown`: it is not known, and the words say why. */
export type Verdict = "well" | "look" | "unknown";

/** One point of the overview. */
export interface HealthPoint {
  readonly title: string;
  readonly verdict: Verdict;
  readonly words: string;
  /** Where to go on; null: nowhere in particular. */
  readonly link: { readonly href: string; readonly text: string } | null;
}

/** Whether all is well. Plain JSON. */
export interface Health {
  readonly verdict: Verdict;
  /** The whole in one sentence. */
  readonly sentence: string;
  readonly points: readonly HealthPoint[];
  /** Greater when more is wrong, so that a page can tell that it got worse. */
  readonly badness: number;
}

const URGENCY: readonly Verdict[] = ["look", "unknown", "well"];

const MINUTE_MS = 60_000;

/** Shorter outages of a gradebook are normal. */
const WAIT_MS_MAX = 15 * MINUTE_MS;
/** A due slot may miss a few sweeps. */
const DUE_MS_MAX = 5 * MINUTE_MS;
const DISAGREEMENT_MS_MAX = 24 * 60 * MINUTE_MS;
const DOCTOR_MS_MAX = 7 * 24 * 60 * MINUTE_MS;

/** Judges an overview: what a person should look at comes first. Pure. */
export function healthOf(overview: Overview): Health {
  const points = [
    attemptsPoint(overview),
    resultsPoint(overview),
    conflictsPoint(overview),
    disagreementsPoint(overview),
    sweepPoint(overview),
    doctorPoint(overview),
  ].sort((a, b) => URGENCY.indexOf(a.verdict) - URGENCY.indexOf(b.verdict));
  const titled = (verdict: Verdict): readonly string[] =>
    points.filter((point) => point.verdict === verdict).map(({ title }) => title.toLowerCase());
  const [look, unknown] = [titled("look"), titled("unknown")];
  const badness = 10 * look.length + unknown.length;
  if (look.length > 0) {
    return { verdict: "look", sentence: `Look here: ${look.join(", ")}.`, points, badness };
  }
  if (unknown.length === 0) return { verdict: "well", sentence: "All is well.", points, badness };
  const sentence = `Nothing is wrong as far as is known. Not known: ${unknown.join(", ")}.`;
  return { verdict: "unknown", sentence, points, badness };
}

function attemptsPoint({ attempts }: Overview): HealthPoint {
  const { active, rows, isWhole } = attempts;
  const words = isWhole
    ? `${counted(active, "attempt")} can be continued.`
    : `At least ${active}: of ${rows} slots, the newest were looked into.`;
  const link = { href: "/ops/attempts", text: "Open attempts and waiting results" };
  return { title: "Active attempts", verdict: "well", words, link };
}

function resultsPoint({ at, results }: Overview): HealthPoint {
  const { waiting, waitingSince, isWhole } = results;
  const title = "Waiting results";
  if (waiting === 0) return { title, verdict: "well", words: "No result waits.", link: null };
  const many = `${isWhole ? "" : "At least "}${counted(waiting, "result")}`;
  const since = waitingSince === null ? "" : `, the oldest finished ${agoWords(at, waitingSince)}`;
  const isLong = waitingSince !== null && ageMs(at, waitingSince) > WAIT_MS_MAX;
  const verdict = isLong || !isWhole ? "look" : "well";
  const link = { href: "/ops/attempts?only=waiting", text: "Attempts with a waiting result" };
  return { title, verdict, words: `${many}${since}.`, link };
}

function conflictsPoint({ results }: Overview): HealthPoint {
  const { conflicts, isWhole, rows } = results;
  const title = "Conflicts";
  const link = { href: "/ops/attempts?only=conflict", text: "Attempts in conflict" };
  if (conflicts > 0) {
    const many = `${isWhole ? "" : "at least "}${counted(conflicts, "result")}`;
    const words = `The gradebook holds another result, or ours cannot be read: ${many}.`;
    return { title, verdict: "look", words, link };
  }
  if (isWhole) return { title, verdict: "well", words: "None.", link: null };
  const words = `Not known, because only a part of ${rows} slots with waiting results was looked into.`;
  return { title, verdict: "unknown", words, link };
}

function disagreementsPoint({ at, attempts, records }: Overview): HealthPoint {
  const title = "Disagreements";
  const { disagreeing, isWhole, rows } = attempts;
  const last = records.disagreement;
  if (last !== null && ageMs(at, last.at) <= DISAGREEMENT_MS_MAX) {
    const words =
      "The gradebook disagreed with itself or with the number of an attempt, " +
      `the last time ${agoWords(at, last.at)}.`;
    const ids = [last.userId, last.resourceId].map(encodeURIComponent);
    return {
      title,
      verdict: "look",
      words,
      link: { href: `/ops/${ids.join("/")}`, text: "The slot" },
    };
  }
  if (disagreeing > 0) {
    const words = `${counted(disagreeing, "slot")} with parts that disagree or cannot be read.`;
    const link = { href: "/ops/attempts?all=1", text: "All attempts" };
    return { title, verdict: "look", words, link };
  }
  const words = isWhole
    ? "None was found. The page of a slot also asks the gradebook."
    : `None was found in the newest of ${rows} slots. The page of a slot also asks the gradebook.`;
  return { title, verdict: "well", words, link: null };
}

function sweepPoint({ at, results, records }: Overview): HealthPoint {
  const title = "Last sweep";
  const link = { href: "/ops/sweep", text: "Sweep" };
  const { due, dueSince } = results;
  const { sweep } = records;
  const last =
    sweep === null
      ? "No sweep is recorded in the last 30 days."
      : asSentence(`${agoWords(at, sweep.at)} by ${sweep.by}: ${sweepWords(sweep)}.`);
  if (dueSince !== null && ageMs(at, dueSince) > DUE_MS_MAX) {
    const words =
      `Due and not processed: ${counted(due, "slot")}; the first became due ` +
      `${agoWords(at, dueSince)}. ${last}`;
    return { title, verdict: "look", words, link };
  }
  return { title, verdict: sweep === null ? "unknown" : "well", words: last, link };
}

function doctorPoint({ at, records: { doctor } }: Overview): HealthPoint {
  const title = "Last doctor";
  if (doctor === null) {
    const words = "Not recorded in the last 30 days. Run npx holdfast doctor.";
    return { title, verdict: "unknown", words, link: null };
  }
  const { problems, warnings, unknown } = doctor;
  const found = `${counted(problems, "problem")}, ${counted(warnings, "warning")}, ${unknown} unknown`;
  const words = asSentence(`${agoWords(at, doctor.at)}: ${found}.`);
  if (problems > 0) {
    const todo = `${words} Run npx holdfast doctor, which says what to do.`;
    return { title, verdict: "look", words: todo, link: null };
  }
  const isOld = ageMs(at, doctor.at) > DOCTOR_MS_MAX;
  return isOld
    ? { title, verdict: "unknown", words: `${words} That is too long ago.`, link: null }
    : { title, verdict: "well", words, link: null };
}

function ageMs(at: string, before: string): number {
  return Date.parse(at) - Date.parse(before);
}

/** How long ago, and when: "5 min ago (2026-11-30 10:42:05 UTC)". */
function agoWords(at: string, before: string): string {
  const seconds = Math.max(0, ageMs(at, before)) / 1_000;
  return `${keptForWords(seconds)} ago (${instantWords(before)})`;
}

function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
