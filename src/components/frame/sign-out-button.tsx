"use client";

import { useState } from "react";
import { forgetAtSignOut } from "../tab-storage";

type Phase = "idle" | "busy" | "failed";

/** Whether the server has ended the session. Only then the browser has no session any more. */
async function endSession(): Promise<boolean> {
  try {
    return (await fetch("/api/session", { method: "DELETE" })).ok;
  } catch {
    return false;
  }
}

/**
 * Loads a new page, so that nothing of the student stays in the memory of the tab. If the server
 * cannot be reached the student is still signed in: nothing is deleted, and the page says so,
 * because the next person at this computer would be taken for the student.
 */
export function SignOutButton() {
  const [phase, setPhase] = useState<Phase>("idle");
  const signOut = async (): Promise<void> => {
    setPhase("busy");
    if (!(await endSession())) return setPhase("failed");
    forgetAtSignOut();
    window.location.assign("/");
  };
  return (
    <>
      <button
        type="button"
        className="button-link"
        aria-disabled={phase === "busy"}
        onClick={() => {
          if (phase !== "busy") void signOut();
        }}
      >
        Sign out
      </button>
      <span className="who-problem" role="alert">
        {phase === "failed" &&
          "You are still signed in: the server can’t be reached. Try again when there is a connection."}
      </span>
    </>
  );
}
