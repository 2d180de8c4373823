import fc from "fast-check";
import { HEALTHY } from "./faulty-gradebook";
import { questionId } from "./environment";
import type { GradebookBehavior, NamedAttempt } from "./model";
import { ComparedCommand, viewOf, outcomeOf } from "./compared-command";
import type { QuizModel, ReferenceModel, CommandDefinition, RealSystem } from "./compared-command";

type CommandArbitrary = fc.Arbitrary<fc.AsyncCommand<ReferenceModel, RealSystem>>;

const quizzes = fc.constantFrom(0, 0, 1);

/** The worst case of the incident: a gradebook that shows no result, in the list or by id. */
const SHOWS_NOTHING: GradebookBehavior = { list: "empty", byId: "blind", put: "works" };

const behaviors: fc.Arbitrary<GradebookBehavior> = fc.oneof(
  { arbitrary: fc.constant(HEALTHY), weight: 4 },
  { arbitrary: fc.constant(SHOWS_NOTHING), weight: 1 },
  {
    arbitrary: fc.record({
      list: fc.constantFrom("fresh", "empty", "lagging", "down"),
      byId: fc.constantFrom("fresh", "fresh", "fresh", "blind", "down"),
      put: fc.constantFrom("works", "works", "reply lost", "down"),
    }),
    weight: 5,
  },
);

const names: fc.Arbitrary<NamedAttempt> = fc.constantFrom("this", "this", "none", "another");

function commandOf<Args>(
  args: fc.Arbitrary<Args>,
  define: (args: Args) => CommandDefinition,
): CommandArbitrary {
  return args.map((given) => new ComparedCommand(define(given)));
}

const start = commandOf(fc.tuple(quizzes, behaviors), ([quiz, behavior]) => ({
  actor: "the student",
  text: `start ${quiz}`,
  quiz,
  behavior,
  execute: async (quizModel, environment) => {
    const mayCallGradebook = !quizModel.model.hasAttempt;
    const expected = quizModel.model.start(environment.tick(), behavior);
    const actual = await outcomeOf(quizModel, () =>
      environment.engine.ensureActiveState(quizModel.slot),
    );
    return { expected, actual, mayCallGradebook };
  },
}));

const question = commandOf(
  fc.record({
    quiz: quizzes,
    behavior: behaviors,
    type: fc.constantFrom("question.answer", "question.answer", "question.skip", "question.report"),
    /** Before, at or beyond the next question. */
    offset: fc.constantFrom(0, 0, 0, 0, 0, -1, 1),
    isRightId: fc.constantFrom(true, true, true, true, false),
    named: names,
    isCorrect: fc.boolean(),
  }),
  ({ quiz, behavior, type, offset, isRightId, named, isCorrect }) => ({
    actor: "the student",
    quiz,
    behavior,
    text: `${type} ${quiz}, next ${offset}, naming ${named}${isRightId ? "" : ", wrong question"}`,
    execute: async (quizModel, environment) => {
      environment.tick();
      const { model, slot } = quizModel;
      const index = Math.max(0, model.answered + offset);
      const given = {
        "question.answer": isCorrect,
        "question.skip": false,
        "question.report": null,
      };
      const request = {
        type,
        questionIndex: index,
        ...nameOf(quizModel, named),
        questionId: isRightId ? questionId(model.number ?? 1, index) : "another",
        response: isCorrect ? "right" : "wrong",
        report: "typo",
      };
      const what = { index, isRightId, named, given: given[type], type };
      const expected = model.question(what);
      const actual = await outcomeOf(quizModel, () => environment.engine.apply(slot, request));
      return { expected, actual, mayCallGradebook: false };
    },
  }),
);

const finalize = commandOf(fc.tuple(quizzes, behaviors, names), ([quiz, behavior, named]) => ({
  actor: "the student",
  text: `finalize ${quiz}, naming ${named}`,
  quiz,
  behavior,
  execute: async (quizModel, environment) => {
    environment.tick();
    const request = { type: "attempt.finalize", ...nameOf(quizModel, named) } as const;
    const expected = quizModel.model.finalize(named, behavior, environment.isPublishing);
    const actual = await outcomeOf(quizModel, () =>
      environment.engine.apply(quizModel.slot, request),
    );
    return {
      expected,
      actual,
      mayCallGradebook: environment.isPublishing && expected.kind !== "refused",
    };
  },
}));

const reset = commandOf(fc.tuple(quizzes, names), ([quiz, named]) => ({
  actor: "the student",
  text: `reset ${quiz}, naming ${named}`,
  quiz,
  execute: async (quizModel, environment) => {
    environment.tick();
    const request = { type: "attempt.reset", ...nameOf(quizModel, named) } as const;
    const expected = quizModel.model.reset(named);
    const actual = await outcomeOf(quizModel, () =>
      environment.engine.apply(quizModel.slot, request),
    );
    return { expected, actual, mayCallGradebook: false };
  },
}));

const resume = commandOf(fc.tuple(quizzes, behaviors), ([quiz, behavior]) => ({
  actor: "the student",
  text: `resume ${quiz}`,
  quiz,
  behavior,
  execute: async (quizModel, environment) => {
    const active = await environment.engine.getActiveState(quizModel.slot);
    const attempt = viewOf(quizModel, active?.state ?? null);
    const actual = { kind: "shown", code: null, attempt, cleared: null, isCorrect: null };
    return { expected: quizModel.model.resume(), actual, mayCallGradebook: false };
  },
}));

const sweep = commandOf(behaviors, (behavior) => ({
  actor: "the world",
  text: "sweep",
  quiz: 0,
  behavior,
  execute: async (_quizModel, environment, reference) => {
    const waiting = reference.quizzes.reduce((sum, { model }) => sum + model.waiting, 0);
    const reports = reference.quizzes.map(({ model }) => model.publish(behavior));
    const published = reports.reduce((sum, report) => sum + report.published, 0);
    const conflicts = reports.reduce((sum, report) => sum + report.conflicts, 0);
    const expected = { published, waiting: waiting - published, conflicts };
    await environment.makeDue();
    const { slots: _slots, ...actual } = await environment.engine.sweep();
    return { expected, actual, mayCallGradebook: waiting > 0 };
  },
}));

/** A legacy pod publishes the current number; its results have no attempt id. */
const foreignResult = commandOf(quizzes, (quiz): CommandDefinition => ({
  actor: "the world",
  text: `unsigned result ${quiz}`,
  quiz,
  isPossible: ({ model }) => model.hasAttempt && !model.results.has(model.number ?? 0),
  execute: async ({ slot, model }, environment) => {
    const number = model.number ?? 0;
    model.results.set(number, "another system");
    environment.gradebook.putForeignResult(slot, number);
    return NOTHING;
  },
}));

const NOTHING = { expected: null, actual: null, mayCallGradebook: false };

const dataLoss = commandOf(
  fc.tuple(quizzes, fc.constantFrom("expire", "expire", "evict", "restart", "flush")),
  ([quiz, what]): CommandDefinition => ({
    actor: "the world",
    text: `${what} ${quiz}`,
    quiz,
    isPossible: ({ model }) => what !== "expire" || model.hasAttempt,
    execute: async (quizModel, environment, reference) => {
      if (what === "restart") environment.restart();
      if (what === "evict") await environment.evictPointer(quizModel);
      if (what === "expire") await environment.expire(quizModel, quizModel.model.number ?? 0);
      if (what === "expire") quizModel.model.expire();
      if (what === "flush") await environment.fixture.flush();
      if (what === "flush") for (const { model } of reference.quizzes) model.flush();
      return NOTHING;
    },
  }),
);

/** Answers and starts are more frequent than the others, so that attempts are completed. */
export const COMMANDS: CommandArbitrary[] = [
  start,
  start,
  start,
  question,
  question,
  question,
  question,
  question,
  question,
  finalize,
  finalize,
  finalize,
  reset,
  resume,
  sweep,
  dataLoss,
  foreignResult,
];

function nameOf({ model, ids }: QuizModel, named: NamedAttempt): { readonly attemptId?: string } {
  if (named === "none") return {};
  const current = model.identity;
  const others = [...ids].filter(([identity]) => identity !== current).map(([, id]) => id);
  if (named === "another") return { attemptId: others.at(-1) ?? "another" };
  return { attemptId: (current === null ? undefined : ids.get(current)) ?? "of no attempt" };
}
