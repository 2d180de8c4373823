"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useState, useTransition } from "react";
import { instantWords } from "#lib/slot-texts";
import { serverAnswers, whyToWait, type Waiting } from "./refresh-rules";

/** How bad the data of a page is. */
export interface Standing {
  /** Greater is worse. */
  readonly badness: number;
  /** Read out when it got worse. */
  readonly sentence: string;
}

interface AutoRefreshProps {
  /** When the data was read, ISO 8601. */
  readonly at: string;
  readonly everySeconds: number;
  /** null: it is not known, and what was known stays. */
  readonly standing: Standing | null;
}

const WAITING: Readonly<Record<Waiting, string>> = {
  hidden: "Paused while this page is hidden.",
  typing: "Paused while you type.",
  open: "Paused while a form is open.",
  offline: "Not refreshed: this device is offline.",
  unreachable: "Not refreshed: the server can’t be reached.",
};

/** After these there may be another reason to wait, or none any more. `toggle` does not bubble. */
const CHANGES = ["input", "focusin", "focusout", "toggle"] as const;

/**
 * Renders the page again at an interval, and says when its data was read. It waits while the page is
 * hidden, while the operator types or has a form open, and while the server cannot be reached: then
 * the page keeps what it shows. Screen readers hear of it only when something got worse.
 */
export function AutoRefresh({ at, everySeconds, standing }: AutoRefreshProps) {
  const router = useRouter();
  const [isBusy, startTransition] = useTransition();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const refresh = useCallback(async (): Promise<void> => {
    // Without an answer Next.js would leave for the browser's own page of errors.
    const isThere = await serverAnswers();
    setWaiting(isThere ? null : "unreachable");
    if (isThere) startTransition(() => router.refresh());
  }, [router]);
  // Data that was read anew, also by an action, begins a new interval.
  useEffect(() => {
    const onTime = (): void => {
      const why = whyToWait(document, navigator.onLine);
      if (why === null) void refresh();
      else setWaiting(why);
    };
    const onVisible = (): void => {
      if (!document.hidden) onTime();
    };
    const timer = setInterval(onTime, everySeconds * 1_000);
    // What the operator does is told at once. That the server is back only a refresh can tell.
    const onChange = (): void => {
      const why = whyToWait(document, navigator.onLine);
      setWaiting((known) => why ?? (known === "unreachable" ? known : null));
    };
    document.addEventListener("visibilitychange", onVisible);
    for (const type of CHANGES) document.addEventListener(type, onChange, true);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisible);
      for (const type of CHANGES) document.removeEventListener(type, onChange, true);
    };
  }, [at, everySeconds, refresh]);
  return (
    <div className="ops-refresh">
      <p className="hint">
        As of <time dateTime={at}>{instantWords(at)}</time>.{" "}
        {waiting === null ? `Refreshed every ${everySeconds} s.` : WAITING[waiting]}
      </p>
      <button
        type="button"
        className="button"
        aria-disabled={isBusy}
        onClick={() => void refresh()}
      >
        {isBusy ? "Loading…" : "Refresh"}
      </button>
      <Worsening standing={standing} />
    </div>
  );
}

/** Empty until something gets worse. */
function Worsening({ standing }: Pick<AutoRefreshProps, "standing">) {
  const [known, setKnown] = useState(standing);
  const [words, setWords] = useState("");
  if (standing !== null && standing.badness !== known?.badness) {
    setKnown(standing);
    if (known !== null) setWords(standing.badness > known.badness ? standing.sentence : "");
  }
  return (
    <p role="status" className="ops-read-only-aloud">
      {words}
    </p>
  );
}
