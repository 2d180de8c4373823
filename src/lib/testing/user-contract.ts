import { sessionOf } from "../holdfast";
import type { FindUser } from "../holdfast/own-user";
import type { RequestHeaders, Student } from "../session/contract";
import { answerOf, checkWhile, requireEqual, rule, violation } from "./contract-rule";
import type { ContractRule, WhileBroken } from "./contract-rule";

/** Request headers, as `Headers` takes them. */
export type GivenHeaders = RequestHeaders | Readonly<Record<string, string>>;

/** A request of a signed-in user, and who that is. */
export interface SignedInExample extends Student {
  /** The headers of a request of this user, such as `{ cookie: "…" }`. */
  readonly headers: GivenHeaders;
}

/** What the suite of a `user` function needs to know. */
export interface UserContractOptions {
  /** The `user` function of `createHoldfast`. */
  readonly user: FindUser;
  /** At least one; better two users. */
  readonly signedIn: readonly SignedInExample[];
  /** Headers of requests of nobody: signed out, an expired session. Without any: no headers. */
  readonly signedOut?: readonly GivenHeaders[];
  /** Headers with a session that was changed or invented: a wrong signature, another id. */
  readonly forged?: readonly GivenHeaders[];
  /** Makes the session service fail while `work` runs. Without it, there is no such rule. */
  readonly whileBroken?: WhileBroken;
  /** How long one call may take. Default 1,000 ms: it is part of every request. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 1_000;

/** The rules for an application's `user` function. Throws a TypeError without a signed-in example. */
export function userContract(options: UserContractOptions): readonly ContractRule[] {
  const { user, signedIn, signedOut = [], forged = [], whileBroken } = options;
  const { timeoutMs = TIMEOUT_MS } = options;
  if (signedIn.length === 0) throw new TypeError("userContract: give at least one signed-in user.");
  const session = sessionOf(user);
  const nobody = [...signedOut, {}];
  const userOf = (headers: GivenHeaders): Promise<Student | null> =>
    answerOf("user(headers)", () => session.getUser(headersOf(headers)), {
      timeoutMs,
      todo: "Return the user's id (1 to 255 characters), an object with userId, or null if nobody is signed in. Throw only if the session cannot be checked.",
    });
  const requireUser = (came: Student | null, example: SignedInExample, when: string): void => {
    const { userId, isOperator = false } = example;
    requireEqual(
      came && { userId: came.userId, isOperator: came.isOperator ?? false },
      { userId, isOperator },
      {
        what: `user(headers) did not return the signed-in user${when}.`,
        todo: "Read the session from the given headers alone, and return the id that your gradebook knows.",
      },
    );
  };
  const requireNobody = (came: Student | null, when: string): void =>
    requireEqual(came, null, {
      what: `user(headers) returned a user for a request of nobody${when}.`,
      todo: "Return null without a valid session. Keep no user between the calls.",
    });
  return [
    rule(
      {
        id: "user.signed-in",
        title: "user returns the id of the signed-in user",
        why: "Attempts and results would belong to nobody, or to somebody else.",
      },
      async () => {
        for (const example of signedIn) requireUser(await userOf(example.headers), example, "");
      },
    ),
    rule(
      {
        id: "user.signed-out",
        title: "user returns null if nobody is signed in",
        why: "Students who must sign in again would read that something failed.",
      },
      async () => {
        for (const headers of nobody) requireNobody(await userOf(headers), "");
      },
    ),
    rule(
      {
        id: "user.stateless",
        title: "user of a request does not depend on the requests before it",
        why: "A student would act as the student who came before.",
      },
      async () => {
        for (const example of signedIn) {
          requireUser(await userOf(example.headers), example, " after another request");
          for (const headers of nobody) {
            requireNobody(await userOf(headers), " after a request of a user");
          }
        }
      },
    ),
    rule(
      {
        id: "user.concurrent",
        title: "user keeps requests at the same time apart",
        why: "A student would act as another student.",
      },
      async () => {
        const together = await Promise.all([
          ...signedIn.map(({ headers }) => userOf(headers)),
          ...nobody.map((headers) => userOf(headers)),
        ]);
        for (const [index, example] of signedIn.entries()) {
          requireUser(together[index] ?? null, example, " while other requests ran");
        }
        for (const came of together.slice(signedIn.length)) {
          requireNobody(came, " while other requests ran");
        }
      },
    ),
    rule(
      {
        id: "user.in-time",
        title: "user answers in time",
        why: "It is part of every request, and after 10 s the request fails.",
      },
      async () => {
        for (const { headers } of signedIn) await userOf(headers);
      },
    ),
    ...(forged.length === 0
      ? []
      : [
          rule(
            {
              id: "user.forged",
              title: "user accepts no forged session",
              why: "Anybody could act as any student.",
            },
            async () => {
              for (const headers of forged) {
                const came = await outcomeOf(() => session.getUser(headersOf(headers)));
                if (came === null || "error" in came || came.answer === null) continue;
                throw violation("user(headers) accepted a forged session.", {
                  ...{ expected: "null or an error", came: came.answer },
                  todo: "Verify the signature of the session before you read from it.",
                });
              }
            },
          ),
        ]),
    ...(whileBroken === undefined
      ? []
      : [
          rule(
            {
              id: "user.broken-throws",
              title: "user throws while sessions cannot be checked",
              why: "null would send signed-in students to the sign-in page, and an id could be of anybody.",
            },
            () =>
              checkWhile(whileBroken, async () => {
                for (const { headers } of signedIn) {
                  const came = await outcomeOf(() => session.getUser(headersOf(headers)));
                  if (came !== null && "error" in came) continue;
                  throw violation("user(headers) did not throw while the session service failed.", {
                    ...{ expected: "an error", came: came?.answer },
                    todo: "Let errors of the session service pass; return null only for a session that was checked.",
                  });
                }
              }),
          ),
        ]),
  ];
}

async function outcomeOf(
  work: () => Promise<Student | null>,
): Promise<{ readonly answer: Student | null } | { readonly error: unknown }> {
  try {
    return { answer: await work() };
  } catch (error) {
    return { error };
  }
}

function headersOf(headers: GivenHeaders): RequestHeaders {
  return isRequestHeaders(headers) ? headers : new Headers(headers);
}

function isRequestHeaders(headers: GivenHeaders): headers is RequestHeaders {
  return typeof headers["get"] === "function";
}
