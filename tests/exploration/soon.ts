/**
 * Here already, or on its way. Most of what an exploration asks for has been computed before, and
 * to wait for what is there costs more than all the rest of a step.
 */
export type Soon<Value> = Value | Promise<Value>;

/** Goes on with a value as soon as it is there: at once when it is there already. */
export function whenThere<Value, Next>(
  value: Soon<Value>,
  next: (value: Value) => Soon<Next>,
): Soon<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
