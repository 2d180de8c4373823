import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createAttemptTokens } from "#lib/attempt-token";
import { attemptView } from "../actions/fake-ports";

const SECRET = "a secret of more than 32 characters, for tests";
const slot = { userId: "CANARY-user", resourceId: "fractions" };
const view = attemptView({ currentQuestionIndex: 1 });
const list = [{ id: "q1", digest: "CANARY-key" }, { id: "q2" }];

interface Options {
  readonly secret?: string | undefined;
  readonly ttlSeconds?: number;
}

function tokensOf(options: Options = {}) {
  return createAttemptTokens({ secret: SECRET, ttlSeconds: 60, ...options });
}

async function issued(): Promise<string> {
  const token = await tokensOf().issue(slot, view, list);
  if (token === null) throw new Error("no token");
  return token;
}

describe("a token", () => {
  it("contains the attempt and its acknowledged revision", async () => {
    expect(await tokensOf().verify(slot, await issued())).toMatchObject({
      kind: "valid",
      claims: {
        attemptNumber: view.attemptNumber,
        attemptId: view.attemptId,
        startedAt: view.startedAt,
        revision: 1,
      },
    });
  });

  it("counts finalizing as a change of the revision", async () => {
    const whole = { currentQuestionIndex: 2, isFinalized: true };
    const token = await tokensOf().issue(slot, attemptView(whole), list);
    expect(await tokensOf().verify(slot, token ?? "")).toMatchObject({ claims: { revision: 3 } });
  });

  it("recognises the questions of the attempt and their grading", async () => {
    const verified = await tokensOf().verify(slot, await issued());
    if (verified.kind !== "valid") throw new Error(verified.kind);
    const { claims } = verified;
    expect(claims.hasQuestions(list)).toBe(true);
    expect(claims.hasQuestions([...list].reverse())).toBe(false);
    expect(claims.hasQuestions([{ id: "q1", digest: "another key" }, { id: "q2" }])).toBe(false);
    expect(claims.hasQuestions([{ id: "q1", digest: "CANARY-key" }])).toBe(false);
  });

  it("does not reveal the correct answers: its digest of the questions is keyed with the secret", async () => {
    const digestIn = async (secret: string): Promise<unknown> => {
      const token = (await tokensOf({ secret }).issue(slot, view, list)) ?? "";
      const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
      return (JSON.parse(payload) as { readonly list: unknown }).list;
    };
    expect(await digestIn(SECRET)).toBe(await digestIn(SECRET));
    expect(await digestIn(`${SECRET}!`)).not.toBe(await digestIn(SECRET));
  });

  it("is not issued for an attempt whose questions are unknown", async () => {
    expect(await tokensOf().issue(slot, view, null)).toBeNull();
  });

  it("contains neither the student nor the answers", async () => {
    const answered = attemptView({ questions: [{ isCorrect: true, response: "CANARY-answer" }] });
    const token = (await tokensOf().issue(slot, answered, list)) ?? "";
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    expect(payload).toContain(view.attemptId);
    expect(payload).not.toContain("CANARY");
  });

  it("is invalid if any single character is changed", async () => {
    const token = await issued();
    const tokens = tokensOf();
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "A" ? "B" : "A";
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect(await tokens.verify(slot, changed), `at ${at}`).toEqual({ kind: "invalid" });
    }
  });

  it.each([
    ["of another student", { ...slot, userId: "other" }],
    ["of another resource", { ...slot, resourceId: "other" }],
    [
      "of a slot whose concatenated ids are the same",
      { userId: "CANARY-userf", resourceId: "ractions" },
    ],
  ])("is invalid for a request %s", async (_whose, other) => {
    expect(await tokensOf().verify(other, await issued())).toEqual({ kind: "invalid" });
  });

  it.each([
    ["another secret", () => tokensOf({ secret: `${SECRET}!` }).issue(slot, view, list)],
    ["no signature", async () => `${(await issued()).split(".").slice(0, 2).join(".")}.`],
    [
      "the algorithm none",
      async () => {
        const [, payload] = (await issued()).split(".");
        const header = Buffer.from('{"alg":"none"}').toString("base64url");
        return `${header}.${payload}.`;
      },
    ],
    [
      "another issuer, such as the session's",
      () =>
        new SignJWT({})
          .setProtectedHeader({ alg: "HS256" })
          .setIssuer("holdfast-demo")
          .sign(new TextEncoder().encode(SECRET)),
    ],
    ["an empty text", async () => ""],
  ])("is invalid with %s", async (_what, forge) => {
    expect(await tokensOf().verify(slot, (await forge()) ?? "")).toEqual({ kind: "invalid" });
  });

  it("is expired when it is as old as an unused attempt can get", async () => {
    const token = await tokensOf({ ttlSeconds: -1 }).issue(slot, view, list);
    expect(await tokensOf().verify(slot, token ?? "")).toEqual({ kind: "expired" });
  });

  it("is neither issued nor accepted without a secret", async () => {
    const without = tokensOf({ secret: undefined });
    expect(await without.issue(slot, view, list)).toBeNull();
    expect(await without.verify(slot, await issued())).toEqual({ kind: "expired" });
  });
});
