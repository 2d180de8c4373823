import { counted, redisCheck, verdictOf } from "./check";
import type { DoctorPorts, Issue, Verdict } from "./check";
import type { SlotFacts } from "../operations";
import { slotNames } from "./slot-names";
import { fewAtOnce } from "./slot-sample";
import type { SampledSlot } from "./slot-sample";

/** A gradebook may fail for as long before anybody needs to know. */
const WAIT_WARN_MS = 15 * 60_000;

/** Rounds of the sweep that a due row may be missed by. */
const ROUNDS_MAX = 4;
const OVERDUE_MIN_MS = 120_000;

type Entry = SlotFacts["outbox"][number];

/** Results that wait for the gradebook: how many, since when, and which never will go. */
export const outboxCheck = redisCheck("outbox", async (redis, ports) => {
  const { sight, slots } = redis;
  const rows = await sight.waitingRows(slots.size);
  const looked = await fewAtOnce(rows, ({ slot }) => slots.examine(slot));
  const waiting = looked.filter(({ facts }) => facts === null || facts.outbox.length > 0);
  const entries = waiting.flatMap(({ facts }) => facts?.outbox ?? []);
  const dueMs = Math.min(...rows.map((row) => row.dueMs));
  const issues = [...unswept(ports, dueMs), ...stuck(ports, waiting), ...tooLong(ports, entries)];
  return verdictOf(issues, fine(ports, { entries, rows: rows.length }));
});

/** Nobody sweeps, or nobody fast enough. */
function unswept({ settings, nowMs }: DoctorPorts, dueMs: number): readonly Issue[] {
  const lateMs = nowMs() - dueMs;
  const allowedMs = settings.sweepIntervalSeconds * 1_000 * ROUNDS_MAX;
  if (!(lateMs > Math.max(OVERDUE_MIN_MS, allowedMs))) return [];
  const finding = `A slot has been due for the sweep for ${ageWords(lateMs)}.`;
  const remedy = "Let an instance of the app run, or holdfast sweep on a timer.";
  return [{ severity: "problem", finding, remedy }];
}

/** What no further try will send. */
function stuck(ports: DoctorPorts, waiting: readonly SampledSlot[]): readonly Issue[] {
  const having = (is: (entry: Entry) => boolean): readonly SampledSlot[] =>
    waiting.filter(({ facts }) => facts?.outbox.some(is));
  const because = (start: string) => (entry: Entry) =>
    entry.entry?.lastError?.startsWith(start) === true;
  const found: readonly (readonly [readonly SampledSlot[], string, string])[] = [
    [
      waiting.filter(({ facts }) => facts === null),
      "a key of a type that it cannot have",
      "Mend key-health first: nothing of these slots can be sent.",
    ],
    [
      having(({ entry }) => entry === null),
      "a result that cannot be read",
      "Look with holdfast attempts show, then resolve-conflict.",
    ],
    [
      having(because("conflict")),
      "a result where the gradebook holds another attempt's",
      "Look with holdfast attempts show, then resolve-conflict.",
    ],
    [
      having(because("gradebook_misconfigured")),
      "a result that the gradebook refuses",
      "Mend what the check gradebook or holdfast attempts show says, then holdfast sweep.",
    ],
  ];
  return found.flatMap(([slots, what, remedy]): Issue[] => {
    if (slots.length === 0) return [];
    const finding = `${counted(slots.length, "slot")} with ${what}${slotNames(ports, slots)}.`;
    return [{ severity: "problem", finding, remedy }];
  });
}

function tooLong(ports: DoctorPorts, entries: readonly Entry[]): readonly Issue[] {
  const ageMs = oldestMs(ports, entries);
  if (ageMs === null || ageMs <= WAIT_WARN_MS) return [];
  const finding = `${counted(entries.length, "result")} wait, the oldest for ${ageWords(ageMs)}.`;
  const remedy = "See what the check gradebook says; holdfast sweep tries again at once.";
  return [{ severity: "warning", finding, remedy }];
}

interface Looked {
  readonly entries: readonly Entry[];
  readonly rows: number;
}

function fine(ports: DoctorPorts, { entries, rows }: Looked): Verdict["finding"] {
  const ageMs = oldestMs(ports, entries);
  if (ageMs === null) return `No result waits (${counted(rows, "slot")} in the outbox index).`;
  return `${counted(entries.length, "result")} waiting, the oldest for ${ageWords(ageMs)}.`;
}

function oldestMs({ nowMs }: DoctorPorts, entries: readonly Entry[]): number | null {
  const times = entries.map(({ entry }) => Date.parse(entry?.finishedAt ?? ""));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? null : Math.max(0, nowMs() - Math.min(...known));
}

function ageWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
