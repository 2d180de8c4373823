import { unstable_isUnrecognizedActionError } from "next/navigation";

interface Problem {
  readonly problem: string | null;
}

/**
 * An operator's action that the server may not know any more: the page is of an earlier build. It
 * says so and leaves what was written where it is, instead of ending in the page for errors.
 */
export function unlessOutdated<State extends Problem>(
  action: (before: State, form: FormData) => Promise<State>,
): (before: State, form: FormData) => Promise<State> {
  return async (before, form) => {
    try {
      return await action(before, form);
    } catch (error) {
      if (!unstable_isUnrecognizedActionError(error)) throw error;
      const problem =
        "This page is out of date: nothing was done. Please copy your reason and reload the page.";
      return { ...before, problem };
    }
  };
}
