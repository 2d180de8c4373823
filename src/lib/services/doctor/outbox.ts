import pMap from "p-map";
import { counted, redisCheck, checkResultOf } from "./check";
import type { DoctorPorts, Issue } from "./check";
import type { SlotFacts } from "../operations";
import { slotNames } from "./slot-names";
import { SLOT_READS } from "./slot-sample";
import type { SampledSlot } from "./slot-sample";

/** A result that waits longer than this is a warning: shorter outages are normal. */
const WAIT_WARN_MS = 15 * 60_000;

/** A due row may miss this many sweeps before it is a problem. */
const ROUNDS_MAX = 4;
const OVERDUE_MIN_MS = 120_000;

type Entry = SlotFacts["outbox"][number];

/** Checks the results that wait for the gradebook: how many, how long, and which are blocked. */
export const outboxCheck = redisCheck("outbox", async (redis, ports) => {
  const { diagnostics, slots } = redis;
  const rows = await diagnostics.waitingRows(slots.size);
  const examined = await pMap(rows, ({ slot }) => slots.examine(slot), SLOT_READS);
  const waiting = examined.filter(({ facts }) => facts === null || facts.outbox.length > 0);
  const entries = waiting.flatMap(({ facts }) => facts?.outbox ?? []);
  const dueMs = Math.min(...rows.map((row) => row.dueMs));
  const issues = [
    ...overdueIssues(ports, dueMs),
    ...blockedIssues(ports, waiting),
    ...longWaitIssues(ports, entries),
  ];
  return checkResultOf(issues, okFinding(ports, entries, rows.length));
});

/** No process runs the sweep, or it runs too rarely. */
function overdueIssues({ facts, nowMs }: DoctorPorts, dueMs: number): readonly Issue[] {
  const lateMs = nowMs() - dueMs;
  const allowedMs = facts.sweepIntervalSeconds * 1_000 * ROUNDS_MAX;
  if (!(lateMs > Math.max(OVERDUE_MIN_MS, allowedMs))) return [];
  const finding = `A slot has been due for ${formatAge(lateMs)}, and no sweep has handled it.`;
  const remedy = "Start an instance of the app, or run holdfast sweep on a timer.";
  return [{ severity: "problem", finding, remedy }];
}

/** Results that no further try will send. */
function blockedIssues(ports: DoctorPorts, waiting: readonly SampledSlot[]): readonly Issue[] {
  const withEntry = (matches: (entry: Entry) => boolean): readonly SampledSlot[] =>
    waiting.filter(({ facts }) => facts?.outbox.some(matches));
  const errorStartsWith = (start: string) => (entry: Entry) =>
    entry.entry?.lastError?.startsWith(start) === true;
  const rules: readonly (readonly [readonly SampledSlot[], string, string])[] = [
    [
      waiting.filter(({ facts }) => facts === null),
      "a key of the wrong type",
      "Fix the problem of the check key-health first: until then no result of these slots is sent.",
    ],
    [
      withEntry(({ entry }) => entry === null),
      "a result that cannot be read, so it is never sent",
      "Inspect the slots with holdfast attempts show, then resolve-conflict.",
    ],
    [
      withEntry(errorStartsWith("conflict")),
      "a result in conflict: the gradebook holds another attempt's result under its id",
      "Inspect the slots with holdfast attempts show, then resolve-conflict.",
    ],
    [
      withEntry(errorStartsWith("gradebook_misconfigured")),
      "a result that the gradebook refuses",
      "Fix the cause that the check gradebook or holdfast attempts show names, then run holdfast " +
        "sweep.",
    ],
  ];
  return rules.flatMap(([slots, what, remedy]): Issue[] => {
    if (slots.length === 0) return [];
    const finding = `${counted(slots.length, "slot")} with ${what}${slotNames(ports, slots)}.`;
    return [{ severity: "problem", finding, remedy }];
  });
}

function longWaitIssues(ports: DoctorPorts, entries: readonly Entry[]): readonly Issue[] {
  const ageMs = oldestMs(ports, entries);
  if (ageMs === null || ageMs <= WAIT_WARN_MS) return [];
  const finding = `${counted(entries.length, "result")} waiting, the oldest for ${formatAge(ageMs)}.`;
  const remedy = "Fix the problem of the check gradebook; holdfast sweep then tries again at once.";
  return [{ severity: "warning", finding, remedy }];
}

function okFinding(ports: DoctorPorts, entries: readonly Entry[], rows: number): string {
  const ageMs = oldestMs(ports, entries);
  if (ageMs === null) return `No result waits (${counted(rows, "slot")} in the outbox index).`;
  return `${counted(entries.length, "result")} waiting, the oldest for ${formatAge(ageMs)}.`;
}

function oldestMs({ nowMs }: DoctorPorts, entries: readonly Entry[]): number | null {
  const times = entries.map(({ entry }) => Date.parse(entry?.finishedAt ?? ""));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? null : Math.max(0, nowMs() - Math.min(...known));
}

function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
