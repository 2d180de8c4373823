import type { SweepReport } from "./services/attempt";
import type { HeldResult, RecordFacts, SecondsLeft } from "./services/operations";

/** Where an attempt stands, shortly: "answering 2/5". For tables, on a terminal or a page. */
export function standingWords(reading: RecordFacts["reading"]): string {
  if (reading.kind === "quarantined") return "unreadable";
  const { phase, answered, totalQuestions } = reading;
  return phase === "answering" ? `answering ${answered}/${totalQuestions}` : phase;
}

/** The score of a record, or that nothing was graded: "100% (nothing graded)"; null: none yet. */
export function scoreWords(reading: RecordFacts["reading"] | undefined): string | null {
  if (reading?.kind !== "readable" || reading.score === null) return null;
  return reading.allReported ? `${reading.score}% (nothing graded)` : `${reading.score}%`;
}

/** How much longer a key is kept: "6 d 23 h", "5 min", "for ever", or "-" without a key. */
export function keptForWords(ttlSeconds: SecondsLeft): string {
  if (ttlSeconds === null) return "-";
  if (ttlSeconds === "forever") return "for ever";
  const minutes = Math.round(ttlSeconds / 60);
  if (minutes < 60) return minutes < 1 ? "under 1 min" : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days < 30 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** What the gradebook holds under one number, seen from an attempt of ours (null: none). */
export function heldWords(result: HeldResult, attemptId: string | null): string {
  const { held, isListed } = result;
  if (held === null) return "nothing";
  const score = held.score === null ? "no score" : `score ${held.score}%`;
  const whose =
    held.attemptId === null
      ? "of another system"
      : attemptId === null || held.attemptId === attemptId
        ? "ours"
        : "of another attempt";
  const more = [held.isDeleted ? "deleted" : "", isListed ? "" : "not in the list"];
  return [score, whose, ...more.filter((word) => word !== "")].join(", ");
}

/** What a sweep came to, or has come to so far. */
export function sweepWords({ slots, published, waiting, conflicts }: SweepReport): string {
  const looked = slots === 1 ? "1 slot" : `${slots} slots`;
  return `${looked}: ${published} published, ${waiting} waiting (${conflicts} in conflict)`;
}

/** A time in UTC, to the second: "2026-11-30 10:42:05 UTC". Takes ISO 8601. */
export function instantWords(at: string): string {
  return at.replace("T", " ").replace(/\.\d+Z$/, " UTC");
}
