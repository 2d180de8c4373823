"use client";

import { createContext, useContext, useEffect, type ReactNode } from "react";

const FrameStudent = createContext<string | null>(null);

interface FrameStudentProviderProps {
  /** Whom the frame shows as signed in; null: nobody. */
  readonly userId: string | null;
  readonly children: ReactNode;
}

export function FrameStudentProvider({ userId, children }: FrameStudentProviderProps) {
  return <FrameStudent value={userId}>{children}</FrameStudent>;
}

/**
 * On a page that was rendered for this user; null: for nobody. The router keeps the frame when it
 * goes to another page. If the session ended or changed meanwhile, the frame still shows the student
 * before: a whole new page shows one user only, and has nothing of another one.
 */
export function SameStudent({ userId }: { readonly userId: string | null }) {
  const shown = useContext(FrameStudent);
  useEffect(() => {
    if (shown !== userId) window.location.reload();
  }, [shown, userId]);
  return null;
}
