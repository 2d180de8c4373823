import fc from "fast-check";
import type { AttemptStore } from "#lib/assessment-cache";
import type { Property, HistoryTrace } from "../property";
import type { Side } from "../two-stores/side";
import { ReferenceEnvironment, QUIZZES } from "./environment";
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
  readonly mutant?: (store: AttemptStore) => AttemptStore;
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
    play: async ({ isPublishing, commands }, tally): Promise<HistoryTrace | null> => {
      const { side, ...broken } = stage();
      await side.flush();
      const steps: HistoryTrace["steps"] = [];
      const known: Known = {
        quizzes: QUIZZES.map((quiz) => {
          return { ...quiz, model: new SlotModel(quiz.totalQuestions), ids: new Map() };
        }),
      };
      const environment = new ReferenceEnvironment(side, { isPublishing, ...broken });
      const real: Played = { environment, steps, tally };
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
