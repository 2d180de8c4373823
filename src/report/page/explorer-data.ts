import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { GraphEvidence, Moment, Trace } from "../evidence";
import { pathsOf } from "../evidence-set";
import type { Path } from "../evidence-set";
import { storyId } from "../proof";
import { isExpectedStep } from "../violations";
import { anchor } from "./markup";
import type { Subject } from "./pieces";

/** A history that the page replays step by step. */
export interface Film {
  /** What a link to it begins with: "path=T1", "history=story-H23". */
  readonly key: string;
  readonly group: string;
  readonly title: string;
  /** null, here and of steps: nobody knows. */
  readonly start: Moment | null;
  readonly steps: readonly FilmStep[];
}

interface FilmStep {
  readonly actor: string;
  readonly does: string;
  readonly reply: string;
  readonly fault: string;
  readonly note: string;
  /** Of the machine; empty when none is taken. */
  readonly transition: string;
  readonly after: Moment | null;
}

/** A graph that the page walks. */
export interface Walk extends GraphEvidence {
  /** What a link to it begins with: "walk=lives". */
  readonly key: string;
}

/** Everything that the explorer of the page shows. */
export interface ExplorerData {
  readonly walks: readonly Walk[];
  readonly films: readonly Film[];
}

/**
 * How many characters it may add to the page. The bounds of the graphs keep it far below; a test
 * fills all of them.
 */
export const EXPLORER_CHARACTERS_MAX = 800_000;

export function explorerData({ collected, report }: Subject): ExplorerData {
  const models = collected.secondOpinions.flatMap(({ value }) => value.models);
  return {
    walks: collected.graphs.map(({ id, value }) => {
      return { key: `walk=${id}`, ...value, title: `${id}: ${value.title}` };
    }),
    films: [
      ...report.violationLanes.map((trace) => traceFilm("Failures", failureId(trace), trace)),
      ...pathsOf(collected).map(pathFilm),
      ...(collected.mutants ?? []).flatMap(({ id, title, counterexample }) => {
        if (counterexample === null) return [];
        const film = traceFilm("Mutants", mutantHistoryId(id), counterexample);
        return { ...film, title: `${id}: ${title}` };
      }),
      ...(collected.proof?.stories ?? []).map((story) => {
        return traceFilm("Stories of the proof", anchor("story", storyId(story)), story.lanes);
      }),
      ...models.flatMap(({ id, trail }) => {
        return trail === null ? [] : traceFilm("Second opinion", modelHistoryId(id), trail);
      }),
    ],
  };
}

function traceFilm(group: string, id: string, { title, invariant, start, steps }: Trace): Film {
  const broken = invariant === null ? "" : ` (breaks ${invariant})`;
  return {
    ...{ key: `history=${id}`, group, title: `${title}${broken}`, start: start ?? null },
    steps: steps.map(({ actor, does, reply, fault, after }) => {
      return {
        actor,
        does,
        reply,
        fault: fault ?? "",
        note: "",
        transition: "",
        after: after ?? null,
      };
    }),
  };
}

function pathFilm({ id, title, start, steps }: Path): Film {
  const first = steps[0]?.from ?? null;
  return {
    key: anchor("path", id).replace("-", "="),
    ...{ group: "Paths", title: `${id}: ${title}` },
    start: start ?? { state: first, facts: {} },
    steps: steps.map((step) => {
      const { story, to, transition, after, expectedNumber, seenInMemory, seenInRedis } = step;
      const facts = {
        ...after?.facts,
        "number as expected": numberText(expectedNumber),
        "number in memory": numberText(seenInMemory),
        "number in Redis": numberText(seenInRedis),
      };
      return {
        ...{ actor: "", does: story, fault: "", transition: transition ?? "" },
        reply: transition === null ? "nothing changes" : `taken: ${to}`,
        note: isExpectedStep(step) ? "" : "the number is not the expected one",
        after: { state: to, facts },
      };
    }),
  };
}

function numberText(number: number | null): string {
  return number === null ? "none" : String(number);
}

/** Small enough for a page, and without any sign that means something in it. */
export function packed(data: ExplorerData): string {
  return deflateRawSync(JSON.stringify(data), { level: 9 }).toString("base64");
}

/** The same in every report that has this failure, whatever else it has. */
export function failureId(trace: Trace): string {
  return `failure-${createHash("sha1").update(JSON.stringify(trace)).digest("hex").slice(0, 10)}`;
}

export function mutantHistoryId(mutant: string): string {
  return `${anchor("mutant", mutant)}-history`;
}

export function modelHistoryId(model: string): string {
  return `${anchor("model", model)}-history`;
}
