import type { Frame, LaneFrame } from "./frame";
import { HoldfastLane } from "./holdfast-lane";
import { LegacyLane } from "./legacy-lane";
import { ACTIONS, PROLOGUE } from "./story";
import type { Action, Story } from "./story";
import { LANES } from "./wording";

type LaneFrames = Pick<Frame, "legacy" | "holdfast">;

const HOLD_MS = { short: 3_000, long: 5_000, loss: 7_000 } as const;

/**
 * Plays a story in both lanes, from last week's attempt on. Deterministic: time is simulated, and
 * nothing is kept. Frame 0 is before the first action; frame n is after action n.
 */
export async function play(story: Story): Promise<readonly Frame[]> {
  const lanes = { legacy: new LegacyLane(), holdfast: new HoldfastLane() };
  const [legacy, holdfast] = await Promise.all([lanes.legacy.begin(), lanes.holdfast.begin()]);
  const holdMs = HOLD_MS.long;
  const frames: Frame[] = [{ action: null, said: PROLOGUE, tab: 1, holdMs, legacy, holdfast }];
  let shown: LaneFrames = { legacy, holdfast };
  let tab: Frame["tab"] = 1;
  for (const action of story) {
    if (action === "o") tab = tab === 1 ? 2 : 1;
    const next: LaneFrames = {
      legacy: await lanes.legacy.play(action, tab),
      holdfast: await lanes.holdfast.play(action, tab),
    };
    frames.push({
      ...{ action, said: saidOf(action, next), tab, holdMs: holdMsOf(action, shown, next) },
      ...next,
    });
    shown = next;
  }
  return frames;
}

/** Says in which version it happened, if the page of the other one offered no such button. */
function saidOf(action: Action, next: LaneFrames): string {
  const { said } = ACTIONS[action];
  const acting = LANES.filter(({ id }) => !next[id].isIdle);
  if (acting.length === LANES.length) return said;
  return acting.length === 0 ? "Ada can't do that now." : `${acting[0]?.name ?? ""}: ${said}`;
}

/** Longest where something is lost, and longer where something else than the student acts. */
function holdMsOf(action: Action, before: LaneFrames, next: LaneFrames): number {
  const verdictOf = ({ verdict }: LaneFrame): string => verdict.join(" ");
  const isTurn = LANES.some(({ id }) => verdictOf(before[id]) !== verdictOf(next[id]));
  if (isTurn) return HOLD_MS.loss;
  return ACTIONS[action].by === "Ada" ? HOLD_MS.short : HOLD_MS.long;
}
