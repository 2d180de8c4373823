import type { ExpandedState, TakenStep } from "./explorer";
import { targetsOf } from "./explorer";
import type { Model, ModelTypes, Moment } from "./model";
import { Edges, schedulesThrough } from "./path-count";
import { stepInWords } from "./trace";

/** A graph of at most this many states is kept whole. */
const WHOLE_MAX = 500;
/** Of a larger one: so many steps of the states that the search visited first, in simple histories. */
const SIMPLEST_STEPS = 500;
/** And so many of the states that are nearest to the start, level by level; but the first whole. */
const NEAREST_STEPS = 100;
/** The levels of which a part may be kept while the search goes on. */
const LEVELS_MAX = 8;

/** A part of an explored graph in words. A row is numbers with a space between them. */
export interface RecordedGraph {
  /** The names of the facts of each state. */
  readonly names: string[];
  /** Texts, each once. The first is the empty one. */
  readonly words: string[];
  /**
   * One for each state, the first one first: how many steps lead on from it in the whole graph, then
   * the words of the machine's state and of each fact.
   */
  readonly states: string[];
  /**
   * One for each step: the state before and the state after it, then the words for who does it, what
   * it is, what is told, which fault it is, what the monitor says, the transition of the machine, and
   * how many schedules take it.
   */
  readonly steps: string[];
  /** How many states the whole graph has. */
  readonly total: number;
  /** How many steps away from the start the states are of which all are kept with their steps. */
  readonly levels: number;
  /** How many states are kept with all of their steps; others are where kept steps lead. */
  readonly kept: number;
}

/** Keeps a part of the graph of an exploration, to be walked by a person: `onExpand` of `explore`. */
export class GraphRecorder<T extends ModelTypes> {
  readonly #model: Model<T>;
  readonly #edges = new Edges();
  /** By state: how many steps the search took to find it. */
  readonly #depths = [0];
  /** In the order of the search. */
  readonly #retained = new Map<number, ExpandedState<T>>();

  constructor(model: Model<T>) {
    this.#model = model;
  }

  readonly expand = (expanded: ExpandedState<T>): void => {
    const { id, taken } = expanded;
    const targets = targetsOf(taken);
    const depth = this.#depths[id] ?? 0;
    this.#edges.add(id, targets);
    for (const target of targets) this.#depths[target] ??= depth + 1;
    if (this.#retained.size < WHOLE_MAX || depth <= LEVELS_MAX) this.#retained.set(id, expanded);
  };

  /** The part that is kept, when the exploration has ended by itself. */
  graph(): RecordedGraph {
    const total = this.#depths.length;
    const { ids, levels } =
      total <= WHOLE_MAX
        ? { ids: [...this.#retained.keys()], levels: Math.max(...this.#levels().keys()) }
        : this.#part();
    return { ...this.#written(ids), total, levels, kept: ids.length };
  }

  #part(): { readonly ids: readonly number[]; readonly levels: number } {
    const ids = new Set<number>();
    let levels = -1;
    let steps = 0;
    for (const [level, states] of this.#levels().entries()) {
      steps += this.#stepsOf(states);
      const isKept = states.every((state) => this.#retained.has(state));
      if (!isKept || (level > 0 && steps > NEAREST_STEPS)) break;
      for (const state of states) ids.add(state);
      levels = level;
    }
    let left = SIMPLEST_STEPS;
    for (const id of this.#retained.keys()) {
      left -= this.#stepsOf([id]);
      if (left < 0) break;
      ids.add(id);
    }
    return { ids: [...ids], levels };
  }

  #stepsOf(states: readonly number[]): number {
    return states.reduce(
      (steps, state) => steps + (this.#retained.get(state)?.taken.length ?? 0),
      0,
    );
  }

  /** The states by the fewest steps that lead to them. */
  #levels(): readonly (readonly number[])[] {
    const seen = new Set([0]);
    const levels: number[][] = [];
    for (let level = [0]; level.length > 0;) {
      levels.push(level);
      const next: number[] = [];
      for (const target of level.flatMap((state) => [...this.#edges.targetsOf(state)])) {
        if (seen.has(target)) continue;
        seen.add(target);
        next.push(target);
      }
      level = next;
    }
    return levels;
  }

  #written(ids: readonly number[]): Pick<RecordedGraph, "names" | "words" | "states" | "steps"> {
    const through = schedulesThrough(this.#edges, this.#depths.length);
    const writer = new GraphWriter();
    const expanded = ids.flatMap((id) => this.#retained.get(id) ?? []);
    for (const { id, state } of expanded) {
      writer.state(id, () => this.#momentOf(state), this.#left(id));
    }
    for (const { id, state, taken } of expanded) {
      for (const { step, result, target } of taken) {
        const { actor, does, reply, fault } = stepInWords(this.#model, step, state, result);
        const after = target ?? writer.nowhere();
        const left = target === null ? 0 : this.#left(target);
        writer.state(after, () => this.#momentOf(result.state), left);
        const schedules = target === null ? 0n : through(id, target);
        writer.step(id, after, {
          ...{ actor, does, reply, fault: fault ?? "", note: noteOf(result) },
          ...{ transition: "", through: String(schedules) },
        });
      }
    }
    return writer.written();
  }

  #left(id: number): number {
    return this.#edges.targetsOf(id).length;
  }

  #momentOf(state: ExpandedState<T>["state"]): Moment {
    return this.#model.wording.moment?.(state) ?? { state: null, facts: {} };
  }
}

function noteOf<T extends ModelTypes>({ violations, exceptions }: TakenStep<T>["result"]): string {
  return [
    ...violations.map(({ invariant, what }) => `breaks ${invariant}: ${what}`),
    ...exceptions.map((id) => `meets the exception ${id}`),
  ].join("; ");
}

/** What is said of a step, in words. */
export interface StepWords {
  readonly actor: string;
  readonly does: string;
  readonly reply: string;
  readonly fault: string;
  readonly note: string;
  readonly transition: string;
  readonly through: string;
}

/** Writes a graph in rows of numbers. States are given by any id, the first one first. */
export class GraphWriter {
  readonly #words = new Map([["", 0]]);
  readonly #ids = new Map<number, number>();
  readonly #states: string[] = [];
  readonly #steps: string[] = [];
  #names: readonly string[] = [];
  #nowhere = 0;

  /** Adds a state, if it is not there yet. Only then its words are asked for. */
  state(id: number, momentOf: () => Moment, left: number): void {
    if (this.#ids.has(id)) return;
    this.#ids.set(id, this.#ids.size);
    const { state, facts } = momentOf();
    if (this.#states.length === 0) this.#names = Object.keys(facts);
    const words = [state ?? "", ...this.#names.map((name) => facts[name] ?? "")];
    this.#states.push([left, ...words.map((word) => this.#word(word))].join(" "));
  }

  /** The id of a state that is no state of the graph: what a broken rule has led to. */
  nowhere(): number {
    this.#nowhere -= 1;
    return this.#nowhere;
  }

  step(from: number, to: number, words: StepWords): void {
    const { actor, does, reply, fault, note, transition, through } = words;
    const texts = [actor, does, reply, fault, note, transition, through];
    const places = [from, to].map((id) => this.#ids.get(id) ?? 0);
    this.#steps.push([...places, ...texts.map((text) => this.#word(text))].join(" "));
  }

  written(): Pick<RecordedGraph, "names" | "words" | "states" | "steps"> {
    const words = [...this.#words.keys()];
    return { names: [...this.#names], words, states: this.#states, steps: this.#steps };
  }

  #word(text: string): number {
    const number = this.#words.get(text) ?? this.#words.size;
    this.#words.set(text, number);
    return number;
  }
}
