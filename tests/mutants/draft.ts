import type { Scenario } from "../exploration/scenario";
import type { FaultKind } from "../exploration/scenario";
import { alike, scenario, worldAfter } from "../exploration/scenarios";
import { emptyWorld } from "../exploration/world";
import type { World } from "../exploration/world";
import type { GradebookResult } from "../../src/lib/services/one-roster";

function kinds(...names: readonly FaultKind[]): ReadonlyMap<FaultKind, number> {
  return new Map(names.map((name) => [name, 1]));
}

function resultOf(number: number, attemptId: string | null): [string, GradebookResult] {
  const resultId = `nice_u_r_ali_attempt_${number}`;
  return [
    resultId,
    { resultId, userId: "u", lineItemId: "r_ali", status: "active", score: 50, attemptId },
  ];
}

const CALLS = kinds("error before", "reply lost", "crash");

export async function quickScenarios(): Promise<readonly Scenario[]> {
  const complete = await worldAfter(["start", "answer", "answer"]);
  const started = await worldAfter(["start"]);
  const waiting = await worldAfter(["start", "answer", "answer", "finalize"], false);
  const graded = await worldAfter(["start", "answer", "answer", "finalize"]);
  const gap: World = { ...emptyWorld(), results: new Map([resultOf(1, null), resultOf(4, null)]) };
  const conflict: World = { ...complete, results: new Map([resultOf(1, "another")]) };
  const later = { ...waiting, clockMs: waiting.clockMs + 3_600_000 };
  const base = { isSymmetric: false } as const;
  return [
    scenario({ id: "q-race", title: "race", pods: alike(2, ["start", "answer"]), kinds: CALLS }),
    scenario({
      ...base,
      id: "q-moving-on",
      title: "a tab answers while another one resets and starts again",
      pods: [...alike(1, ["resume", "answer", "reset"]), ...alike(1, ["resume", "reset", "start"], { name: "B" })],
      world: started,
      faults: 0,
    }),
    scenario({
      ...base,
      id: "q-unnamed",
      title: "the same, not naming",
      pods: [
        ...alike(1, ["resume", "answer", "reset"], { isNaming: false }),
        ...alike(1, ["resume", "reset", "start", "answer"], { name: "B", isNaming: false }),
      ],
      world: started,
      kinds: kinds("error before", "reply lost"),
    }),
    scenario({
      ...base,
      id: "q-next-number",
      title: "a tab with an old page answers in the next attempt",
      pods: [
        ...alike(1, ["start", "answer"], { isNaming: false, isPublishing: false }),
        ...alike(1, ["start", "answer", "answer", "finalize", "reset", "start"], {
          name: "B",
          isNaming: false,
          isPublishing: false,
        }),
      ],
      faults: 0,
    }),
    scenario({
      ...base,
      id: "q-finalizing",
      title: "two tabs finalize, one moves on",
      pods: [
        ...alike(1, ["resume", "finalize"], { isPublishing: false }),
        ...alike(1, ["resume", "finalize", "reset", "start"], { name: "B", isPublishing: false }),
      ],
      world: complete,
      kinds: kinds(
        ...(["error before", "reply lost", "crash", "the high-water mark is evicted"] as const),
        "eight days pass",
      ),
    }),
    scenario({
      ...base,
      id: "q-sweeping",
      title: "a sweep while another attempt is finalized",
      pods: [
        ...alike(1, ["sweep"]),
        ...alike(1, ["resume", "finalize"], { name: "B", isPublishing: false }),
      ],
      world: { ...complete, entries: new Map([...complete.entries, ...indexOf(later)]), clockMs: later.clockMs },
      kinds: CALLS,
    }),
    scenario({
      ...base,
      id: "q-sweep-waiting",
      title: "a sweep of a result that waits",
      pods: alike(1, ["sweep"]),
      world: later,
      lastNumber: 1,
      kinds: CALLS,
    }),
    scenario({
      ...base,
      id: "q-publishing",
      title: "finalize and publish",
      pods: alike(1, ["resume", "finalize", "reset", "start"]),
      world: complete,
      kinds: kinds("error before", "reply lost", "crash", "empty list", "late"),
    }),
    scenario({
      ...base,
      id: "q-conflict",
      title: "a result of another attempt",
      pods: alike(1, ["resume", "finalize"]),
      world: conflict,
      faults: 0,
    }),
    scenario({
      ...base,
      id: "q-old-pods",
      title: "old pods and evictions around a published attempt",
      pods: alike(1, ["resume", "resume", "start", "answer"]),
      world: graded,
      lastNumber: 1,
      faults: 2,
      kinds: kinds(
        ...(["the pointer is evicted", "the state is evicted", "an old pod starts"] as const),
        ...(["the answers are evicted", "an old pod answers"] as const),
      ),
    }),
    scenario({
      ...base,
      id: "q-fooled",
      title: "an old pod is fooled after a reset",
      pods: alike(1, ["resume", "reset", "resume", "start"], { isPublishing: false }),
      world: waiting,
      lastNumber: 1,
      faults: 1,
      kinds: kinds("an old pod starts", "the pointer is evicted", "the high-water mark is evicted"),
    }),
    scenario({
      ...base,
      id: "q-evicted",
      title: "evictions under an attempt",
      pods: alike(1, ["resume", "answer", "resume", "finalize"]),
      world: complete,
      faults: 1,
    }),
    scenario({
      ...base,
      id: "q-gap",
      title: "a gap in the list, old pods start too",
      pods: alike(1, ["start", "answer"]),
      world: gap,
      lastNumber: 4,
      faults: 1,
      kinds: kinds("an old pod starts"),
    }),
    scenario({
      ...base,
      id: "q-flush",
      title: "Redis is flushed under a published attempt",
      pods: alike(1, ["resume", "start", "answer", "answer", "finalize"]),
      world: graded,
      lastNumber: 1,
      faults: 2,
      kinds: kinds("Redis is flushed", "empty list"),
    }),
  ];
}

function indexOf({ entries }: World) {
  return [...entries].filter(([key]) => key === "assess:outbox-index");
}
