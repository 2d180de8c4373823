import type { Student } from "../session";

/** Who acts, as the audit names them. */
export interface Operator {
  readonly operatorId: string;
}

/** The operator that this user is; null for everybody else, students and nobody alike. */
export function operatorOf(user: Student | null): Operator | null {
  return user?.isOperator === true ? { operatorId: user.userId } : null;
}
