"use client";

import { useId, useState, useTransition, type SubmitEvent } from "react";
import { useIsHydrated } from "../use-is-hydrated";

const USER_ID_LENGTH_MAX = 255;

/** Signs in under any name, in demo mode. Stays on the same page. */
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
      const error = await signIn(userId.trim());
      setProblem(error);
      // A reload removes all data of the previous user from the page's memory.
      if (error === null) window.location.reload();
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

/** The message to show; null if the user is signed in. */
async function signIn(userId: string): Promise<string | null> {
  if (userId === "") return "Enter a name first.";
  try {
    const response = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ userId }),
    });
    return response.ok ? null : "You can't use this name.";
  } catch {
    return "We can't reach the server. Check your connection and try again.";
  }
}
