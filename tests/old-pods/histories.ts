import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import { Crashed, Gates } from "./gates";
import type { Choices } from "./gates";
import { MixedWorld, QUESTIONS } from "./mixed-world";
import type { OutsideRedis } from "./mixed-world";
import { brokenPromises } from "./promises";
import type { Broken, Heard } from "./promises";
import { askPod } from "./student";
import type { AnyPod, Ask, Shown, Told } from "./student";

export interface Played {
  readonly broken: readonly Broken[];
  readonly heard: readonly Heard[];
  readonly steps: readonly string[];
}

export interface Sabotaged {
  readonly store?: StoreOptions;
  readonly sabotage?: (store: AttemptStore) => AttemptStore;
  readonly outside?: OutsideRedis;
  /** How many questions an old pod had been told before the first new pod came; absent: no life. */
  readonly answeredBefore?: number;
}

/** What is asked of a pod next: what is left to the drawing, and which pod is asked. */
export interface Drawing extends Choices {
  podOf(tab: string): PodName;
  askOf(tab: string, view: Shown | null): Ask | null;
}

export const POD_NAMES = ["old 1", "old 2", "new 1", "new 2"] as const;
export type PodName = (typeof POD_NAMES)[number];

function podsOf(world: PodMaker): ReadonlyMap<PodName, AnyPod> {
  return new Map(
    POD_NAMES.map((name): [PodName, AnyPod] => [
      name,
      name.startsWith("new")
        ? { kind: "new", name, engine: world.newPod(name) }
        : { kind: "old", name, pod: world.oldPod(name) },
    ]),
  );
}

/** One student asks one thing after the other, each of any pod. */
export async function wander(drawing: Drawing, sabotaged: Sabotaged = {}): Promise<Played> {
  const gates = new Gates();
  const world = new MixedWorld(gates, sabotaged);
  const heard: Heard[] = [];
  const before = liveBefore(world, heard, sabotaged.answeredBefore);
  await gates.run(QUIET);
  const life = tab("student", { world, drawing, heard, view: await before });
  await Promise.all([gates.run(drawing), life]);
  await world.look();
  const broken = brokenPromises(world, heard, { isSequential: true });
  const back = broken.length > 0 ? [] : await goBack(world, gates, heard);
  return { broken: [...broken, ...back], heard, steps: gates.steps };
}

/** Of an attempt that only old pods have seen: no pointer, no mark, no id. */
async function liveBefore(
  world: MixedWorld,
  heard: Heard[],
  answers: number | undefined,
): Promise<Shown | null> {
  if (answers === undefined) return null;
  const asks: readonly Ask[] = [
    "start",
    ...Array.from({ length: answers }, () => "answer" as const),
  ];
  let view: Shown | null = null;
  const pod: AnyPod = { kind: "old", name: "old 1", pod: world.oldPod("old 1") };
  for (const [at, ask] of asks.entries()) {
    const response = at % 2 === 0 ? "right" : `wrong, before ${at}`;
    const told = await heardFrom(pod, { ask, view, response });
    heard.push({ tab: "student", pod: pod.name, ask, view, response, told });
    view = told.shown;
  }
  return view;
}

/** Two tabs answer one live attempt at the same time, each request of any pod. */
export async function sideBySide(drawing: Drawing, sabotaged: Sabotaged = {}): Promise<Played> {
  const gates = new Gates();
  const world = new MixedWorld(gates, sabotaged);
  const heard: Heard[] = [];
  const begun = begin(world, drawing.podOf("begin"));
  await gates.run(QUIET);
  const view = await begun;
  const lives = ["tab A", "tab B"].map((name) => tab(name, { world, drawing, heard, view }));
  await gates.run(drawing);
  await Promise.all(lives);
  await world.look();
  const broken = brokenPromises(world, heard, { isSequential: false });
  const other = heard.find(({ told: { shown } }) => shown !== null && !isSame(shown, view));
  const moved: readonly Broken[] =
    other === undefined
      ? []
      : [{ promise: "steady", what: `${other.pod} shows another attempt than the live one` }];
  const back = broken.length > 0 ? [] : await goBack(world, gates, heard);
  return { broken: [...broken, ...moved, ...back], heard, steps: gates.steps };
}

/** Nobody is in the way: what is drawn first comes first. */
export const QUIET: Choices = { pick: () => 0, wayOf: () => "go on" };

export async function begin(world: PodMaker, name: PodName): Promise<Shown> {
  const pod = podsOf(world).get(name);
  if (pod === undefined) throw new Error(`no pod is called ${name}`);
  const { shown } = await askPod(pod, { ask: "start", view: null, response: "" });
  if (shown === null) throw new Error("a start on a quiet day opens an attempt");
  return shown;
}

/** Where pods of either kind are to be had. */
export type PodMaker = Pick<MixedWorld, "oldPod" | "newPod">;

interface Tab {
  readonly world: PodMaker;
  readonly drawing: Drawing;
  readonly heard: Heard[];
  readonly view: Shown | null;
}

/** Asks until the drawing ends it. After a refusal or a death the page is loaded anew. */
export async function tab(name: string, seat: Tab): Promise<void> {
  const { world, drawing, heard, view: first } = seat;
  const pods = podsOf(world);
  let view = first;
  let mustReload = false;
  for (let asked = 0; ; asked += 1) {
    const ask: Ask | null = mustReload ? "start" : drawing.askOf(name, view);
    if (ask === null) return;
    const pod = pods.get(drawing.podOf(name));
    if (pod === undefined) throw new Error("no such pod");
    // The score must tell answers apart from each other, and tabs too.
    const response = asked % 2 === 0 ? "right" : `wrong, says ${name} at ${asked}`;
    const told = await heardFrom(pod, { ask, view, response });
    heard.push({ tab: name, pod: pod.name, ask, view, response, told });
    mustReload = told.kind === "refused";
    if (ask === "reset" && told.kind === "done") view = null;
    else view = told.shown ?? view;
  }
}

async function heardFrom(pod: AnyPod, request: Parameters<typeof askPod>[1]): Promise<Told> {
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
  heard: readonly Heard[],
): Promise<readonly Broken[]> {
  const last = heard.findLast(({ told }) => told.shown !== null)?.told.shown ?? null;
  const isOver = heard.at(-1)?.ask === "reset" || heard.at(-1)?.ask === "finalize";
  if (last === null || last.isFinalized || isOver) return [];
  const showing = begin(world, "old 1");
  await gates.run(QUIET);
  const shown = await showing;
  const stored = world.keys.hash(`assess:questions:u:r:${last.number}`).size;
  if (isSame(shown, last) && shown.index === Math.min(stored, QUESTIONS)) return [];
  const what = `old pods show ${shown.number} at ${shown.index}; ${last.number} has ${stored}`;
  return [{ promise: "back", what }];
}

function isSame(a: Shown, b: Shown): boolean {
  return a.number === b.number && a.startedAt === b.startedAt;
}
