import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import { Crashed, Gates } from "./gates";
import type { Choices } from "./gates";
import { MixedWorld, QUESTIONS } from "./mixed-world";
import type { OutsideRedis } from "./mixed-world";
import { brokenPromises } from "./promises";
import type { BrokenPromise, Observation } from "./promises";
import { askPod } from "./student";
import type { AnyPod, RequestKind, VisibleAttempt, PodReply } from "./student";

export interface HistoryResult {
  readonly broken: readonly BrokenPromise[];
  readonly observations: readonly Observation[];
  readonly steps: readonly string[];
}

export interface WorldMutation {
  readonly store?: StoreOptions;
  readonly mutateStore?: (store: AttemptStore) => AttemptStore;
  readonly outside?: OutsideRedis;
  /** How many questions a legacy pod had accepted before the first new pod started; absent: no attempt. */
  readonly answeredBefore?: number;
}

/** What is asked of a pod next: what is left to the drawing, and which pod is asked. */
export interface Drawing extends Choices {
  podOf(tab: string): PodName;
  askOf(tab: string, view: VisibleAttempt | null): RequestKind | null;
}

export const POD_NAMES = ["old 1", "old 2", "new 1", "new 2"] as const;
export type PodName = (typeof POD_NAMES)[number];

function podsOf(world: PodMaker): ReadonlyMap<PodName, AnyPod> {
  return new Map(
    POD_NAMES.map((name): [PodName, AnyPod] => [
      name,
      name.startsWith("new")
        ? { kind: "new", name, engine: world.newPod(name) }
        : { kind: "old", name, pod: world.legacyPod(name) },
    ]),
  );
}

/** One student asks one thing after the other, each of any pod. */
export async function wander(
  drawing: Drawing,
  mutation: WorldMutation = {},
): Promise<HistoryResult> {
  const gates = new Gates();
  const world = new MixedWorld(gates, mutation);
  const observations: Observation[] = [];
  const before = liveBefore(world, observations, mutation.answeredBefore);
  await gates.run(QUIET);
  const life = tab("student", { world, drawing, observations, view: await before });
  await Promise.all([gates.run(drawing), life]);
  await world.look();
  const broken = brokenPromises(world, observations, { isSequential: true });
  const back = broken.length > 0 ? [] : await goBack(world, gates, observations);
  return { broken: [...broken, ...back], observations, steps: gates.steps };
}

/** Of an attempt that only legacy pods have seen: no pointer, no mark, no id. */
async function liveBefore(
  world: MixedWorld,
  observations: Observation[],
  answers: number | undefined,
): Promise<VisibleAttempt | null> {
  if (answers === undefined) return null;
  const asks: readonly RequestKind[] = [
    "start",
    ...Array.from({ length: answers }, () => "answer" as const),
  ];
  let view: VisibleAttempt | null = null;
  const pod: AnyPod = { kind: "old", name: "old 1", pod: world.legacyPod("old 1") };
  for (const [at, ask] of asks.entries()) {
    const response = at % 2 === 0 ? "right" : `wrong, before ${at}`;
    const reply = await replyOf(pod, { ask, view, response });
    observations.push({ tab: "student", pod: pod.name, ask, view, response, reply });
    view = reply.shown;
  }
  return view;
}

/** Two tabs answer one live attempt at the same time, each request of any pod. */
export async function sideBySide(
  drawing: Drawing,
  mutation: WorldMutation = {},
): Promise<HistoryResult> {
  const gates = new Gates();
  const world = new MixedWorld(gates, mutation);
  const observations: Observation[] = [];
  const pending = begin(world, drawing.podOf("begin"));
  await gates.run(QUIET);
  const view = await pending;
  const lives = ["tab A", "tab B"].map((name) => tab(name, { world, drawing, observations, view }));
  await gates.run(drawing);
  await Promise.all(lives);
  await world.look();
  const broken = brokenPromises(world, observations, { isSequential: false });
  const other = observations.find(({ reply: { shown } }) => shown !== null && !isSame(shown, view));
  const moved: readonly BrokenPromise[] =
    other === undefined
      ? []
      : [{ promise: "steady", what: `${other.pod} shows another attempt than the live one` }];
  const back = broken.length > 0 ? [] : await goBack(world, gates, observations);
  return { broken: [...broken, ...moved, ...back], observations, steps: gates.steps };
}

/** Nobody is in the way: what is drawn first comes first. */
export const QUIET: Choices = { pick: () => 0, wayOf: () => "go on" };

export async function begin(world: PodMaker, name: PodName): Promise<VisibleAttempt> {
  const pod = podsOf(world).get(name);
  if (pod === undefined) throw new Error(`no pod is called ${name}`);
  const { shown } = await askPod(pod, { ask: "start", view: null, response: "" });
  if (shown === null) throw new Error("a start on a quiet day opens an attempt");
  return shown;
}

/** Where pods of either kind are to be had. */
export type PodMaker = Pick<MixedWorld, "legacyPod" | "newPod">;

interface Tab {
  readonly world: PodMaker;
  readonly drawing: Drawing;
  readonly observations: Observation[];
  readonly view: VisibleAttempt | null;
}

/** Asks until the drawing ends it. After a refusal or a death the page is loaded anew. */
export async function tab(name: string, seat: Tab): Promise<void> {
  const { world, drawing, observations, view: first } = seat;
  const pods = podsOf(world);
  let view = first;
  let mustReload = false;
  for (let asked = 0; ; asked += 1) {
    const ask: RequestKind | null = mustReload ? "start" : drawing.askOf(name, view);
    if (ask === null) return;
    const pod = pods.get(drawing.podOf(name));
    if (pod === undefined) throw new Error("no such pod");
    // The score must tell answers apart from each other, and tabs too.
    const response = asked % 2 === 0 ? "right" : `wrong, says ${name} at ${asked}`;
    const reply = await replyOf(pod, { ask, view, response });
    observations.push({ tab: name, pod: pod.name, ask, view, response, reply });
    mustReload = reply.kind === "refused";
    if (ask === "reset" && reply.kind === "done") view = null;
    else view = reply.shown ?? view;
  }
}

async function replyOf(pod: AnyPod, request: Parameters<typeof askPod>[1]): Promise<PodReply> {
  try {
    return await askPod(pod, request);
  } catch (error) {
    if (!(error instanceof Crashed)) throw error;
    return { kind: "refused", code: "crashed", shown: null };
  }
}

/** All new pods are taken away: an old one shows a live attempt where it was. */
async function goBack(
  world: MixedWorld,
  gates: Gates,
  observations: readonly Observation[],
): Promise<readonly BrokenPromise[]> {
  const last = observations.findLast(({ reply }) => reply.shown !== null)?.reply.shown ?? null;
  const isOver = observations.at(-1)?.ask === "reset" || observations.at(-1)?.ask === "finalize";
  if (last === null || last.isFinalized || isOver) return [];
  const showing = begin(world, "old 1");
  await gates.run(QUIET);
  const shown = await showing;
  const stored = world.keys.hash(`assess:questions:u:r:${last.number}`).size;
  if (isSame(shown, last) && shown.index === Math.min(stored, QUESTIONS)) return [];
  const what = `legacy pods show ${shown.number} at ${shown.index}; ${last.number} has ${stored}`;
  return [{ promise: "back", what }];
}

function isSame(a: VisibleAttempt, b: VisibleAttempt): boolean {
  return a.number === b.number && a.startedAt === b.startedAt;
}
