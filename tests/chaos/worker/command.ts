import { z } from "zod";

const endpoint = z.object({ host: z.string(), port: z.int() });

const targetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("single"), url: z.string() }),
  z.object({
    kind: z.literal("sentinel"),
    sentinels: z.array(endpoint).readonly(),
    name: z.string(),
  }),
  z.object({ kind: z.literal("cluster"), nodes: z.array(endpoint).readonly() }),
]);

const slotSchema = z.object({ userId: z.string(), resourceId: z.string() });

/** One student's tab: which slot it works at. */
const tabSchema = z.object({ name: z.string(), slot: slotSchema });

const environmentSchema = z.object({
  name: z.string(),
  seed: z.int(),
  target: targetSchema,
  gradebook: z.object({
    baseUrl: z.string(),
    tokenUrl: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
  }),
  historyFile: z.string(),
});

const OPERATION_KINDS = [
  "attempt.start",
  "question.answer",
  "question.skip",
  "question.report",
  "attempt.finalize",
  "attempt.reset",
  "sweep",
] as const;

/** What the campaign tells a writer. Each is answered once, when it is done. */
export const commandSchema = z.discriminatedUnion("do", [
  /** Connects; whatever was open before is closed. */
  z.object({ do: z.literal("open"), environment: environmentSchema }),
  /** Lets the tabs work until `rest`. `mayReset`: also in the middle of an attempt. */
  z.object({ do: z.literal("work"), tabs: z.array(tabSchema), mayReset: z.boolean() }),
  /** Lets every tab end what it is at, and look once more; gives how many there are. */
  z.object({ do: z.literal("rest") }),
  /** Keeps the event loop busy. */
  z.object({ do: z.literal("stall"), ms: z.int() }),
  /** Moves the clock that the engine is given. */
  z.object({ do: z.literal("jump"), ms: z.int() }),
  /** So many requests on one slot's attempt, all at the same time. */
  z.object({ do: z.literal("burst"), tab: tabSchema, count: z.int() }),
  /** Brings a slot to where an operation can be made, makes it, and dies at its nth call. */
  z.object({
    do: z.literal("die"),
    tab: tabSchema,
    operation: z.enum(OPERATION_KINDS),
    call: z.int(),
    when: z.enum(["before", "after"]),
  }),
  /** Goes on with a slot, as its student would, until its result is finalized. */
  z.object({ do: z.literal("finish"), tab: tabSchema }),
  /** Publishes what waits. */
  z.object({ do: z.literal("sweep") }),
  /** Lets go of the connection and the file. */
  z.object({ do: z.literal("close") }),
]);

export type Command = z.infer<typeof commandSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type TabPlan = z.infer<typeof tabSchema>;
export type OperationKind = (typeof OPERATION_KINDS)[number];
export { OPERATION_KINDS };

/** `error` is a mistake of the campaign's own, not of what it looks at. */
export const replySchema = z.object({ error: z.string().nullable(), count: z.int() });
export type Reply = z.infer<typeof replySchema>;
