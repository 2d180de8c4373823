"use client";

import { useEffect } from "react";
import { forgetOthers, onSignOut, signOuts } from "../tab-storage";

interface SignOutGuardProps {
  /** The signed-in user; null: nobody, or the session could not be checked. */
  readonly userId: string | null;
  /** Whether this browser must delete the data of the previous user. */
  readonly isGone: boolean;
}

/**
 * Deletes what this browser stores of another student. With a school's own sessions the page gets
 * no event when the student signs out, so a page without a signed-in user counts as a sign-out. In
 * demo mode the entries of an expired session stay until another student signs in.
 */
export function SignOutGuard({ userId, isGone }: SignOutGuardProps) {
  useEffect(() => {
    if (userId !== null || isGone) forgetOthers(userId);
  }, [userId, isGone]);
  useEffect(() => {
    const atLoad = signOuts();
    const leave = () => window.location.assign("/");
    const onShow = (event: PageTransitionEvent) => {
      // The browser restored the page from its cache, without a request to the server.
      if (event.persisted && signOuts() !== atLoad) leave();
    };
    window.addEventListener("pageshow", onShow);
    const stopListening = onSignOut(() => {
      forgetOthers(null);
      leave();
    });
    return () => {
      window.removeEventListener("pageshow", onShow);
      stopListening();
    };
  }, []);
  return null;
}
