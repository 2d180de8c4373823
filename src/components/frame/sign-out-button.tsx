"use client";

/** Loads the page anew: nothing of the one student may stay in the memory of the tab. */
async function signOut(): Promise<void> {
  try {
    await fetch("/api/session", { method: "DELETE" });
  } finally {
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
