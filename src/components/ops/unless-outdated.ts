import { unstable_isUnrecognizedActionError } from "next/navigation";

interface Problem {
  readonly problem: string | null;
}

/**
 * A server action of an earlier build is unknown to the server. This reports it as a problem and
 * leaves the form filled in, instead of showing the error page.
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
        "This page is out of date. Nothing was changed. Please copy your reason and reload the page.";
      return { ...before, problem };
    }
  };
}
