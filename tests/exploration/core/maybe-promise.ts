/**
 * A value that may already be available. Most of what an exploration asks for has been computed
 * before, and awaiting an available value costs more than all the rest of a step.
 */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Continues with a value: at once when it is available, otherwise when its promise resolves. */
export function whenAvailable<Value, Next>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Next>,
): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
