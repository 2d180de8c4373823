import { Fault } from "../fault";

/** Runs one call of a method. */
export type CallInterceptor = (
  method: string,
  args: readonly unknown[],
  call: () => Promise<unknown>,
) => Promise<unknown>;

/** The same object, but `intercept` runs each call of the methods named in `methods`. */
export function instrumented<T extends object>(
  target: T,
  methods: Readonly<Record<string, unknown>>,
  intercept: CallInterceptor,
): T {
  return new Proxy(target, {
    get: (of, key) => {
      const found: unknown = Reflect.get(of, key, of);
      if (typeof found !== "function") return found;
      const call = (...args: readonly unknown[]): unknown => Reflect.apply(found, of, args);
      if (typeof key !== "string" || !Object.hasOwn(methods, key)) return call;
      return (...args: readonly unknown[]) => intercept(key, args, async () => call(...args));
    },
  });
}

/** The code of a fault. Any other error is a bug of the product, with the code `internal`. */
export function codeOf(error: unknown): string {
  return error instanceof Fault ? error.code : "internal";
}

export function secondsSince(startedAtMs: number): number {
  return (performance.now() - startedAtMs) / 1_000;
}
