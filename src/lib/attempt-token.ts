import { createHmac, hash } from "node:crypto";
import { z } from "zod";
import { hs256 } from "./hs256";
import { revisionOf } from "./services/attempt";
import type { AttemptView, QuestionList } from "./services/attempt";
import { VerifiedClaims } from "./services/attempt/verified-claims";
import { slotKey, type Slot } from "./slot";

export const TOKEN_LENGTH_MAX = 2_048;

const ISSUER = "holdfast-attempt";

export type TokenCheck =
  | { readonly kind: "valid"; readonly claims: VerifiedClaims }
  /** The same as no token. */
  | { readonly kind: "expired" }
  /** It was changed, or it is of another student or resource. */
  | { readonly kind: "invalid" };

/**
 * A signed token (HMAC SHA-256) that the client stores for an attempt: number, id, start, revision,
 * and a keyed digest of its question list (keyed, so that nobody without the secret can use it to
 * try out answers). From it the server knows what it acknowledged, even after a loss in Redis. It
 * contains no answer, no name and no id of a person.
 *
 * @internal
 */
export interface AttemptTokens {
  /**
   * `questions`: the stored list of the attempt. Resolves to null without a list or a secret; then
   * clients send no token, and a loss in Redis is not detected.
   */
  issue(slot: Slot, attempt: AttemptView, questions: QuestionList | null): Promise<string | null>;
  verify(slot: Slot, token: string): Promise<TokenCheck>;
}

interface TokenOptions {
  /** At least 32 characters, the same on every instance. */
  readonly secret: string | undefined;
  /** How long an attempt is kept after its last change. */
  readonly ttlSeconds: number;
}

const payloadSchema = z.object({
  slot: z.string(),
  n: z.int().min(1),
  id: z.uuid(),
  began: z.string().min(1),
  rev: z.int().min(0),
  list: z.string().min(1),
});

export function createAttemptTokens(options: TokenOptions): AttemptTokens {
  const { secret, ttlSeconds } = options;
  if (secret === undefined) {
    return { issue: async () => null, verify: async () => ({ kind: "expired" }) };
  }
  const jwt = hs256(secret);
  const listDigestOf = listDigests(secret);
  return {
    async issue(slot, attempt, questions) {
      if (questions === null) return null;
      return jwt.sign({
        slot: digestOf(slot),
        n: attempt.attemptNumber,
        id: attempt.attemptId,
        began: attempt.startedAt,
        rev: revisionOf(attempt.currentQuestionIndex, attempt.isFinalized),
        list: listDigestOf(questions),
        iss: ISSUER,
        exp: Math.floor(Date.now() / 1_000) + ttlSeconds,
      });
    },
    async verify(slot, token) {
      const check = jwt.verify(token, ISSUER);
      if (check.kind !== "valid") return check;
      const parsed = payloadSchema.safeParse(check.claims);
      // @mutant token-slot
      if (!parsed.success || parsed.data.slot !== digestOf(slot)) return { kind: "invalid" };
      return { kind: "valid", claims: claimsOf(parsed.data, listDigestOf) };
    },
  };
}

/** Binds a token to its slot without containing the ids. A request verifies one and issues another. */
function digestOf(slot: Slot): string {
  let digest = digests.get(slot);
  if (digest === undefined) {
    digest = hash("sha256", slotKey(slot), "base64url");
    digests.set(slot, digest);
  }
  return digest;
}

const digests = new WeakMap<Slot, string>();

type ListDigest = (questions: QuestionList) => string;

function claimsOf(
  payload: z.infer<typeof payloadSchema>,
  listDigestOf: ListDigest,
): VerifiedClaims {
  const { n, id, began, rev, list } = payload;
  return new VerifiedClaims({
    attemptNumber: n,
    attemptId: id,
    startedAt: began,
    revision: rev,
    hasQuestions: (questions) => listDigestOf(questions) === list,
  });
}

/** Keyed digests of lists, each computed once: the engine keeps the list of an attempt. */
function listDigests(secret: string): ListDigest {
  const known = new WeakMap<QuestionList, string>();
  return (questions) => {
    const found = known.get(questions);
    if (found !== undefined) return found;
    const text = JSON.stringify(questions.map(({ id, digest }) => [id, digest]));
    const digest = createHmac("sha256", secret).update(text).digest("base64url").slice(0, 22);
    known.set(questions, digest);
    return digest;
  };
}
