import fc from "fast-check";
import type { AttemptStore } from "#lib/assessment-cache";
import type { Property, HistoryTrace } from "../property";
import type { StoreFixture } from "../two-stores/store-fixture";
import { ReferenceEnvironment, QUIZZES } from "./environment";
import { SlotModel } from "./model";
import { COMMANDS } from "./commands";
import type { ReferenceModel, RealSystem } from "./compared-command";

const REQUESTS_MAX = 60;

interface History {
  readonly isPublishing: boolean;
  readonly commands: Iterable<fc.AsyncCommand<ReferenceModel, RealSystem>>;
}

export interface ReferenceSetup {
  readonly fixture: StoreFixture;
  /** Breaks a rule of the store, to test that the histories detect it. */
  readonly mutant?: (store: AttemptStore) => AttemptStore;
}

/** The engine replies as the reference model, request by request. */
export function matchesReference(
  setup: () => ReferenceSetup,
): Pick<Property<History>, "histories" | "run" | "events" | "clients"> {
  return {
    clients: 1,
    events: REQUESTS_MAX,
    histories: fc.record({
      isPublishing: fc.boolean(),
      commands: fc.commands(COMMANDS, { maxCommands: REQUESTS_MAX, size: "max" }),
    }),
    run: async ({ isPublishing, commands }, counter): Promise<HistoryTrace | null> => {
      const { fixture, ...broken } = setup();
      await fixture.flush();
      const steps: HistoryTrace["steps"] = [];
      const reference: ReferenceModel = {
        quizzes: QUIZZES.map((quiz) => {
          return { ...quiz, model: new SlotModel(quiz.totalQuestions), ids: new Map() };
        }),
      };
      const environment = new ReferenceEnvironment(fixture, { isPublishing, ...broken });
      const real: RealSystem = { environment, steps, counter };
      try {
        await fc.asyncModelRun(() => ({ model: reference, real }), commands);
        return null;
      } catch (error) {
        const title = error instanceof Error ? error.message : String(error);
        return { title, invariant: null, actors: ["the student", "the world"], steps };
      } finally {
        counter.steps += steps.length;
      }
    },
  };
}
