import type { Student } from "../session/contract";

/** An operator, as the audit log names them. */
export interface Operator {
  readonly operatorId: string;
}

/** The user as an operator; null for students and for nobody. */
export function operatorOf(user: Student | null): Operator | null {
  return user?.isOperator === true ? { operatorId: user.userId } : null;
}
