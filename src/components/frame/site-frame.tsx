import Link from "next/link";
import type { ReactNode } from "react";
import type { Student } from "#lib/session";
import { FrameStudentProvider } from "./frame-student";
import { SignOutGuard } from "./sign-out-guard";
import { SignOutButton } from "./sign-out-button";

interface SiteFrameProps {
  /** null: nobody is signed in, or the session could not be checked. */
  readonly student: Student | null;
  /** Whether the session was checked and nobody is signed in. */
  readonly isSignedOut: boolean;
  readonly isDemo: boolean;
  /** Whether attempts are lost when the process stops. */
  readonly isMemoryStore: boolean;
  readonly children: ReactNode;
}

/** The frame of every page: the signed-in user, and warnings about this server. */
export function SiteFrame({
  student,
  isSignedOut,
  isDemo,
  isMemoryStore,
  children,
}: SiteFrameProps) {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <SignOutGuard userId={student?.userId ?? null} isGone={isSignedOut && !isDemo} />
      <Banners isDemo={isDemo} isMemoryStore={isMemoryStore} />
      <header className="site-head">
        <Link href="/" className="brand" prefetch={false}>
          Holdfast
        </Link>
        {student !== null && (
          <div className="who">
            <span className="who-name">{student.userId}</span>
            {isDemo && <SignOutButton />}
          </div>
        )}
      </header>
      <main id="content" className="page" tabIndex={-1}>
        <FrameStudentProvider userId={student?.userId ?? null}>{children}</FrameStudentProvider>
      </main>
      {isDemo && (
        <footer className="site-foot">
          <Link href="/machine" prefetch={false}>
            How an attempt works, as a diagram
          </Link>
        </footer>
      )}
    </>
  );
}

function Banners({ isDemo, isMemoryStore }: Pick<SiteFrameProps, "isDemo" | "isMemoryStore">) {
  if (!isDemo && !isMemoryStore) return null;
  return (
    <aside aria-label="About this server">
      {isDemo && (
        <p className="banner" data-testid="demo-banner">
          <strong>Demo.</strong> Anyone can sign in under any name. Do not use it with real
          students.
        </p>
      )}
      {isMemoryStore && (
        <p className="banner banner-warning" data-testid="memory-banner">
          <strong>Attempts are not saved.</strong> This server runs without Redis: every attempt is
          lost when it stops.
        </p>
      )}
    </aside>
  );
}
