import fc from "fast-check";
import type { AttemptStore } from "#lib/assessment-cache";
import type { Property, Story } from "../property";
import type { Side } from "../two-stores/side";
import { Ground, QUIZZES } from "./ground";
import { SlotModel } from "./model";
import { MOVES } from "./moves";
import type { Known, Played } from "./requests";

const REQUESTS_MAX = 60;

interface History {
  readonly isPublishing: boolean;
  readonly commands: Iterable<fc.AsyncCommand<Known, Played>>;
}

export interface Stage {
  readonly side: Side;
  /** Breaks the store, for histories that must be found. */
  readonly sabotage?: (store: AttemptStore) => AttemptStore;
}

/** The engine tells a client what the reference model says, request by request. */
export function followsReference(
  stage: () => Stage,
): Pick<Property<History>, "histories" | "play" | "events" | "clients"> {
  return {
    clients: 1,
    events: REQUESTS_MAX,
    histories: fc.record({
      isPublishing: fc.boolean(),
      commands: fc.commands(MOVES, { maxCommands: REQUESTS_MAX, size: "max" }),
    }),
    play: async ({ isPublishing, commands }, tally): Promise<Story | null> => {
      const { side, ...broken } = stage();
      await side.flush();
      const steps: Story["steps"] = [];
      const known: Known = {
        quizzes: QUIZZES.map((quiz) => {
          return { ...quiz, model: new SlotModel(quiz.totalQuestions), ids: new Map() };
        }),
      };
      const ground = new Ground(side, { isPublishing, ...broken });
      const real: Played = { ground, steps, tally };
      try {
        await fc.asyncModelRun(() => ({ model: known, real }), commands);
        return null;
      } catch (error) {
        const title = error instanceof Error ? error.message : String(error);
        return { title, invariant: null, actors: ["the student", "the world"], steps };
      } finally {
        tally.steps += steps.length;
      }
    },
  };
}
