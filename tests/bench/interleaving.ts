import { ANSWERS_PER_RECORD } from "./contender";
import type { Contender } from "./contender";
import type { Load } from "./load";
import { runRound } from "./round";
import type { Round } from "./round";

/** All rounds of one contender under one load, in order. */
export interface Measurement {
  readonly load: Load;
  readonly contender: string;
  readonly rounds: readonly Round[];
}

export interface Interleaving {
  readonly rounds: number;
  /** The duration of one contender's turn in a round. */
  readonly seconds: number;
  /** Of each contender's first turn, which is not measured. */
  readonly warmUpSeconds: number;
  /** The first estimate for every contender: its first turn gets records for it. */
  readonly estimatedOpsPerSecond: number;
  /** Called between turns, to remove the records of the last one. */
  readonly clear: () => Promise<void>;
  readonly report: (line: string) => void;
}

/** The number of rounds between two progress messages. */
const REPORT_ROUNDS = 5;

/** More records than the last turn needed, so that a faster turn does not run out of records. */
const HEAD_ROOM = 1.4;

/**
 * Runs the contenders in turns: a warm-up and then the rounds, each of which starts with another
 * contender. A temporary slowdown of the machine then affects all of them.
 */
export async function interleave(
  load: Load,
  contenders: readonly Contender[],
  options: Interleaving,
): Promise<readonly Measurement[]> {
  const turns = contenders.map((contender): Turn => ({ contender, rounds: [], opsPerSecond: 0 }));
  const play = async (turn: Turn, seconds: number): Promise<Round> => {
    const expected = (turn.opsPerSecond || options.estimatedOpsPerSecond) * seconds * HEAD_ROOM;
    const records = freshNames(Math.ceil(expected / ANSWERS_PER_RECORD) + load.clients);
    const round = await runRound(turn.contender, { load, seconds, records });
    await options.clear();
    turn.opsPerSecond = Math.max(turn.opsPerSecond, round.opsPerSecond);
    return round;
  };
  for (const turn of turns) await play(turn, options.warmUpSeconds);
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
  /** Its maximum so far under this load. */
  opsPerSecond: number;
}

let names = 0;

/** Record names that no turn has used, so that cached state does not help another turn. */
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
