import { canStartOf } from "../holdfast";
import type { StartAnswer, StartRequest } from "../start-policy";
import { answerOf, checkWhile, requireEqual, rule, show, violation } from "./contract-rule";
import type { ContractRule, WhileBroken } from "./contract-rule";

/** What the suite of a start policy needs to know. */
export interface PolicyContractOptions {
  /** The `canStart` function of `createHoldfast`. */
  readonly canStart: (request: StartRequest) => StartAnswer | Promise<StartAnswer>;
  /** Starts that are allowed; at least one. */
  readonly allowed: readonly StartRequest[];
  /** Starts that are refused; at least one. */
  readonly refused: readonly StartRequest[];
  /** Makes what the policy depends on fail while `work` runs. Without it, no such rule. */
  readonly whileBroken?: WhileBroken;
  /** How long one call may take. Default 1,000 ms; after that Holdfast starts no attempt. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 1_000;

const ANSWERS =
  "Return { allowed: true } or { allowed: false, reason }, with a reason of 1 to 500 characters or none.";

/** The rules for an application's start policy. Throws a TypeError without examples of both kinds. */
export function policyContract(options: PolicyContractOptions): readonly ContractRule[] {
  const { allowed, refused, whileBroken, timeoutMs = TIMEOUT_MS } = options;
  if (allowed.length === 0 || refused.length === 0) {
    throw new TypeError("policyContract: give at least one start of each kind.");
  }
  const canStart = canStartOf(options.canStart);
  const ask = (request: StartRequest): Promise<StartAnswer> =>
    answerOf(`canStart(${show(request)})`, () => canStart(Object.freeze({ ...request })), {
      ...{ timeoutMs, todo: ANSWERS },
    });
  const askAll = async (requests: readonly StartRequest[]): Promise<readonly StartAnswer[]> => {
    const answers: StartAnswer[] = [];
    for (const request of requests) answers.push(await ask(request));
    return answers;
  };
  const all = [...allowed, ...refused];
  const requireAnswers = (came: readonly StartAnswer[], isAllowed: boolean): void => {
    const requests = isAllowed ? allowed : refused;
    for (const [index, request] of requests.entries()) {
      requireEqual(came[index]?.allowed, isAllowed, {
        what: `canStart(${show(request)}) ${isAllowed ? "refused" : "allowed"} the start.`,
        todo: "Check the example and the policy: attemptNumber is the number of the attempt that would start, from 1.",
      });
    }
  };
  return [
    rule(
      {
        id: "policy.allowed",
        title: "canStart allows the starts that are allowed",
        why: "Students could not start.",
      },
      async () => requireAnswers(await askAll(allowed), true),
    ),
    rule(
      {
        id: "policy.refused",
        title: "canStart refuses the starts that are not allowed",
        why: "Students could start what they must not.",
      },
      async () => requireAnswers(await askAll(refused), false),
    ),
    rule(
      {
        id: "policy.repeatable",
        title: "canStart gives the same answer again, in any order",
        why: "It is asked more than once for one start: before a reset, and at the start itself.",
      },
      async () => {
        const first = await askAll(all);
        const again = (await askAll(all.toReversed())).toReversed();
        for (const [index, request] of all.entries()) {
          requireEqual(again[index], first[index], {
            what: `canStart(${show(request)}) gave another answer the second time.`,
            todo: "Count nothing in canStart: being asked is not a start.",
          });
        }
      },
    ),
    rule(
      {
        id: "policy.concurrent",
        title: "canStart keeps questions at the same time apart",
        why: "A student would get the answer for another student.",
      },
      async () => {
        const alone = await askAll(all);
        const together = await Promise.all(all.map(ask));
        for (const [index, request] of all.entries()) {
          requireEqual(together[index], alone[index], {
            what: `canStart(${show(request)}) gave another answer while other calls ran.`,
            todo: "Keep what a call needs in its own variables.",
          });
        }
      },
    ),
    rule(
      {
        id: "policy.in-time",
        title: "canStart answers in time",
        why: "After one second Holdfast starts no attempt and asks the student to try again.",
      },
      async () => void (await askAll(all)),
    ),
    ...(whileBroken === undefined
      ? []
      : [
          rule(
            {
              id: "policy.broken-refuses",
              title: "canStart allows nothing that is refused while what it depends on fails",
              why: "An outage would open a closed quiz.",
            },
            () =>
              checkWhile(whileBroken, async () => {
                for (const request of refused) {
                  const came = await canStart(request).catch(() => null);
                  if (came?.allowed !== true) continue;
                  throw violation(
                    `canStart(${show(request)}) allowed the start while it was broken.`,
                    {
                      ...{ expected: "an error, or { allowed: false }", came },
                      todo: "Let the error pass: Holdfast then starts nothing and asks the student to try again.",
                    },
                  );
                }
              }),
          ),
        ]),
  ];
}
