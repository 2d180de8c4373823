"use client";

import { useId, useState, useTransition, type SubmitEvent } from "react";
import { useIsHydrated } from "./use-is-hydrated";

const USER_ID_LENGTH_MAX = 255;

/** Signs in as anybody, in demo mode. Stays on the page that asked for it. */
export function SignInForm() {
  const id = useId();
  const isReady = useIsHydrated();
  const [userId, setUserId] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, startTransition] = useTransition();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    startTransition(async () => {
      const found = await signIn(userId.trim());
      setProblem(found);
      // Nothing that the page holds in its memory may be of who was here before.
      if (found === null) window.location.reload();
    });
  };
  return (
    <form className="sign-in" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>Your name</label>
        <input
          id={id}
          type="text"
          name="userId"
          required
          disabled={!isReady}
          maxLength={USER_ID_LENGTH_MAX}
          autoComplete="username"
          autoCapitalize="off"
          value={userId}
          onChange={(event) => setUserId(event.target.value)}
        />
      </div>
      {problem !== null && (
        <p role="alert" className="notice">
          {problem}
        </p>
      )}
      <div className="buttons">
        <button
          type="submit"
          className="button button-primary"
          disabled={!isReady}
          aria-disabled={isBusy}
        >
          {isBusy ? "Signing in…" : "Sign in"}
        </button>
      </div>
    </form>
  );
}

/** null: signed in. */
async function signIn(userId: string): Promise<string | null> {
  if (userId === "") return "Write a name first.";
  try {
    const response = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ userId }),
    });
    return response.ok ? null : "This name cannot be used.";
  } catch {
    return "The server cannot be reached. Check your connection and try again.";
  }
}
