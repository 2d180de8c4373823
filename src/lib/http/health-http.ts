import { atBoundary, type BoundaryLog } from "../actions/boundary";
import { json, replyOf } from "./reply";

interface ReadyPorts {
  ready(): Promise<{ readonly ok: boolean; readonly checks: Readonly<Record<string, string>> }>;
  readonly log: BoundaryLog;
}

/** 200 when this process can serve students now, otherwise 503; both with the result of each check. */
export async function readyReply(ports: ReadyPorts): Promise<Response> {
  const readiness = await atBoundary(ports.log, () => ports.ready());
  if ("outcome" in readiness) return replyOf(readiness);
  const { ok, checks } = readiness;
  return ok ? json(200, { ok, checks }) : json(503, { ok, checks }, { "Retry-After": "1" });
}
