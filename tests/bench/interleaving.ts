import { ANSWERS_PER_RECORD } from "./contender";
import type { Contender } from "./contender";
import type { Load } from "./load";
import { runRound } from "./round";
import type { Round } from "./round";

/** All rounds of one contender under one load, in the order in which they were run. */
export interface Measurement {
  readonly load: Load;
  readonly contender: string;
  readonly rounds: readonly Round[];
}

export interface Interleaving {
  readonly rounds: number;
  /** Of one contender's turn in a round. */
  readonly seconds: number;
  /** Called between turns: removes the records of the last one. */
  readonly clear: () => Promise<void>;
  readonly report: (line: string) => void;
}

const WARM_UP_SECONDS = 0.4;

/** Before anything is known of a contender. */
const FIRST_OPS_PER_SECOND = 20_000;

/** Rounds between two signs of life. */
const REPORT_ROUNDS = 5;

/** More records than the last turn needed, so that a faster one does not end early. */
const HEAD_ROOM = 1.4;

/**
 * Lets the contenders take turns, a warm-up and then the rounds, each round beginning with another
 * contender. What slows the machine down for a while slows all of them down.
 */
export async function interleave(
  load: Load,
  contenders: readonly Contender[],
  options: Interleaving,
): Promise<readonly Measurement[]> {
  const turns = contenders.map((contender): Turn => ({ contender, rounds: [], opsPerSecond: 0 }));
  const play = async (turn: Turn, seconds: number): Promise<Round> => {
    const expected = (turn.opsPerSecond || FIRST_OPS_PER_SECOND) * seconds * HEAD_ROOM;
    const records = freshNames(Math.ceil(expected / ANSWERS_PER_RECORD) + load.clients);
    const round = await runRound(turn.contender, { load, seconds, records });
    await options.clear();
    turn.opsPerSecond = Math.max(turn.opsPerSecond, round.opsPerSecond);
    return round;
  };
  for (const turn of turns) await play(turn, Math.min(WARM_UP_SECONDS, options.seconds));
  for (let number = 0; number < options.rounds; number += 1) {
    for (const turn of rotated(turns, number)) turn.rounds.push(await play(turn, options.seconds));
    if ((number + 1) % REPORT_ROUNDS !== 0 && number + 1 !== options.rounds) continue;
    const speeds = turns.map(({ contender, rounds }) => {
      return `${contender.name} ${Math.round(rounds.at(-1)?.opsPerSecond ?? 0)}`;
    });
    options.report(`${load.name}, round ${number + 1} of ${options.rounds}: ${speeds.join(", ")}`);
  }
  return turns.map(({ contender, rounds }) => ({ load, contender: contender.name, rounds }));
}

interface Turn {
  readonly contender: Contender;
  readonly rounds: Round[];
  /** The most it has reached so far under this load. */
  opsPerSecond: number;
}

let names = 0;

/** Record names that no turn had before: what a process remembers of one cannot help another. */
export function freshNames(count: number): readonly string[] {
  return Array.from({ length: count }, () => {
    names += 1;
    return String(names);
  });
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const from = by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}
