import { z } from "zod";
import type { PodPort, PodReply } from "#lib/services/doctor";
import { UsageError } from "../operator-context";

const ANSWER_MS_MAX = 3_000;

const replySchema = z.object({
  ok: z.literal(true),
  build: z.string().max(200).nullable().default(null),
  actions: z.string().max(200).nullable().default(null),
});

/** The pods at these addresses. Throws UsageError for a text that is no http address. */
export function podsAt(urls: readonly string[]): readonly PodPort[] {
  return urls.map((url) => {
    const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
    if (!isHttp)
      throw new UsageError(`--url ${url}: must be an address such as http://10.0.0.1:3000`);
    const { host, origin } = new URL(url);
    return { where: host, ask: () => ask(`${origin}/api/health/live`) };
  });
}

async function ask(address: string): Promise<PodReply> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const response = await fetch(address, { signal, redirect: "error" });
    if (!response.ok) return { kind: "failed", reason: `it answered ${response.status}` };
    const reply = replySchema.safeParse(await response.json());
    if (!reply.success) return { kind: "failed", reason: "its answer is not Holdfast's" };
    const { build, actions } = reply.data;
    return { kind: "answered", build, actions };
  } catch (error) {
    return { kind: "failed", reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
