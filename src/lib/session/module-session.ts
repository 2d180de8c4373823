import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { Fault } from "../fault";
import type { SessionPort } from "../session";
import { idProblem } from "../slot";

const moduleSchema = z.object({
  default: z.custom<SessionPort>(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      "whoIsAsking" in value &&
      typeof value.whoIsAsking === "function",
  ),
});

const studentSchema = z
  .object({
    userId: z.string().refine((id) => idProblem(id) === null),
    isOperator: z.boolean().exactOptional(),
  })
  .nullable();

/**
 * Asks the deployment's own session module. What it answers is parsed: a user id that no key may be
 * made of is a fault of the deployment, never a student.
 */
export function moduleSession(modulePath: string): SessionPort {
  let loading: Promise<SessionPort> | null = null;
  return {
    async whoIsAsking(headers) {
      loading ??= loadModule(modulePath);
      const session = await loading;
      const answer = studentSchema.safeParse(await session.whoIsAsking(headers));
      if (!answer.success) throw broken("answered with something that is not a user");
      return answer.data;
    },
  };
}

async function loadModule(modulePath: string): Promise<SessionPort> {
  const parsed = moduleSchema.safeParse(await imported(modulePath));
  if (!parsed.success) throw broken("has no default export with a whoIsAsking function");
  return parsed.data.default;
}

async function imported(modulePath: string): Promise<unknown> {
  const url = pathToFileURL(resolve(modulePath)).href;
  try {
    // The path is known at run time only: the bundler must leave this import alone.
    return (await import(/* turbopackIgnore: true */ url)) as unknown;
  } catch (cause) {
    throw broken("cannot be loaded", cause);
  }
}

function broken(what: string, cause?: unknown): Fault {
  return new Fault("internal", `The session module (SESSION_MODULE) ${what}.`, {
    retryable: false,
    cause,
  });
}
