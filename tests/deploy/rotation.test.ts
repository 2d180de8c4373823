import { expect, test } from "vitest";
import { asDemoSession, createSession, type DemoSession } from "#lib/session";

const OLD = "the old secret of all pods, long enough to sign";
const NEW = "the new secret of all pods, long enough to sign";

function pod(secret: string, previousSecret?: string): DemoSession {
  const session = asDemoSession(createSession({ mode: "demo", secret, previousSecret }));
  if (session === null) throw new Error("no demo session");
  return session;
}

/** Whether each pod knows a student who signed in at the other. */
async function knowEachOther(one: DemoSession, other: DemoSession): Promise<boolean> {
  const pairs = [
    [one, other],
    [other, one],
  ] as const;
  for (const [signer, reader] of pairs) {
    const cookie = await signer.signIn("ada", { isSecure: false });
    const headers = new Headers({ cookie: cookie.split(";")[0] ?? "" });
    if ((await reader.getUser(headers))?.userId !== "ada") return false;
  }
  return true;
}

// "Rotate secrets" in docs/operate.md.
test("in every step of replacing SESSION_SECRET, pods before and after it know each other's students", async () => {
  const steps = [pod(OLD), pod(OLD, NEW), pod(NEW, OLD), pod(NEW)];
  for (const [at, before] of steps.slice(0, -1).entries()) {
    const after = steps[at + 1];
    expect(after !== undefined && (await knowEachOther(before, after))).toBe(true);
  }
});

test("without the first step they do not", async () => {
  expect(await knowEachOther(pod(OLD), pod(NEW, OLD))).toBe(false);
});
