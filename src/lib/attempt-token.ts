import { createHash, createHmac } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { revisionOf } from "./services/attempt";
import type { AttemptView, QuestionList } from "./services/attempt";
import { VerifiedClaims } from "./services/attempt/verified-claims";
import { slotKey, type Slot } from "./slot";

export const TOKEN_LENGTH_MAX = 2_048;

const ISSUER = "holdfast-attempt";
const ALGORITHM = "HS256";

export type Verified =
  | { readonly kind: "valid"; readonly claims: VerifiedClaims }
  /** It says nothing any more: as good as none. */
  | { readonly kind: "expired" }
  /** Somebody has changed it, or it is of another student or resource. */
  | { readonly kind: "invalid" };

/**
 * What the client keeps of an attempt, signed (HMAC SHA-256): number, id, start, revision, and a
 * keyed digest of its question list, with which nobody without the secret can try out what is
 * correct. With it the server knows what it had acknowledged when Redis does not any more. No
 * answer, no name and no id of a person is in it.
 */
export interface AttemptTokens {
  /**
   * `questions`: the stored list of the attempt. null without one, and when no secret is set:
   * clients then send none, and a loss goes unnoticed.
   */
  issue(slot: Slot, attempt: AttemptView, questions: QuestionList | null): Promise<string | null>;
  verify(slot: Slot, token: string): Promise<Verified>;
}

interface TokenOptions {
  /** At least 32 characters, the same on every instance. */
  readonly secret: string | undefined;
  /** As long as an untouched attempt is kept. */
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
  const key = new TextEncoder().encode(secret);
  return {
    async issue(slot, attempt, questions) {
      if (questions === null) return null;
      const payload = {
        slot: digestOf(slot),
        n: attempt.attemptNumber,
        id: attempt.attemptId,
        began: attempt.startedAt,
        rev: revisionOf(attempt.currentQuestionIndex, attempt.isFinalized),
        list: keyedDigestOf(questions, secret),
      };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setExpirationTime(`${ttlSeconds}s`)
        .sign(key);
    },
    async verify(slot, token) {
      try {
        const expected = { algorithms: [ALGORITHM], issuer: ISSUER };
        const { payload } = await jwtVerify(token, key, expected);
        const parsed = payloadSchema.safeParse(payload);
        // @mutant token-slot
        if (!parsed.success || parsed.data.slot !== digestOf(slot)) return { kind: "invalid" };
        return { kind: "valid", claims: claimsOf(parsed.data, secret) };
      } catch (error) {
        return { kind: error instanceof errors.JWTExpired ? "expired" : "invalid" };
      }
    },
  };
}

/** Binds a token to its slot without telling whose it is. */
function digestOf(slot: Slot): string {
  return createHash("sha256").update(slotKey(slot)).digest("base64url");
}

function claimsOf(payload: z.infer<typeof payloadSchema>, secret: string): VerifiedClaims {
  const { n, id, began, rev, list } = payload;
  return new VerifiedClaims({
    attemptNumber: n,
    attemptId: id,
    startedAt: began,
    revision: rev,
    hasQuestions: (questions) => keyedDigestOf(questions, secret) === list,
  });
}

function keyedDigestOf(questions: QuestionList, secret: string): string {
  const text = JSON.stringify(questions.map(({ id, digest }) => [id, digest]));
  return createHmac("sha256", secret).update(text).digest("base64url").slice(0, 22);
}
