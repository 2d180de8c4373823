"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";

/** Requests a new rendering of this page from the server. */
export function RefreshButton({ label }: { readonly label: string }) {
  const router = useRouter();
  const [isBusy, startTransition] = useTransition();
  return (
    <button
      type="button"
      className="button button-primary"
      aria-disabled={isBusy}
      onClick={() => startTransition(() => router.refresh())}
    >
      {isBusy ? "Loading…" : label}
    </button>
  );
}
