import fc from "fast-check";
import { HEALTHY } from "./moody-gradebook";
import { questionId } from "./environment";
import type { Mood, Named } from "./model";
import { Moving, shown, toldBy } from "./requests";
import type { Expectation, Known, Move, Played } from "./requests";

type DrawnMove = fc.Arbitrary<fc.AsyncCommand<Known, Played>>;

const quizzes = fc.constantFrom(0, 0, 1);

/** The incident at its worst: a gradebook that shows nothing, whatever there is. */
const AS_IF_EMPTY: Mood = { list: "empty", byId: "blind", put: "works" };

const moods: fc.Arbitrary<Mood> = fc.oneof(
  { arbitrary: fc.constant(HEALTHY), weight: 4 },
  { arbitrary: fc.constant(AS_IF_EMPTY), weight: 1 },
  {
    arbitrary: fc.record({
      list: fc.constantFrom("fresh", "empty", "lagging", "down"),
      byId: fc.constantFrom("fresh", "fresh", "fresh", "blind", "down"),
      put: fc.constantFrom("works", "works", "reply lost", "down"),
    }),
    weight: 5,
  },
);

const names: fc.Arbitrary<Named> = fc.constantFrom("this", "this", "none", "another");

function drawn<Args>(args: fc.Arbitrary<Args>, move: (args: Args) => Move): DrawnMove {
  return args.map((given) => new Moving(move(given)));
}

const start = drawn(fc.tuple(quizzes, moods), ([quiz, mood]) => ({
  ...{ actor: "the student", text: `start ${quiz}`, quiz, mood },
  make: async (at, environment) => {
    const mayAsk = !at.model.hasAttempt;
    const expected = at.model.start(environment.tick(), mood);
    const seen = await toldBy(at, () => environment.engine.ensureActiveState(at.slot));
    return { expected, seen, mayAsk };
  },
}));

const question = drawn(
  fc.record({
    quiz: quizzes,
    mood: moods,
    type: fc.constantFrom("question.answer", "question.answer", "question.skip", "question.report"),
    /** Before, at or beyond the next question. */
    offset: fc.constantFrom(0, 0, 0, 0, 0, -1, 1),
    isRightId: fc.constantFrom(true, true, true, true, false),
    named: names,
    isCorrect: fc.boolean(),
  }),
  ({ quiz, mood, type, offset, isRightId, named, isCorrect }) => ({
    ...{ actor: "the student", quiz, mood },
    text: `${type} ${quiz}, next ${offset}, naming ${named}${isRightId ? "" : ", wrong question"}`,
    make: async (at, environment) => {
      environment.tick();
      const { model, slot } = at;
      const index = Math.max(0, model.answered + offset);
      const given = {
        "question.answer": isCorrect,
        "question.skip": false,
        "question.report": null,
      };
      const asked = {
        ...{ type, questionIndex: index, ...nameOf(at, named) },
        questionId: isRightId ? questionId(model.number ?? 1, index) : "another",
        response: isCorrect ? "right" : "wrong",
        report: "typo",
      };
      const what = { index, isRightId, named, given: given[type], type };
      const expected = model.ask(what);
      const seen = await toldBy(at, () => environment.engine.apply(slot, asked));
      return { expected, seen, mayAsk: false };
    },
  }),
);

const finalize = drawn(fc.tuple(quizzes, moods, names), ([quiz, mood, named]) => ({
  ...{ actor: "the student", text: `finalize ${quiz}, naming ${named}`, quiz, mood },
  make: async (at, environment) => {
    environment.tick();
    const asked = { type: "attempt.finalize", ...nameOf(at, named) } as const;
    const expected = at.model.finalize(named, mood, environment.isPublishing);
    const seen = await toldBy(at, () => environment.engine.apply(at.slot, asked));
    return { expected, seen, mayAsk: environment.isPublishing && expected.kind !== "refused" };
  },
}));

const reset = drawn(fc.tuple(quizzes, names), ([quiz, named]) => ({
  ...{ actor: "the student", text: `reset ${quiz}, naming ${named}`, quiz },
  make: async (at, environment) => {
    environment.tick();
    const asked = { type: "attempt.reset", ...nameOf(at, named) } as const;
    const expected = at.model.reset(named);
    const seen = await toldBy(at, () => environment.engine.apply(at.slot, asked));
    return { expected, seen, mayAsk: false };
  },
}));

const resume = drawn(fc.tuple(quizzes, moods), ([quiz, mood]) => ({
  ...{ actor: "the student", text: `resume ${quiz}`, quiz, mood },
  make: async (at, environment) => {
    const active = await environment.engine.getActiveState(at.slot);
    const attempt = shown(at, active?.state ?? null);
    const seen = { kind: "shown", code: null, attempt, cleared: null, isCorrect: null };
    return { expected: at.model.resume(), seen, mayAsk: false };
  },
}));

const sweep = drawn(moods, (mood) => ({
  ...{ actor: "the world", text: "sweep", quiz: 0, mood },
  make: async (_at, environment, known) => {
    const waiting = known.quizzes.reduce((sum, { model }) => sum + model.waiting, 0);
    const fates = known.quizzes.map(({ model }) => model.publish(mood));
    const published = fates.reduce((sum, fate) => sum + fate.published, 0);
    const conflicts = fates.reduce((sum, fate) => sum + fate.conflicts, 0);
    const expected = { published, waiting: waiting - published, conflicts };
    await environment.makeDue();
    const { slots: _slots, ...seen } = await environment.engine.sweep();
    return { expected, seen, mayAsk: waiting > 0 };
  },
}));

/** Another version publishes the number that the student is at: it does not sign its results. */
const foreignResult = drawn(quizzes, (quiz): Move => ({
  ...{ actor: "the world", text: `unsigned result ${quiz}`, quiz },
  isPossible: ({ model }) => model.hasAttempt && !model.results.has(model.number ?? 0),
  make: async ({ slot, model }, environment) => {
    const number = model.number ?? 0;
    model.results.set(number, "nobody");
    environment.gradebook.leave(slot, number);
    return NOTHING;
  },
}));

const NOTHING = { expected: null, seen: null, mayAsk: false };

const mishaps = drawn(
  fc.tuple(quizzes, fc.constantFrom("expire", "expire", "evict", "restart", "flush")),
  ([quiz, what]): Move => ({
    ...{ actor: "the world", text: `${what} ${quiz}`, quiz },
    isPossible: ({ model }) => what !== "expire" || model.hasAttempt,
    make: async (at, environment, known) => {
      if (what === "restart") environment.restart();
      if (what === "evict") await environment.evictPointer(at);
      if (what === "expire") await environment.expire(at, at.model.number ?? 0);
      if (what === "expire") at.model.expire();
      if (what === "flush") await environment.side.flush();
      if (what === "flush") for (const { model } of known.quizzes) model.flush();
      return NOTHING;
    },
  }),
);

/** Answers and starts come more often than everything else, so that attempts come to an end. */
export const MOVES: DrawnMove[] = [
  ...[start, start, start, question, question, question, question, question, question],
  ...[finalize, finalize, finalize, reset, resume, sweep, mishaps, foreignResult],
];

function nameOf({ model, ids }: Expectation, named: Named): { readonly attemptId?: string } {
  if (named === "none") return {};
  const current = model.identity;
  const others = [...ids].filter(([identity]) => identity !== current).map(([, id]) => id);
  if (named === "another") return { attemptId: others.at(-1) ?? "another" };
  return { attemptId: (current === null ? undefined : ids.get(current)) ?? "of no attempt" };
}
