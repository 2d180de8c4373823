import { questionBankOf } from "../holdfast";
import type { Questions } from "../holdfast/own-questions";
import type { Grade, QuestionList } from "../services/attempt/question-bank";
import type { Slot } from "../slot";
import { answerOf, freshName, requireEqual, rule, show, violation } from "./contract-rule";
import type { ContractRule } from "./contract-rule";

/** A question with a response that is correct and one that is not. */
export interface QuestionExample {
  readonly resourceId: string;
  readonly questionId: string;
  /** If the question has more than one field. */
  readonly responseIdentifier?: string;
  readonly right: unknown;
  readonly wrong: unknown;
}

/** What the suite of questions needs to know. */
export interface QuestionsContractOptions {
  readonly questions: Questions;
  /** Students at resources that exist; at least one, better two students at two resources. */
  readonly slots: readonly Slot[];
  /** The attempts whose lists are compared. Default 1, 2, 3. */
  readonly attempts?: readonly number[];
  /** At least one. Give one for each kind of question. */
  readonly examples: readonly QuestionExample[];
  /** A resource id that does not exist. Default: a made-up one. */
  readonly unknownResourceId?: string;
  /** The id of a question that no longer exists. Default: a made-up one. */
  readonly removedQuestionId?: string;
  /** How long one call may take. Default 1,000 ms: a student waits for it. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 1_000;
const ATTEMPTS = [1, 2, 3];

/** The longest text that a client can send is longer; every part must survive this one. */
const LONG_TEXT_LENGTH = 100_000;

/** JSON that a client can send. `1e400` is valid JSON and becomes Infinity. */
const ODD_RESPONSES: readonly string[] = [
  ...["null", "true", "false", "0", "-0", "-1", "1.5", "1e308", "1e400", "-1e400"],
  ...['""', '" "', '"toString"', '"__proto__"', '"constructor"', '"\\u0000"', '"\\ud800"'],
  ...["[]", "{}", "[null]", "[[]]", '["a","a"]', "[1e400]", "[[[[[[[[[[]]]]]]]]]]"],
  ...['{"__proto__":{"a":1}}', '{"toString":null}', '{"length":-1}', '{"0":"a","length":1}'],
  JSON.stringify("x".repeat(LONG_TEXT_LENGTH)),
];

const NO_RESPONSES: readonly unknown[] = [null, {}, [], "", "   "];

/**
 * The rules for an application's questions. Throws a TypeError without slots or examples, because
 * then most rules could not fail.
 */
export function questionsContract(options: QuestionsContractOptions): readonly ContractRule[] {
  const { slots, examples, attempts = ATTEMPTS } = options;
  if (slots.length === 0 || examples.length === 0 || attempts.length === 0) {
    throw new TypeError("questionsContract: give at least one slot, one attempt and one example.");
  }
  return [...listRules(options), ...gradeRules(options)];
}

interface Calls {
  readonly list: (slot: Slot, attempt: number) => Promise<QuestionList | null>;
  readonly grade: (example: ExampleQuestion, response: unknown, digest?: string) => Promise<Grade>;
}

type ExampleQuestion = Pick<QuestionExample, "resourceId" | "questionId" | "responseIdentifier">;

function callsOf({ questions, timeoutMs = TIMEOUT_MS }: QuestionsContractOptions): Calls {
  const bank = questionBankOf(questions);
  return {
    list: (slot, attempt) =>
      answerOf(
        `questions.list(${show(slot)}, ${attempt})`,
        () => bank.list(Object.freeze({ ...slot }), attempt),
        {
          timeoutMs,
          todo: "Return an array of ids (1 to 255 characters, each once), or null for an unknown resource. Throw only if the source of the questions fails.",
        },
      ),
    grade: (asked, response, digest) => {
      const { resourceId, questionId: id, responseIdentifier } = asked;
      const question = { id, ...(digest !== undefined && { digest }) };
      const answer = { response, ...(responseIdentifier !== undefined && { responseIdentifier }) };
      return answerOf(
        `questions.grade(${show(id)}, ${show(response)})`,
        () => bank.grade(resourceId, question, answer),
        {
          timeoutMs,
          todo: 'Return true, false, { kind: "invalid_response", problem } for a response that cannot be graded, or { kind: "changed" } for a question that is gone. Throw only if the source of the questions fails.',
        },
      );
    },
  };
}

interface ListCase {
  readonly slot: Slot;
  readonly attempt: number;
}

function listRules(options: QuestionsContractOptions): readonly ContractRule[] {
  const { slots, attempts = ATTEMPTS, examples, unknownResourceId } = options;
  const { list, grade } = callsOf(options);
  const cases = slots.flatMap((slot) => attempts.map((attempt): ListCase => ({ slot, attempt })));
  const listAll = async (all: readonly ListCase[]): Promise<readonly (QuestionList | null)[]> => {
    const lists: (QuestionList | null)[] = [];
    for (const { slot, attempt } of all) lists.push(await list(slot, attempt));
    return lists;
  };
  const nameOf = ({ slot, attempt }: ListCase): string => `list(${show(slot)}, ${attempt})`;
  return [
    rule(
      {
        id: "questions.list-valid",
        title: "questions.list returns valid, unique ids for every given slot and attempt",
        why: "Without a valid list no attempt of the resource can start.",
      },
      async () => {
        for (const each of cases) {
          if ((await list(each.slot, each.attempt)) !== null) continue;
          throw violation(`${nameOf(each)} found no resource.`, {
            expected: "a list of question ids",
            came: null,
            todo: "Return a list for every attempt number, or give slots of resources that exist.",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.list-repeatable",
        title: "questions.list returns the same list for the same slot and attempt",
        why: "A start that is sent twice, or an attempt that is restored, would get other questions than the page shows.",
      },
      async () => {
        for (const each of cases) {
          const first = await list(each.slot, each.attempt);
          requireEqual(await list(each.slot, each.attempt), first, {
            what: `${nameOf(each)} returned another list the second time.`,
            todo: "Choose questions by a hash of user id, resource id and attempt number, not at random; sort what a database returns.",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.list-independent",
        title: "questions.list of an attempt does not depend on the calls before it",
        why: "Another pod has not seen the same calls, and would return another list.",
      },
      async () => {
        const first = await listAll(cases);
        for (const example of examples) await grade(example, structuredClone(example.wrong));
        const again = (await listAll(cases.toReversed())).toReversed();
        for (const [index, each] of cases.entries()) {
          requireEqual(again[index], first[index], {
            what: `${nameOf(each)} returned another list after calls for other attempts.`,
            todo: "Keep no state between the calls: no cursor, no counter, no list of questions already used.",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.list-concurrent",
        title: "questions.list returns the same lists to calls at the same time",
        why: "Students start at the same time; one would get the questions of another.",
      },
      async () => {
        const alone = await listAll(cases);
        const together = await Promise.all(cases.map(({ slot, attempt }) => list(slot, attempt)));
        for (const [index, each] of cases.entries()) {
          requireEqual(together[index], alone[index], {
            what: `${nameOf(each)} returned another list while other calls ran.`,
            todo: "Keep what a call needs in its own variables, not in the module or in the object.",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.list-unknown",
        title: "questions.list returns null for an unknown resource",
        why: "Students who follow an old link should read that there is no such assessment, not that something failed.",
      },
      async () => {
        const resourceId = unknownResourceId ?? freshName();
        for (const { userId } of slots) {
          const came = await list({ userId, resourceId }, 1);
          requireEqual(came, null, {
            what: `list answered for the unknown resource ${show(resourceId)}.`,
            todo: "Return null if there is no such resource; neither an empty list nor an error.",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.list-in-time",
        title: "questions.list answers in time",
        why: "A student waits for it at the start, and after 10 s the start fails.",
      },
      async () => void (await listAll(cases)),
    ),
  ];
}

function gradeRules(options: QuestionsContractOptions): readonly ContractRule[] {
  const { examples, slots, attempts = ATTEMPTS, removedQuestionId } = options;
  const { list, grade } = callsOf(options);
  const answers = examples.flatMap((example) =>
    [example.right, example.wrong].map((response) => ({ example, response })),
  );
  const gradeEach = async (all: typeof answers): Promise<readonly Grade[]> => {
    const grades: Grade[] = [];
    for (const { example, response } of all) {
      grades.push(await grade(example, structuredClone(response)));
    }
    return grades;
  };
  const requireSame = (came: readonly Grade[], first: readonly Grade[], when: string): void => {
    for (const [index, { example, response }] of answers.entries()) {
      requireEqual(came[index], first[index], {
        what: `grade(${show(example.questionId)}, ${show(response)}) returned another grade ${when}.`,
        todo: "Grade by the arguments and the content alone: no counter, no cache by response, no global regular expression with the flag g.",
      });
    }
  };
  return [
    rule(
      {
        id: "questions.grade-right",
        title: "questions.grade returns true for every right example",
        why: "A student would lose points for a correct answer.",
      },
      async () => {
        for (const example of examples) {
          const came = await grade(example, structuredClone(example.right));
          requireEqual(came, graded(true), {
            what: `grade(${show(example.questionId)}, ${show(example.right)}) did not accept the right response.`,
            todo: "Check the example and the comparison (types, spaces, order of choices).",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.grade-wrong",
        title: "questions.grade returns false for every wrong example",
        why: "A student would get points for a wrong answer, or could not answer at all.",
      },
      async () => {
        for (const example of examples) {
          const came = await grade(example, structuredClone(example.wrong));
          requireEqual(came, graded(false), {
            what: `grade(${show(example.questionId)}, ${show(example.wrong)}) did not return false for the wrong response.`,
            todo: "Check the example. A wrong response that can be graded is false, not invalid_response.",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.grade-repeatable",
        title: "questions.grade returns the same grade again, in any order",
        why: "An answer may be graded more than once; the grades must not contradict each other.",
      },
      async () => {
        const first = await gradeEach(answers);
        requireSame(await gradeEach(answers), first, "the second time");
        const twice = await gradeEach(answers.flatMap((each) => [each, each]));
        requireSame(
          twice.filter((_grade, index) => index % 2 === 1),
          first,
          "directly after the same answer",
        );
        const reversed = (await gradeEach(answers.toReversed())).toReversed();
        requireSame(reversed, first, "after other answers");
      },
    ),
    rule(
      {
        id: "questions.grade-concurrent",
        title: "questions.grade returns the same grades to calls at the same time",
        why: "Students answer at the same time; one would get the grade of another.",
      },
      async () => {
        const alone = await gradeEach(answers);
        const together = await Promise.all(
          answers.map(({ example, response }) => grade(example, structuredClone(response))),
        );
        requireSame(together, alone, "while other calls ran");
      },
    ),
    rule(
      {
        id: "questions.grade-leaves-response",
        title: "questions.grade does not change the response",
        why: "The response is stored after it was graded, so the student would have answered something else.",
      },
      async () => {
        for (const { example, response } of answers) {
          const given = structuredClone(response);
          await grade(example, given);
          requireEqual(given, response, {
            what: `grade(${show(example.questionId)}, …) changed the response that it was given.`,
            todo: "Sort and trim copies: [...response].sort(), not response.sort().",
          });
        }
      },
    ),
    rule(
      {
        id: "questions.grade-survives",
        title: "questions.grade never throws, whatever JSON a client sends",
        why: "A response that makes grade throw is a fault that the student cannot repair, and an alarm for you.",
      },
      async () => {
        for (const example of examples) {
          for (const json of ODD_RESPONSES) await grade(example, JSON.parse(json));
        }
      },
    ),
    rule(
      {
        id: "questions.grade-nothing",
        title: "questions.grade does not return true for an empty response",
        why: "A student would get points without an answer.",
      },
      async () => {
        for (const example of examples) {
          for (const response of NO_RESPONSES) {
            if (show(response) === show(example.right)) continue;
            const came = await grade(example, structuredClone(response));
            if (came.kind !== "graded" || !came.isCorrect) continue;
            throw violation(
              `grade(${show(example.questionId)}, ${show(response)}) accepted an empty response.`,
              {
                expected: 'false, or { kind: "invalid_response", problem }',
                came: true,
                todo: "Check the type of the response before you compare it.",
              },
            );
          }
        }
      },
    ),
    rule(
      {
        id: "questions.grade-removed",
        title: 'questions.grade returns { kind: "changed" } for a question that no longer exists',
        why: "A student whose question was removed can then leave it out; otherwise the attempt cannot be finished.",
      },
      async () => {
        const questionId = removedQuestionId ?? freshName();
        for (const { resourceId, wrong } of examples) {
          const came = await grade({ resourceId, questionId }, structuredClone(wrong));
          requireEqual(
            came,
            { kind: "changed" },
            {
              what: `grade answered for the question ${show(questionId)}, which does not exist.`,
              todo: 'Return { kind: "changed" } if the question is not found.',
            },
          );
        }
      },
    ),
    rule(
      {
        id: "questions.grade-digest",
        title: "questions.grade compares the digest, if questions.list gives digests",
        why: "A student would be graded by a question that was changed after the attempt started.",
      },
      async () => {
        const digests = new Map<string, string>();
        for (const slot of slots) {
          for (const attempt of attempts) {
            for (const { id, digest } of (await list(slot, attempt)) ?? []) {
              if (digest !== undefined) digests.set(`${slot.resourceId} ${id}`, digest);
            }
          }
        }
        for (const example of examples) {
          const { resourceId, questionId, right } = example;
          const digest = digests.get(`${resourceId} ${questionId}`);
          if (digest === undefined) continue;
          requireEqual(await grade(example, structuredClone(right), digest), graded(true), {
            what: `grade(${show(questionId)}, …) did not accept the digest that list gave.`,
            todo: "Compare context.digest with the digest that list gives for the question.",
          });
          const came = await grade(example, structuredClone(right), `${digest}-other`);
          requireEqual(
            came,
            { kind: "changed" },
            {
              what: `grade(${show(questionId)}, …) ignored that the digest differs.`,
              todo: 'Return { kind: "changed" } if context.digest is given and differs.',
            },
          );
        }
      },
    ),
    rule(
      {
        id: "questions.grade-in-time",
        title: "questions.grade answers in time",
        why: "A student waits for the feedback, and after 10 s the answer fails.",
      },
      async () => void (await gradeEach(answers)),
    ),
  ];
}

function graded(isCorrect: boolean): Grade {
  return { kind: "graded", isCorrect };
}
