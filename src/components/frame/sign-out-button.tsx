"use client";

import { forgetAtSignOut } from "../tab-storage";

/** Loads a new page, so that nothing of the student stays in the memory of the tab. */
async function signOut(): Promise<void> {
  try {
    await fetch("/api/session", { method: "DELETE" });
  } finally {
    forgetAtSignOut();
    window.location.assign("/");
  }
}

export function SignOutButton() {
  return (
    <button type="button" className="button-link" onClick={() => void signOut()}>
      Sign out
    </button>
  );
}
