"use client";

import { useEffect } from "react";
import { forgetOthers, onSignOut, signOuts } from "../tab-storage";

interface KeptGuardProps {
  /** Who is signed in; null: nobody, or it cannot be told. */
  readonly userId: string | null;
  /** Whether what is kept of whoever was here is to be forgotten. */
  readonly isGone: boolean;
}

/**
 * Lets nobody see what this browser holds of another student. Where sessions are a school's own,
 * nobody tells the page of a sign-out: there, being signed out counts as one. In demo mode a
 * session that ended by itself keeps its entries until somebody else signs in.
 */
export function KeptGuard({ userId, isGone }: KeptGuardProps) {
  useEffect(() => {
    if (userId !== null || isGone) forgetOthers(userId);
  }, [userId, isGone]);
  useEffect(() => {
    const atLoad = signOuts();
    const leave = () => window.location.assign("/");
    const onShow = (event: PageTransitionEvent) => {
      // The browser brought the page back as it was, without asking the server.
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
