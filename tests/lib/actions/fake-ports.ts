import { vi } from "vitest";
import type { PerformPorts } from "#lib/actions/perform";
import type { AttemptView } from "#lib/actions/result";
import type { TokenCheck } from "#lib/attempt-token";
import type { AttemptRequest, Outcome } from "#lib/services/attempt";
import { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import type { Slot } from "#lib/slot";

export const ATTEMPT_ID = "37971630-d083-5e83-951d-ae541b18c4a7";

export function attemptView(changes: Partial<AttemptView> = {}): AttemptView {
  return {
    attemptNumber: 3,
    attemptId: ATTEMPT_ID,
    phase: "answering",
    currentQuestionIndex: 0,
    totalQuestions: 2,
    startedAt: "2026-01-01T00:00:00.000Z",
    isFinalized: false,
    finalizationError: null,
    finalSummary: null,
    questions: [],
    ...changes,
  };
}

const applied: Outcome = { kind: "applied", attempt: attemptView() };

/** Ports that record their calls. The engine returns `outcome`, or throws it if it is an Error. */
export function fakePorts(outcome: Outcome | Error = applied) {
  const reply = async (): Promise<Outcome> => {
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const apply = vi.fn((_slot: Slot, _request: AttemptRequest, _claims?: VerifiedClaims) => {
    return reply();
  });
  const log = { warn: vi.fn(), error: vi.fn() };
  const ports: PerformPorts = {
    engine: { apply },
    session: {
      getUser: async (headers) => {
        const userId = headers.get("x-student");
        return userId === null ? null : { userId };
      },
    },
    tokens: { issue: async () => "signed", verify: async (_slot, token) => verify(token) },
    rateLimit: { count: async () => undefined },
    log,
  };
  return { ports, apply, log };
}

export const CLAIMS = new VerifiedClaims({
  attemptNumber: 3,
  attemptId: ATTEMPT_ID,
  startedAt: "2026-01-01T00:00:00.000Z",
  revision: 1,
  hasQuestions: () => true,
});

function verify(token: string): TokenCheck {
  if (token === "signed") return { kind: "valid", claims: CLAIMS };
  return { kind: token === "old" ? "expired" : "invalid" };
}

export const asMia = new Headers({ "x-student": "mia" });
