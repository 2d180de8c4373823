import { commitWithoutCompare, commitWithoutOutbox, createsTheFirst } from "./mutants";
import { clearWithoutCompare, looksElsewhere } from "./mutants";
import type { FaultKind, Scenario } from "./scenario";
import { alike, scenario, worldAfter, worldOfTwoResults } from "./scenarios";
import type { World } from "./world";

/** Small enough to execute every schedule of them, one by one. */
export async function soundCases(): Promise<readonly Scenario[]> {
  const complete = await worldAfter(["start", "answer", "answer"]);
  return [
    scenario({
      id: "answers",
      title: "two tabs start and answer",
      pods: alike(2, ["start", "answer"]),
      faults: 0,
    }),
    scenario({
      id: "three-starts",
      title: "three tabs resume",
      pods: alike(3, ["resume"]),
      world: complete,
      faults: 0,
    }),
    scenario({
      id: "lost-starts",
      title: "two tabs start, and a reply is lost",
      pods: alike(2, ["start"]),
      kinds: once("reply lost"),
    }),
    scenario({
      id: "stale-starts",
      title: "two tabs start after Redis has lost two results, and the gradebook is stale",
      pods: alike(2, ["start"]),
      ...(await forgotten()),
      kinds: once("empty list", "stale list", "stale by id"),
    }),
    scenario({
      id: "finalizing",
      title: "two tabs finalize the same attempt",
      pods: alike(2, ["resume", "finalize"], { isPublishing: false }),
      world: complete,
      faults: 0,
    }),
    movingOn(complete),
    scenario({
      id: "old-pod",
      title: "a tab resets and starts while a legacy pod finalizes, resets or starts",
      pods: [
        ...alike(1, ["resume", "reset", "start"]),
        ...alike(1, ["resume"], { name: "B", isPublishing: false }),
      ],
      world: complete,
      isSymmetric: false,
      kinds: once("a legacy pod finalizes", "a legacy pod resets", "a legacy pod starts"),
    }),
  ];
}

/** The same on stores that break a rule. */
export async function mutantCases(): Promise<readonly Scenario[]> {
  const complete = await worldAfter(["start", "answer", "answer"]);
  return [
    scenario({
      id: "commit-without-compare",
      title: "two tabs start and answer, with a mutant that commits without comparing",
      pods: alike(2, ["start", "answer"]),
      faults: 0,
      mutant: commitWithoutCompare,
    }),
    scenario({
      id: "clear-without-compare",
      title: "two tabs reset and one starts, with a mutant that resets without comparing",
      pods: [
        ...alike(1, ["resume", "reset"]),
        ...alike(1, ["resume", "reset", "start"], { name: "B" }),
      ],
      world: complete,
      faults: 0,
      isSymmetric: false,
      mutant: clearWithoutCompare,
    }),
    { ...movingOn(complete), id: "commit-without-outbox", mutant: commitWithoutOutbox },
    scenario({
      id: "creates-the-first",
      title: "two tabs start, with one fault and a mutant that gives out a used number",
      pods: alike(2, ["start"]),
      ...(await forgotten()),
      kinds: once("reply lost", "empty list", "crash"),
      mutant: createsTheFirst,
    }),
    scenario({
      id: "looks-elsewhere",
      title: "two tabs start and resume, with a mutant that does not find their attempt",
      pods: alike(2, ["start", "resume"]),
      faults: 0,
      mutant: looksElsewhere,
    }),
  ];
}

function movingOn(world: World): Scenario {
  return scenario({
    id: "moving-on",
    title: "one tab finalizes while another resets and starts again",
    pods: [
      ...alike(1, ["resume", "reset", "start"]),
      ...alike(1, ["resume", "finalize"], { name: "B", isPublishing: false }),
    ],
    world,
    faults: 0,
    isSymmetric: false,
  });
}

async function forgotten(): Promise<Pick<Scenario, "world" | "lastNumber">> {
  return { world: await worldOfTwoResults(), lastNumber: 2 };
}

function once(...kinds: readonly FaultKind[]): ReadonlyMap<FaultKind, number> {
  return new Map(kinds.map((kind) => [kind, 1]));
}
