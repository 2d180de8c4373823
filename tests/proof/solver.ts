import { init } from "z3-solver";

/** Compiled code of Z3, called directly. */
interface Compiled {
  readonly ccall: (
    name: string,
    returns: "string",
    types: readonly ["number", "string"],
    values: readonly [unknown, string],
  ) => string;
  readonly PThread?: { readonly terminateAllThreads?: () => void };
}

/**
 * Z3, compiled to WebAssembly: no package of the system is needed. Scripts are run on this thread.
 * The wrapper's own `eval_smtlib2_string` hands the text to another thread on a stack that is used
 * again meanwhile, so that some scripts were read wrongly.
 */
export class Solver {
  readonly #z3: Awaited<ReturnType<typeof init>>;

  private constructor(z3: Awaited<ReturnType<typeof init>>) {
    this.#z3 = z3;
  }

  static async start(): Promise<Solver> {
    return new Solver(await init());
  }

  /** Runs a script in a context of its own, and gives what it printed, line by line. */
  run(script: string): readonly string[] {
    const { Z3 } = this.#z3;
    const config = Z3.mk_config();
    const context = Z3.mk_context(config);
    Z3.del_config(config);
    const types = ["number", "string"] as const;
    try {
      const printed = this.#compiled.ccall("Z3_eval_smtlib2_string", "string", types, [
        context,
        script,
      ]);
      return printed.trim().split("\n");
    } finally {
      Z3.del_context(context);
    }
  }

  /** Ends its threads; without it the process would not end. */
  close(): void {
    this.#compiled.PThread?.terminateAllThreads?.();
  }

  get #compiled(): Compiled {
    return this.#z3.em as Compiled;
  }
}
