import { z } from "zod";
import { brokenModule, defaultExportOf } from "../module-file";
import type { SessionPort } from "./contract";
import { idProblem } from "../slot";

const portSchema = z.custom<SessionPort>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    "getUser" in value &&
    typeof value.getUser === "function",
);

const studentSchema = z
  .object({
    userId: z.string().refine((id) => idProblem(id) === null),
    isOperator: z.boolean().exactOptional(),
  })
  .nullable();

/**
 * Uses the deployment's session module. Its results are parsed: an invalid user id is a fault of the
 * deployment, and never a student.
 */
export function moduleSession(path: string): SessionPort & { check(): Promise<void> } {
  const file = { title: "The session module (SESSION_MODULE)", path };
  let loading: Promise<SessionPort> | null = null;
  const load = async (): Promise<SessionPort> => {
    const parsed = portSchema.safeParse(await defaultExportOf(file));
    if (parsed.success) return parsed.data;
    throw brokenModule(file, "has no default export with a getUser function");
  };
  const loaded = (): Promise<SessionPort> => {
    loading ??= load();
    return loading;
  };
  return {
    check: async () => {
      await loaded();
    },
    async getUser(headers) {
      const session = await loaded();
      const answer = studentSchema.safeParse(await session.getUser(headers));
      if (!answer.success) throw brokenModule(file, "answered with something that is not a user");
      return answer.data;
    },
  };
}
