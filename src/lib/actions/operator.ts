import type { RequestHeaders, SessionPort } from "../session";

/** Who acts, as the audit names them. */
export interface Operator {
  readonly operatorId: string;
}

/** The operator who is asking; null for everybody else, students and nobody alike. */
export async function operatorAsking(
  session: SessionPort,
  headers: RequestHeaders,
): Promise<Operator | null> {
  const asking = await session.whoIsAsking(headers);
  return asking?.isOperator === true ? { operatorId: asking.userId } : null;
}
